import type { Random } from '../../src/core/random.js';
import { crossProduct, matmul } from '../../src/linalg/matmul.js';
import { nearestOrthogonal } from '../../src/linalg/nearest-orthogonal.js';
import { sinkhorn } from '../../src/linalg/sinkhorn.js';
import { type Matrix, takeRows } from '../../src/vectors/matrix.js';
import { unitRows } from '../../src/vectors/preprocess.js';
import { FUSED_SCORES, fusedCross } from './fused-round.js';

/** One kind of refinement round: how many rows of a side it draws, how sharp the transport is, how long it balances. */
export interface Round {
  readonly rows: number;
  /** Temperature of the entropic transport on cosines. */
  readonly epsilon: number;
  /** Sinkhorn updates; few suffice, since the next round starts over. */
  readonly sweeps: number;
}

/**
 * XᵀPY (d_x, d_y) of the entropic transport plan P between the mapped rows of a sample of x and a sample of y. Its
 * polar factor is the Procrustes map onto the plan's soft partners: one step of Wasserstein–Procrustes (Grave, Joulin
 * and Berthet 2019) with the plan in place of a matching. Scaled to unit Frobenius norm, so that rounds can be averaged.
 */
export async function transportCross(
  x: Matrix,
  y: Matrix,
  map: Matrix,
  round: Round,
  random: Random,
): Promise<Float64Array> {
  const source = sampleRows(x, round.rows, random);
  const target = sampleRows(y, round.rows, random);
  const fused = source.rows * target.rows <= FUSED_SCORES;
  const cross = await (fused ? fusedCross : blockedCross)(source, target, map, round);
  let squared = 0;
  for (let i = 0; i < cross.length; i++) squared += cross[i]! * cross[i]!;
  const scale = 1 / Math.sqrt(squared || 1);
  for (let i = 0; i < cross.length; i++) cross[i]! *= scale;
  return cross;
}

async function blockedCross(x: Matrix, y: Matrix, map: Matrix, { epsilon, sweeps }: Round): Promise<Float64Array> {
  const mapped = unitRows(await matmul(x, map));
  const { barycentres } = await sinkhorn(mapped, y, { epsilon, sweeps });
  return crossProduct(x, barycentres);
}

/**
 * Refines a map by rounds of transport and Procrustes. With `memory` β > 0 the cross-covariances are averaged over the
 * rounds, M ← β M + (1 − β) M_new, which removes sampling noise at the cost of slower steps.
 */
export async function refineMap(
  x: Matrix,
  y: Matrix,
  start: Matrix,
  rounds: readonly Round[],
  random: Random,
  more: { memory?: number; each?: (round: number) => void } = {},
): Promise<Matrix> {
  const { memory = 0, each } = more;
  let map = start;
  let average: Float64Array | undefined;
  for (const [i, round] of rounds.entries()) {
    const cross = await transportCross(x, y, map, round, random.fork(i));
    if (average && memory > 0) {
      for (let t = 0; t < cross.length; t++) cross[t] = memory * average[t]! + (1 - memory) * cross[t]!;
    }
    average = cross;
    map = await nearestOrthogonal(cross, x.dim, y.dim);
    each?.(i);
  }
  return map;
}

/** `rows` random rows; all, in their order, when there are no more. */
export function sampleRows(m: Matrix, rows: number, random: Random): Matrix {
  return rows >= m.rows ? m : takeRows(m, random.sample(m.rows, rows));
}

/** n rounds of the same kind. */
export const times = (n: number, round: Round): Round[] => Array.from({ length: n }, () => round);
