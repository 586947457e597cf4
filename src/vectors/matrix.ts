import { VecbridgeError } from '../core/errors.js';

/** Rows are vectors: `data` holds rows × dim numbers, row after row. */
export interface Matrix {
  readonly data: Float32Array;
  readonly rows: number;
  readonly dim: number;
}

/** A matrix over `data` (not copied); throws DIM_MISMATCH when the length is not rows × dim. */
export function matrix(data: Float32Array, rows: number, dim: number): Matrix {
  if (data.length !== rows * dim) {
    throw new VecbridgeError(
      'DIM_MISMATCH',
      `a ${rows} × ${dim} matrix needs ${rows * dim} numbers, got ${data.length}`,
      {
        context: { rows, dim, length: data.length },
      },
    );
  }
  return { data, rows, dim };
}

/** A matrix of zeros. */
export const zeros = (rows: number, dim: number): Matrix => ({ data: new Float32Array(rows * dim), rows, dim });

/** Row i, a view (not a copy). */
export const rowOf = (m: Matrix, i: number): Float32Array => m.data.subarray(i * m.dim, (i + 1) * m.dim);

/** Rows start..end-1, a view (not a copy). */
export const sliceRows = (m: Matrix, start: number, end: number): Matrix => ({
  data: m.data.subarray(start * m.dim, end * m.dim),
  rows: end - start,
  dim: m.dim,
});

/** The chosen rows, in the given order (a copy). */
export function takeRows(m: Matrix, rows: ArrayLike<number>): Matrix {
  const out = zeros(rows.length, m.dim);
  for (let i = 0; i < rows.length; i++) out.data.set(rowOf(m, rows[i]!), i * m.dim);
  return out;
}

/** The rows of all matrices one after the other. */
export function stackRows(parts: readonly Matrix[]): Matrix {
  const out = zeros(
    parts.reduce((sum, part) => sum + part.rows, 0),
    parts[0]!.dim,
  );
  let at = 0;
  for (const part of parts) {
    out.data.set(part.data, at);
    at += part.data.length;
  }
  return out;
}

/** (n, m) → (m, n) */
export function transposed(m: Matrix): Matrix {
  const out = zeros(m.dim, m.rows);
  for (let i = 0; i < m.rows; i++) {
    for (let j = 0; j < m.dim; j++) out.data[j * m.rows + i] = m.data[i * m.dim + j]!;
  }
  return out;
}
