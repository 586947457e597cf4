/**
 * A ladder of pairs that are less and less alike, everything else held equal: one sentence space against a rotation of
 * other rows of it with growing Gaussian noise of the same covariance. 2,500 rows a side, paired measures on 1,000 test
 * pairs, top-1 of the map that unpaired-linear's search finds, pool 2,000 (rows of the tuning split).
 *   VECBRIDGE_DATA=... node --import tsx bench/alignment/ladder.ts
 * Writes docs/results/alignment-ladder.json.
 */
import type { Measure } from '../../eval/alignment/measure.js';
import { measures } from '../../eval/alignment/measures.js';
import { predictAlignment } from '../../eval/alignment/outlook.js';
import { createMemo, runMeasure } from '../../eval/alignment/run.js';
import { retrieval } from '../../eval/retrieval.js';
import { setThreads } from '../../src/engine/threads.js';
import { matmul } from '../../src/linalg/matmul.js';
import { parseOptions } from '../../src/options.js';
import { random } from '../../src/random.js';
import { type Matrix, sliceRows } from '../../src/vectors/matrix.js';
import { preprocess } from '../../src/vectors/preprocess.js';
import { unpairedLinearOptions } from '../../training/unpaired-linear/options.js';
import { searchMap } from '../../training/unpaired-linear/search-map.js';
import { loadPair, plantedRotation } from '../wordnet/spaces.js';
import { writeResult } from './results.js';

const SEED = 0;
const ROWS = 2500;
const MEASURED = 1000;
const LADDER = [0.3, 0.6, 1, 1.5];
/** Too slow to be worth it here. */
const SKIPPED = ['rtd'];

setThreads(1);
const steps: { name: string; top1: number; values: Record<string, number> }[] = [];
const base = await loadPair('glove-glove', 'wordnet-tune');
for (const noise of LADDER) {
  const start = performance.now();
  const planted = await plantedRotation(base, noise, SEED);
  const cut = (m: Matrix): Matrix => sliceRows(m, 0, ROWS);
  const [source, target] = [cut(planted.source), cut(planted.target)];
  const [x, y] = [preprocess(source), preprocess(target)];
  const { map } = await searchMap({
    x: x.matrix,
    y: y.matrix,
    options: parseOptions(unpairedLinearOptions, { refineRows: ROWS }, 'unpaired-linear'),
    random: random(SEED).fork(`ladder ${noise}`),
  });
  const [queries, pool] = [preprocess(planted.test.source, x.mean), preprocess(planted.test.target, y.mean)];
  const { top1 } = await retrieval(await matmul(queries.matrix, map), pool.matrix);
  const values: Record<string, number> = {};
  const memo = createMemo();
  const paired = [sliceRows(planted.test.source, 0, MEASURED), sliceRows(planted.test.target, 0, MEASURED)] as const;
  for (const measure of Object.values(measures) as Measure[]) {
    if (SKIPPED.includes(measure.name)) continue;
    const [a, b] =
      measure.pairing === 'paired' ? paired : [sliceRows(source, 0, MEASURED), sliceRows(target, 0, MEASURED)];
    values[measure.name] = (await runMeasure(measure, a!, b!, { seed: SEED, memo })).value;
  }
  const { evidence } = await predictAlignment(source, target, { seed: SEED, options: { repeats: 1 } });
  values['agreement (outlook)'] = evidence.agreement;
  values['stability (outlook)'] = Math.min(...evidence.stability);
  steps.push({ name: `noise ${noise}`, top1, values });
  console.error(`noise ${noise}: top-1 ${top1}, ${Math.round((performance.now() - start) / 1000)} s`);
}

writeResult('alignment-ladder', {
  command: 'node --import tsx bench/alignment/ladder.ts',
  seed: SEED,
  rows: ROWS,
  steps,
});
