/**
 * The check within clusters alone, on the map that it is for: class means of both sides lie on each other, and no item has a partner.
 * No search: a map given outright, the most that any search could find.
 *
 *   npx tsx bench/verdict/class-maps.ts [--count 500] [--out docs/results/verdict/class-maps.jsonl]
 */
import { parseArgs } from 'node:util';
import { random } from '../../src/core/random.js';
import { setThreads } from '../../src/engine/threads.js';
import { zeros } from '../../src/vectors/matrix.js';
import { preprocess } from '../../src/vectors/preprocess.js';
import { withinClusters } from '../../training/unpaired-linear/within-clusters.js';
import { leastAgreement, THRESHOLDS } from '../../training/verdict/unpaired-verdict.js';
import { appendLine, readLinesOf, repairFile } from '../modern/lines.js';
import { classesAlike } from './made-up.js';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '500' },
    out: { type: 'string', default: 'docs/results/verdict/class-maps.jsonl' },
  },
});
setThreads(1);
repairFile(values.out);
const done = new Set(readLinesOf<{ draw: number }>(values.out).map(({ draw }) => draw));
for (let draw = 0; draw < Number(values.count); draw++) {
  if (done.has(draw)) continue;
  const rng = random(`class map ${draw}`);
  const [x, y] = (await classesAlike(rng, draw)).map((side) => preprocess(side).matrix);
  const identity = zeros(x!.dim, y!.dim);
  for (let j = 0; j < x!.dim; j++) identity.data[j * y!.dim + j] = 1;
  const within = await withinClusters(x!, y!, identity, rng.fork('within'));
  const coarse = await withinClusters(x!, y!, identity, rng.fork('within'), 'coarse');
  const least = { least: leastAgreement(within), leastCoarse: leastAgreement(coarse) };
  appendLine(values.out, { draw, rows: [x!.rows, y!.rows], dims: x!.dim, within, ...least });
}
const least = readLinesOf<{ draw: number; least: number }>(values.out).filter(
  ({ draw }) => draw < Number(values.count),
);
const passed = least.filter((one) => one.least >= THRESHOLDS.within.agreement);
console.log(`${passed.length} of ${least.length} pass the check (≥ ${THRESHOLDS.within.agreement}):`);
for (const one of [...least].sort((a, b) => b.least - a.least).slice(0, 12)) console.log(JSON.stringify(one));
