/**
 * Maps trained on pairs by contrast (CLIP) and by representation alignment (REPA) beside Procrustes and ridge, on the same
 * pairs of WordNet entries 0–37,999; top-1 among the 2,000 test entries, there and back:
 *   VECBRIDGE_DATA=... node --import tsx bench/alignment/trained-maps.ts [PAIRS] [KS] [METHODS] [STEPS]
 *   ... minilm-mpnet,minilm-e5,mpnet-e5 100,1000,38000 procrustes,ridge,contrastive,repa 600
 * Seed 0, one thread. One line per run is added to docs/results/alignment-trained-maps.jsonl; what is there is not run again.
 */
import { fileURLToPath } from 'node:url';
import { loadProtocol } from '../../eval/bench/protocols.js';
import { random } from '../../src/core/random.js';
import { setThreads } from '../../src/engine/threads.js';
import { retrieval } from '../../src/search/rank-scores.js';
import type { Translator } from '../../src/translators/translator.js';
import { type Matrix, takeRows } from '../../src/vectors/matrix.js';
import { preprocess, unitRows } from '../../src/vectors/preprocess.js';
import { fitSpaces } from '../../training/fit.js';
import { methodNamed } from '../../training/methods.js';
import { commitName } from '../measure-command.js';
import { appendLine, readLinesOf } from '../modern/lines.js';
import { withData } from './data.js';
import { markdownTable } from './results.js';

const SEED = 0;
const FILE = fileURLToPath(new URL('../../docs/results/alignment-trained-maps.jsonl', import.meta.url));
const [
  pairs = 'minilm-mpnet,minilm-e5,mpnet-e5',
  ks = '100,1000,38000',
  names = 'procrustes,ridge,contrastive,repa',
  steps = '600',
] = process.argv.slice(2);

interface Line {
  readonly pair: string;
  readonly pairs: number;
  readonly method: string;
  readonly steps: number | null;
  readonly seed: number;
  readonly top1: number;
  readonly back: number;
  readonly meanRank: number;
  readonly cpuSeconds: number;
  readonly commit: string | null;
}

setThreads(1);
const commit = commitName();

await withData(async () => {
  for (const pair of pairs.split(',')) {
    const data = await loadProtocol(pair, 'modern-19k');
    for (const k of ks.split(',').map(Number)) {
      const rows = random(SEED).fork(`pairs ${k}`).sample(data.paired.source.rows, k).sort();
      for (const method of names.split(',')) {
        const isTrained = ['contrastive', 'repa', 'mlp'].includes(method);
        const which = { pair, pairs: k, method, steps: isTrained ? Number(steps) : null, seed: SEED };
        if (readLinesOf<Line>(FILE).some((line) => sameRun(line, which))) continue;
        const cpu = process.cpuUsage();
        const found = methodNamed(method);
        const { translators } = await fitSpaces(found, {
          spaces: [takeRows(data.paired.source, rows), takeRows(data.paired.target, rows)],
          seed: SEED,
          options: found.options.parse(isTrained ? { steps: Number(steps) } : {}) as never,
        });
        const { user, system } = process.cpuUsage(cpu);
        const there = await scores(translators[0]!, data.test.source, data.test.target);
        const back = await scores(translators[0]!.inverse!(), data.test.target, data.test.source);
        appendLine(FILE, {
          ...which,
          ...{ top1: there.top1, back: back.top1, meanRank: there.meanRank },
          ...{ cpuSeconds: Math.round((user + system) / 1e5) / 10, commit },
        });
        console.error(`${pair} ${k} ${method}: ${there.top1}, back ${back.top1}`);
      }
    }
  }
});

const table = new Map<string, Record<string, string | number>>();
for (const { pair, pairs: k, method, top1, back } of readLinesOf<Line>(FILE)) {
  const key = `${pair} ${k}`;
  table.set(key, { ...(table.get(key) ?? { pair, pairs: k }), [method]: `${top1.toFixed(3)}, ${back.toFixed(3)}` });
}
if (table.size > 0) console.log(markdownTable([...table.values()]));

async function scores(translator: Translator, source: Matrix, target: Matrix) {
  const mapped = await translator.translate(source, { centred: true });
  return retrieval(unitRows(mapped), preprocess(target, translator.means.target).matrix);
}

function sameRun(line: Line, which: Pick<Line, 'pair' | 'pairs' | 'method' | 'steps' | 'seed'>): boolean {
  return (['pair', 'pairs', 'method', 'steps', 'seed'] as const).every((key) => line[key] === which[key]);
}
