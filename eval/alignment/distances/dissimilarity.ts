import type { Rows64 } from '../rows.js';

export const DISSIMILARITIES = ['correlation', 'cosine', 'euclidean'] as const;
export type Dissimilarity = (typeof DISSIMILARITIES)[number];

/**
 * The dissimilarity matrix of the rows of x (n, d), its upper triangle row after row, n(n − 1)/2 numbers:
 * correlation 1 − r of the coordinates of two rows, cosine 1 − cos, or Euclidean distance. Float64, O(n² d).
 * A row without length (cosine) or without variation (correlation) has no direction: its entries are NaN.
 */
export function dissimilarities(x: Rows64, kind: Dissimilarity): Float64Array {
  const { rows: n, dim: d } = x;
  const data = kind === 'euclidean' ? x.data : directions(x, kind === 'correlation');
  const out = new Float64Array((n * (n - 1)) / 2);
  for (let i = 0, at = 0; i < n; i++) {
    const a = i * d;
    for (let j = i + 1; j < n; j++, at++) {
      const b = j * d;
      let sum = 0;
      // ‖u − v‖²/2 = 1 − cos for unit rows: no cancellation between near rows
      for (let t = 0; t < d; t++) {
        const difference = data[a + t]! - data[b + t]!;
        sum += difference * difference;
      }
      out[at] = kind === 'euclidean' ? Math.sqrt(sum) : sum / 2;
    }
  }
  return out;
}

/** The n × n matrix of an upper triangle, zeros on the diagonal. */
export function squareForm(upper: Float64Array, n: number): Float64Array {
  const square = new Float64Array(n * n);
  for (let i = 0, at = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++, at++) {
      square[i * n + j] = upper[at]!;
      square[j * n + i] = upper[at]!;
    }
  }
  return square;
}

/** Rows of length one, after the mean of each row's own coordinates is taken off (for correlations). */
function directions(x: Rows64, centreRows: boolean): Float64Array {
  const out = new Float64Array(x.data.length);
  for (let i = 0; i < x.rows; i++) {
    const row = x.data.subarray(i * x.dim, (i + 1) * x.dim);
    let mean = 0;
    if (centreRows) for (const v of row) mean += v / x.dim;
    let squared = 0;
    let size = 0;
    for (const v of row) {
      squared += (v - mean) ** 2;
      size += v * v;
    }
    // Below rounding of the row's own size there is no variation, only noise.
    const length = squared > 1e-28 * size ? Math.sqrt(squared) : Number.NaN;
    for (let t = 0; t < x.dim; t++) out[i * x.dim + t] = (row[t]! - mean) / length;
  }
  return out;
}
