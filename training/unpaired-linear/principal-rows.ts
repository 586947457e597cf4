import type { Random } from '../../src/core/random.js';
import { matmul } from '../../src/linalg/matmul.js';
import { principalComponents } from '../../src/linalg/pca.js';
import { type Matrix, takeRows, zeros } from '../../src/vectors/matrix.js';

/** Rows along the principal directions of their space, most variance first. */
export interface PrincipalRows {
  /** (n, k) */
  readonly rows: Matrix;
  /** Variance along each direction, (k). */
  readonly variances: Float64Array;
}

export interface PrincipalSpace extends PrincipalRows {
  /** The directions, orthonormal columns (d, k). */
  readonly basis: Matrix;
}

/** Accuracy of the directions, as a share of the first variance: the border between the last ones kept and the rest is blurred anyway. */
const TOLERANCE = 1e-3;

/** The leading `dims` principal directions of preprocessed rows x (n, d), and the rows along them. */
export async function principalSpace(x: Matrix, dims: number, random: Random): Promise<PrincipalSpace> {
  const { basis, variances } = await principalComponents(x, dims, { random, centred: true, tolerance: TOLERANCE });
  return { basis, variances, rows: await matmul(x, basis) };
}

export const takePrincipal = (space: PrincipalRows, rows: ArrayLike<number>): PrincipalRows => ({
  rows: takeRows(space.rows, rows),
  variances: space.variances,
});

/** A map (k, k) between principal coordinates → (d_x, d_y) of rank k. */
export async function lifted(map: Float32Array, x: PrincipalSpace, y: PrincipalSpace): Promise<Matrix> {
  const k = Math.sqrt(map.length);
  const left = leadingColumns(x.basis, k);
  return matmul(await matmul(left, { data: map, rows: k, dim: k }), leadingColumns(y.basis, k), { transposeB: true });
}

/** The first `k` columns, a copy. */
export function leadingColumns(m: Matrix, k: number): Matrix {
  if (k === m.dim) return m;
  const data = new Float32Array(m.rows * k);
  for (let i = 0; i < m.rows; i++) data.set(m.data.subarray(i * m.dim, i * m.dim + k), i * k);
  return { data, rows: m.rows, dim: k };
}

/** Variance of unit rows below which a direction is rounding. */
export const LEAST_VARIANCE = 1e-12;

/** The leading `k` coordinates, each divided by its standard deviation, a copy. */
export function whitenedRows(rows: Matrix, variances: Float64Array, k: number): Matrix {
  const scale = Array.from({ length: k }, (_, j) => 1 / Math.sqrt(Math.max(variances[j]!, LEAST_VARIANCE)));
  const out = zeros(rows.rows, k);
  for (let i = 0; i < rows.rows; i++) {
    for (let j = 0; j < k; j++) out.data[i * k + j] = rows.data[i * rows.dim + j]! * scale[j]!;
  }
  return out;
}
