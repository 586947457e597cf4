/**
 * The outlook (eval/alignment/outlook.ts) of pairs whose fate is known, without and with controls:
 *   VECBRIDGE_DATA=... node --import tsx bench/alignment/outlook.ts wordnet-19k,words-7k        (reported)
 *   VECBRIDGE_DATA=... node --import tsx bench/alignment/outlook.ts wordnet-tune,words-tune gaussian,permuted,truncated
 * The second made the thresholds. Writes docs/results/alignment-outlook-SPLITS.json.
 */
import { predictAlignment } from '../../eval/alignment/outlook.js';
import { setThreads } from '../../src/engine/threads.js';
import { CONTROLS, control, loadPair, type Protocol } from '../wordnet/spaces.js';
import { markdownTable, writeResult } from './results.js';

const SEED = 0;
const [splits = 'wordnet-19k,words-7k', wanted = ''] = process.argv.slice(2);
const controls = CONTROLS.filter((kind) => wanted.split(',').includes(kind));

setThreads(1);
const table: Record<string, string | number>[] = [];
async function look(protocol: Protocol): Promise<void> {
  const start = performance.now();
  const { label, evidence } = await predictAlignment(protocol.source, protocol.target, { seed: SEED });
  table.push({
    pair: protocol.name,
    outlook: label,
    agreement: evidence.agreement,
    median: evidence.medianAgreement,
    'stability of source': evidence.stability[0],
    'of target': evidence.stability[1],
    'moments of source': evidence.moments[0],
    'moments of target': evidence.moments[1],
    rows: evidence.rows.join(' / '),
  });
  console.error(`${protocol.name}: ${label}, ${Math.round((performance.now() - start) / 1000)} s`);
}
for (const split of splits.split(',')) {
  for (const pair of ['use-glove', 'glove-fasttext', 'use-fasttext']) {
    const protocol = await loadPair(pair, split);
    await look(protocol);
    for (const kind of controls) await look(await control(protocol, kind, SEED));
  }
}
writeResult(`alignment-outlook-${splits.replaceAll(',', '-')}`, {
  command: `node --import tsx bench/alignment/outlook.ts ${process.argv.slice(2).join(' ')}`.trimEnd(),
  seed: SEED,
  looks: table,
});
console.log(markdownTable(table));
