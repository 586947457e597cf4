/**
 * Are there units (single dimensions) that two networks share? Units are matched by correlation on one half of the items,
 * and the matches are judged on the other half:
 *   VECBRIDGE_DATA=... node --import tsx bench/alignment/units.ts
 * Against two nulls: the items of one side permuted (no relation at all), and one side turned by a random rotation (the
 * same geometry, but no units). Units shared beyond geometry would beat the rotated null. 38,000 WordNet entries (no test
 * rows), each space centred. Writes docs/results/alignment-units.json.
 */

import { moments } from '../../eval/alignment/subspaces/moments.js';
import { matchedCorrelations, matchUnits, unitCorrelations } from '../../eval/alignment/subspaces/unit-match.js';
import { random } from '../../src/core/random.js';
import { setThreads } from '../../src/engine/threads.js';
import { matmul } from '../../src/linalg/matmul.js';
import { randomOrthogonal } from '../../src/linalg/random-orthogonal.js';
import { type Matrix, takeRows } from '../../src/vectors/matrix.js';
import { loadPair } from '../wordnet/spaces.js';
import { markdownTable, writeResult } from './results.js';

const SEED = 0;
const NULLS = 3;
const SPLIT = 'wordnet-19k';

setThreads(1);

interface Scores {
  readonly hard: number;
  readonly hardHeldOut: number;
  readonly soft: number;
  readonly softHeldOut: number;
  /** Matched units with |r| ≥ 0.5 on the held-out half. */
  readonly strong: number;
  readonly strongest: number;
}

const mean = (values: Float64Array): number => values.reduce((a, b) => a + b, 0) / values.length;

async function score(x: Matrix, y: Matrix, halves: readonly [Uint32Array, Uint32Array]): Promise<Scores> {
  const [fit, held] = [halves[0], halves[1]].map(async (rows) =>
    unitCorrelations(await moments(takeRows(x, rows), takeRows(y, rows))),
  );
  const [fitted, heldOut] = [await fit!, await held!];
  const { hard, soft } = matchUnits(fitted, x.dim, y.dim);
  const pick = (correlations: Float64Array, match: Int32Array) => matchedCorrelations(correlations, y.dim, match);
  const judged = pick(heldOut, hard);
  return {
    hard: mean(pick(fitted, hard)),
    hardHeldOut: mean(judged),
    soft: mean(pick(fitted, soft)),
    softHeldOut: mean(pick(heldOut, soft)),
    strong: judged.filter((r) => r >= 0.5).length,
    strongest: Math.max(...judged),
  };
}

const results: Record<string, unknown> = {};
const table: Record<string, string | number>[] = [];
for (const pair of ['use-glove', 'glove-fasttext', 'use-fasttext']) {
  const { source: x, target: y } = (await loadPair(pair, SPLIT)).paired;
  const rng = random(SEED).fork(pair);
  const order = rng.permutation(x.rows);
  const halves = [order.slice(0, x.rows >> 1), order.slice(x.rows >> 1)] as const;
  const found = await score(x, y, halves);
  const permuted: Scores[] = [];
  const rotated: Scores[] = [];
  for (let t = 0; t < NULLS; t++) {
    permuted.push(await score(x, takeRows(y, rng.permutation(y.rows)), halves));
    rotated.push(await score(x, await matmul(y, await randomOrthogonal(y.dim, y.dim, rng.fork(`turn ${t}`))), halves));
  }
  results[pair] = { found, permuted, rotated };
  const over = (rows: readonly Scores[], key: keyof Scores): number =>
    rows.reduce((s, r) => s + r[key], 0) / rows.length;
  for (const [name, rows] of [
    ['its units', [found]],
    [`rotated (mean of ${NULLS})`, rotated],
    [`permuted (mean of ${NULLS})`, permuted],
  ] as const) {
    table.push({
      pair,
      units: name,
      'hard: fitted': over(rows, 'hard'),
      'held out': over(rows, 'hardHeldOut'),
      'soft: fitted': over(rows, 'soft'),
      'held out ': over(rows, 'softHeldOut'),
      'of |r| ≥ .5': over(rows, 'strong').toFixed(1),
      strongest: over(rows, 'strongest'),
    });
  }
  console.error(`${pair} done`);
}
writeResult('alignment-units', {
  command: 'node --import tsx bench/alignment/units.ts',
  seed: SEED,
  split: SPLIT,
  ...results,
});
console.log(markdownTable(table));
