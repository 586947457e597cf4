import type { Random } from '../../src/core/random.js';
import { nearestOrthogonal } from '../../src/linalg/nearest-orthogonal.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import { softMatchCross } from '../unpaired-linear/soft-matches.js';
import { type Round, sampleRows, transportCross } from '../unpaired-linear/transport.js';
import { type Sample, verificationScore } from '../unpaired-linear/verify.js';

/** Unpaired rows of both sides, and what the pairs say. */
export interface Anchored {
  /** Preprocessed rows (n, d_x) and (m, d_y) that belong to no pair. */
  readonly x: Matrix;
  readonly y: Matrix;
  /** X_pᵀY_p (d_x, d_y) of the pairs. */
  readonly cross: Float64Array;
  /** Called after every round; throws when the work is called off. */
  readonly each: () => void;
}

/**
 * Rounds of transport in which the pairs stay fixed matches: W = polar(P/‖P‖ + w U/‖U‖) with P = X_pᵀY_p of the pairs and
 * U = XᵀPY of the transport between a sample of the unpaired rows (Wasserstein–Procrustes with anchors). w = 0 is
 * Procrustes on the pairs; even a small w completes the map in the directions that few pairs leave open.
 */
async function anchoredRounds(
  { x, y, cross, each }: Anchored,
  start: Matrix,
  rounds: readonly Round[],
  weight: number,
  random: Random,
): Promise<Matrix> {
  let map = start;
  for (const [i, round] of rounds.entries()) {
    map = await blended(cross, await transportCross(x, y, map, round, random.fork(i)), weight, x.dim, y.dim);
    each();
  }
  return map;
}

const stretch = (rows: number, rounds: number): Round[] =>
  Array.from({ length: rounds }, () => ({ rows, epsilon: 0.03, sweeps: 3 }));

/** Sharper and sharper at first: a map from few pairs knows only the coarse shape. */
const opening = (rows: number): Round[] => [
  ...[0.06, 0.06, 0.05, 0.05, 0.04, 0.04].map((epsilon) => ({ rows, epsilon, sweeps: 3 })),
  ...stretch(rows, 10),
];

/** Rounds that move a refined map to another weight. */
const SHIFT_ROUNDS = 5;

/** The first rounds, at a weight that lets the unpaired rows complete the map. */
export const openAnchored = (anchored: Anchored, start: Matrix, weight: number, rows: number, random: Random) =>
  anchoredRounds(anchored, start, opening(rows), weight, random.fork('opening'));

/** An opened map, moved to another weight. */
export const shiftAnchored = (anchored: Anchored, opened: Matrix, weight: number, rows: number, random: Random) =>
  anchoredRounds(anchored, opened, stretch(rows, SHIFT_ROUNDS), weight, random.fork(`weight ${weight}`));

const STRETCH_ROUNDS = 6;
/** A stretch that raises the score by less than this share has not helped; after two of them the map has settled. */
const RISE = 0.005;
const PATIENCE = 2;

/** Stretches of rounds until the score on `sample` no longer rises; the best map on the way. */
export async function settleAnchored(
  anchored: Anchored,
  start: Matrix,
  weight: number,
  sample: Sample,
  { rows, stretches }: { readonly rows: number; readonly stretches: number },
  random: Random,
): Promise<{ map: Matrix; score: number }> {
  let map = start;
  let best = { map, score: await verificationScore(map, sample) };
  for (let i = 0, idle = 0; i < stretches && idle < PATIENCE; i++) {
    map = await anchoredRounds(anchored, map, stretch(rows, STRETCH_ROUNDS), weight, random.fork(i));
    const score = await verificationScore(map, sample);
    idle = score < best.score * (1 + RISE) ? idle + 1 : 0;
    if (score > best.score) best = { map, score };
  }
  return best;
}

/** Rounds that `openAnchored`, `shiftAnchored` and `settleAnchored` take at most. */
export const mostRounds = (stretches: number): number => opening(1).length + SHIFT_ROUNDS + STRETCH_ROUNDS * stretches;

/** The last rounds: soft CSLS matches of up to `rows` unpaired rows a side in both directions, the pairs still fixed. */
export async function matchAnchored(
  { x, y, cross, each }: Anchored,
  start: Matrix,
  weight: number,
  rounds: number,
  rows: number,
  random: Random,
): Promise<Matrix> {
  const [source, target] = [sampleRows(x, rows, random.fork('source')), sampleRows(y, rows, random.fork('target'))];
  let map = start;
  for (let i = 0; i < rounds; i++) {
    map = await blended(cross, await softMatchCross(source, target, map), weight, x.dim, y.dim);
    each();
  }
  return map;
}

async function blended(pairs: Float64Array, unpaired: Float64Array, weight: number, dx: number, dy: number) {
  const [p, u] = [norm(pairs), norm(unpaired)];
  return nearestOrthogonal(
    pairs.map((value, i) => value / p + (weight * unpaired[i]!) / u),
    dx,
    dy,
  );
}

/** Frobenius norm; 1 for zeros, so that they stay zeros. */
function norm(values: Float64Array): number {
  let squared = 0;
  for (let i = 0; i < values.length; i++) squared += values[i]! * values[i]!;
  return Math.sqrt(squared) || 1;
}
