import { matmul } from '../../src/linalg/matmul.js';
import { type Matrix, zeros } from '../../src/vectors/matrix.js';
import { unitRows } from '../../src/vectors/preprocess.js';

/**
 * The rank (1 = nearest) of the true partner of every held-out pair among its partner, the partners of the others and the
 * rows of `pool`: 1 + the number of rows nearer to x_i W. x (k, d_x), y (k, d_y), pool (m, d_y), map (d_x, d_y) → (k).
 * Memory k × (k + m) numbers.
 */
export async function heldOutRanks(x: Matrix, y: Matrix, pool: Matrix, map: Matrix): Promise<Float64Array> {
  const all = zeros(y.rows + pool.rows, y.dim);
  all.data.set(y.data);
  all.data.set(pool.data, y.data.length);
  const scores = await matmul(unitRows(await matmul(x, map)), all, { transposeB: true });
  return Float64Array.from({ length: x.rows }, (_, i) => {
    const own = scores.data[i * scores.dim + i]!;
    let rank = 1;
    for (let j = 0; j < scores.dim; j++) if (j !== i && scores.data[i * scores.dim + j]! > own) rank++;
    return rank;
  });
}

/** Share of the partners that are the nearest. */
export const top1Of = (ranks: Float64Array): number => ranks.filter((rank) => rank === 1).length / ranks.length;

/** From so many held-out pairs on, the share of partners found first is known well enough to go by. */
const MANY = 100;

/** Larger is better: 1/rank, which cares for partners found first, or with few pairs −log rank, which sees every step. */
const worth = (pairs: number): ((rank: number) => number) =>
  pairs >= MANY ? (rank) => 1 / rank : (rank) => -Math.log(rank);

/** Mean worth of the ranks: mean reciprocal rank, or with few pairs the mean of −log rank. */
export function qualityOf(ranks: Float64Array): number {
  const of = worth(ranks.length);
  return ranks.reduce((sum, rank) => sum + of(rank), 0) / ranks.length;
}

/**
 * Whether ranks `a` are better than ranks `b` of the same pairs: the mean difference of their worths beyond its own
 * standard error, so that chance does not decide.
 */
export function clearlyBetter(a: Float64Array, b: Float64Array): boolean {
  const of = worth(a.length);
  const gains = a.map((rank, i) => of(rank) - of(b[i]!));
  const mean = gains.reduce((s, g) => s + g, 0) / gains.length;
  const variance = gains.reduce((s, g) => s + (g - mean) ** 2, 0) / Math.max(1, gains.length - 1);
  return mean > Math.sqrt(variance / gains.length);
}
