import { crossProduct, matmul } from '../../../src/linalg/matmul.js';
import { type Dense, dense, transpose } from '../../../src/linalg/svd.js';
import { type Matrix, takeRows } from '../../../src/vectors/matrix.js';
import type { MeasureContext } from '../measure.js';
import type { Permuted } from '../null/permuted.js';
import { centredRows, float32Rows, type Rows } from '../rows.js';
import { keptDirections, weightedCorrelation, whitening } from './canonical.js';
import { nuclear, pairedMoments } from './paired-moments.js';

/** What the null distribution of the CCA family costs, for the documentation. */
export const CORRELATION_NULL_COST =
  'O(n p q + min(p, q)² max(p, q)) for each permutation: one product and the nuclear norm of a (p, q) matrix; both spaces whitened once';

/**
 * The mean canonical correlation for every order of the rows of y: the nuclear norm of UᵀPV over the smaller rank, U and V
 * orthonormal bases of the centred columns (the leading principal components that hold the share `variance`), made once.
 */
export async function permutedCorrelation(
  x: Rows,
  y: Rows,
  variance: number | undefined,
  context: MeasureContext,
): Promise<Permuted> {
  const { u, v } = await bases(x, y, variance, context);
  const size = Math.min(u.dim, v.dim);
  const value = async (t: Dense): Promise<number> => (size > 0 ? Math.min(1, (await nuclear(t)) / size) : Number.NaN);
  return { n: x.rows, values: (orders) => each(u, v, orders, value) };
}

/** The projection-weighted mean for every order of the rows of y. */
export async function permutedWeighted(
  x: Rows,
  y: Rows,
  weights: 'x' | 'y',
  context: MeasureContext,
): Promise<Permuted> {
  const { u, v } = await bases(x, y, undefined, context);
  const moments = await pairedMoments(x, y, context);
  const value = (t: Dense): Promise<number> =>
    weightedCorrelation(moments, weights === 'x' ? t : transpose(t), weights);
  return { n: x.rows, values: (orders) => each(u, v, orders, value) };
}

async function each(
  u: Matrix,
  v: Matrix,
  orders: readonly Uint32Array[],
  value: (t: Dense) => Promise<number>,
): Promise<number[]> {
  const found: number[] = [];
  for (const order of orders) found.push(await value(dense(await crossProduct(u, takeRows(v, order)), u.dim, v.dim)));
  return found;
}

/** Orthonormal columns that span those of the centred spaces, (n, rank) each. */
async function bases(
  x: Rows,
  y: Rows,
  variance: number | undefined,
  context: MeasureContext,
): Promise<{ u: Matrix; v: Matrix }> {
  const moments = await pairedMoments(x, y, context);
  const [first, second] = keptDirections(moments, variance);
  const basis = (space: Rows, map: Dense): Promise<Matrix> =>
    matmul(float32Rows(centredRows(space)), { data: Float32Array.from(map.data), rows: map.rows, dim: map.cols });
  return { u: await basis(x, whitening(first)), v: await basis(y, whitening(second)) };
}
