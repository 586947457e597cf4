import { matmul } from '../../src/linalg/matmul.js';
import { type Matrix, zeros } from '../../src/vectors/matrix.js';
import { centredRows } from './matched-centroids.js';

/**
 * The kernel (n, n) of items that blind matching compares: 'gram' H X Xᵀ H, or 'distance' ‖x_i − x_j‖ with the entries
 * off the diagonal standardised to mean 0 and variance 1 and a zero diagonal (Schnaus et al. 2025).
 */
export async function itemKernel(x: Matrix, kind: 'distance' | 'gram'): Promise<Matrix> {
  const rows = kind === 'gram' ? centredRows(x) : x;
  const gram = await matmul(rows, rows, { transposeB: true });
  const n = x.rows;
  const out = zeros(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const inner = (gram.data[i * n + j]! + gram.data[j * n + i]!) / 2; // symmetric to the last bit
      const squared = gram.data[i * n + i]! + gram.data[j * n + j]! - 2 * inner;
      const value = kind === 'gram' ? inner : Math.sqrt(Math.max(0, squared));
      out.data[i * n + j] = value;
      out.data[j * n + i] = value;
    }
    if (kind === 'gram') out.data[i * n + i] = gram.data[i * n + i]!;
  }
  if (kind === 'distance') standardise(out);
  return out;
}

function standardise({ data, rows: n }: Matrix): void {
  const count = Math.max(1, n * (n - 1));
  let sum = 0;
  let squares = 0;
  for (const v of data) {
    sum += v;
    squares += v * v;
  }
  const mean = sum / count;
  const sd = Math.sqrt(Math.max(squares / count - mean * mean, 1e-30));
  for (let i = 0; i < n * n; i++) data[i] = i % (n + 1) === 0 ? 0 : (data[i]! - mean) / sd;
}

/** With rows and columns of zeros up to (k, k): void items, which sit at the mean of everything. */
export function padded(m: Matrix, k: number): Matrix {
  if (m.rows === k && m.dim === k) return m;
  const out = zeros(k, k);
  for (let i = 0; i < m.rows; i++) out.data.set(m.data.subarray(i * m.dim, (i + 1) * m.dim), i * k);
  return out;
}
