/**
 * Are there units (single dimensions) that two networks share? Units are matched by correlation on one half of the items,
 * and the matches are judged on the other half:
 *   VECBRIDGE_DATA=... node --import tsx bench/alignment/units.ts [classical | modern]
 * Against two nulls: the items of one side permuted (no relation at all), and one side turned by a random rotation (the
 * same geometry, but no units). Units shared beyond geometry would beat the rotated null. Each space
 * centred. classical: 38,000 WordNet entries (no test rows); modern: 8,000 of them in modern encoders, and hidden units of
 * MiniLM and mpnet at four depths on the 2,000 test entries, mean-pooled, rows of length 1. Writes
 * docs/results/alignment-units.json, alignment-units-modern.json.
 */

import { moments } from '../../eval/alignment/subspaces/moments.js';
import { matchedCorrelations, matchUnits, unitCorrelations } from '../../eval/alignment/subspaces/unit-match.js';
import { dataFile } from '../../eval/bench/protocols.js';
import { random } from '../../src/core/random.js';
import { setThreads } from '../../src/engine/threads.js';
import { matmul } from '../../src/linalg/matmul.js';
import { randomOrthogonal } from '../../src/linalg/random-orthogonal.js';
import { type Matrix, takeRows } from '../../src/vectors/matrix.js';
import { unitRows } from '../../src/vectors/preprocess.js';
import { readLayers } from '../../src/vectors/read-layers.js';
import { loadPair } from '../wordnet/spaces.js';
import { markdownTable, writeResult } from './results.js';

const SEED = 0;
const NULLS = 3;
const SPLIT = 'wordnet-19k';
const MODERN_ROWS = 8000;
/** Layers of MiniLM (6 behind the embeddings) and mpnet (12) of equal depth. */
const DEPTHS = [
  [1, 2],
  [3, 6],
  [5, 10],
  [6, 12],
] as const;

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

interface Case {
  readonly pair: string;
  readonly x: Matrix;
  readonly y: Matrix;
}

async function* classical(): AsyncGenerator<Case> {
  for (const pair of ['use-glove', 'glove-fasttext', 'use-fasttext']) {
    const { source: x, target: y } = (await loadPair(pair, SPLIT)).paired;
    yield { pair, x, y };
  }
}

async function* modern(): AsyncGenerator<Case> {
  for (const pair of ['minilm-mpnet', 'mpnet-e5', 'minilm-e5']) {
    const { source, target } = (await loadPair(pair, 'modern-19k')).paired;
    const rows = random(SEED).fork('rows').sample(source.rows, MODERN_ROWS).sort();
    yield { pair, x: takeRows(source, rows), y: takeRows(target, rows) };
  }
  const read = async (file: string) => (await readLayers(dataFile('modern/layers', `${file}.npy`))).layers;
  const [minilm, mpnet] = [await read('minilm-384'), await read('mpnet-768')];
  for (const [i, j] of DEPTHS) {
    // Layers are stored with a scale for each row.
    yield { pair: `minilm layer ${i} - mpnet layer ${j}`, x: unitRows(minilm[i]!), y: unitRows(mpnet[j]!) };
  }
}

const [which = 'classical'] = process.argv.slice(2);
const results: Record<string, unknown> = {};
const table: Record<string, string | number>[] = [];
for await (const { pair, x, y } of which === 'modern' ? modern() : classical()) {
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
writeResult(which === 'modern' ? 'alignment-units-modern' : 'alignment-units', {
  command: `node --import tsx bench/alignment/units.ts ${which}`,
  seed: SEED,
  split: which === 'modern' ? 'modern-19k' : SPLIT,
  ...results,
});
console.log(markdownTable(table));
