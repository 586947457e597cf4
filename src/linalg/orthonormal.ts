import { VecbridgeError } from '../core/errors.js';
import { product64 } from './product64.js';
import { cholesky } from './solve.js';
import { type Dense, dense, transpose } from './svd.js';

/**
 * Orthonormal columns with the span of those of a (n, k), k ≤ n, float64: Cholesky QR twice, its products on the
 * engine; Gram–Schmidt where the Gram matrix is too ill-conditioned. Columns beyond the rank become 0. `rough`: once, at half the
 * cost, where only the span matters.
 */
export async function orthonormal(a: Dense, { rough = false } = {}): Promise<Dense> {
  try {
    const once = await choleskyQr(scaledColumns(a));
    return rough ? once : await choleskyQr(once);
  } catch (error) {
    if (!(error instanceof VecbridgeError && error.code === 'BAD_VALUE')) throw error;
    return gramSchmidt(a); // too ill-conditioned for the Gram matrix
  }
}

/** a · L⁻ᵀ with aᵀa = L Lᵀ; twice it is orthonormal to rounding up to condition about 1e7. */
async function choleskyQr(a: Dense): Promise<Dense> {
  const lower = cholesky((await product64(transpose(a), a)).data, a.cols);
  return product64(a, transpose(dense(inverseLower(lower, a.cols), a.cols, a.cols)));
}

/** L⁻¹ of a lower triangular L (n, n): n³/3 operations, where solving triangles for every row of a tall matrix would be what takes the time. */
function inverseLower(lower: Float64Array, n: number): Float64Array {
  const inverse = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const row = inverse.subarray(i * n, i * n + i + 1);
    row[i] = 1;
    for (let j = 0; j < i; j++) {
      const weight = lower[i * n + j]!;
      for (let c = 0; c <= j; c++) row[c]! -= weight * inverse[j * n + c]!;
    }
    const pivot = lower[i * n + i]!;
    for (let c = 0; c <= i; c++) row[c]! /= pivot;
  }
  return inverse;
}

function scaledColumns(a: Dense): Dense {
  const norms = new Float64Array(a.cols);
  for (let i = 0; i < a.data.length; i++) norms[i % a.cols]! += a.data[i]! ** 2;
  return { ...a, data: a.data.map((v, i) => v / Math.sqrt(norms[i % a.cols]! || 1)) };
}

/** Rows of the transpose made orthonormal one after the other; a column in the span of the earlier ones becomes 0. */
function gramSchmidt(a: Dense): Dense {
  const t = transpose(a);
  const n = a.rows;
  for (let i = 0; i < a.cols; i++) {
    const row = t.data.subarray(i * n, (i + 1) * n);
    const before = Math.hypot(...row);
    for (let pass = 0; pass < 2; pass++) {
      for (let j = 0; j < i; j++) {
        let overlap = 0;
        for (let c = 0; c < n; c++) overlap += row[c]! * t.data[j * n + c]!;
        subtract(row, overlap, t.data, j * n);
      }
    }
    const norm = Math.hypot(...row);
    for (let c = 0; c < n; c++) row[c] = norm > 1e-13 * before ? row[c]! / norm : 0;
  }
  return transpose(t);
}

function subtract(row: Float64Array, weight: number, from: Float64Array, offset: number): void {
  for (let c = 0; c < row.length; c++) row[c]! -= weight * from[offset + c]!;
}
