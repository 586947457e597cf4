/** Rows of which n × n numbers are held for a null distribution (two matrices in float32: 200 MB); of more, a sample. */
export const DENSE_ROWS = 5000;

type Numbers = Float32Array | Float64Array;

/**
 * Σ over i ≠ j of a_ij b_π(i)π(j) for two symmetric n × n matrices, row after row, π = `order`. O(n²), nothing is copied;
 * summed in float64. The statistic of every measure of two matrices of similarities or distances (Mantel 1967).
 */
export function permutedProducts(a: Numbers, b: Numbers, n: number, order: Uint32Array): number {
  let sum = 0;
  for (let i = 1; i < n; i++) {
    const row = a.subarray(i * n, i * n + i);
    const other = b.subarray(order[i]! * n, order[i]! * n + n);
    let partial = 0;
    for (let j = 0; j < row.length; j++) partial += row[j]! * other[order[j]!]!;
    sum += partial;
  }
  return 2 * sum;
}

/** Σ_i a_ii b_π(i)π(i). */
export function permutedDiagonals(a: Numbers, b: Numbers, n: number, order: Uint32Array): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += a[i * (n + 1)]! * b[order[i]! * (n + 1)]!;
  return sum;
}

/** The numbers of a column in another order: out[i] = values[order[i]]. */
export const reorderedValues = (values: Float64Array, order: Uint32Array): Float64Array =>
  Float64Array.from(order, (from) => values[from]!);
