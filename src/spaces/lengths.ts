import type { Matrix } from '../vectors/matrix.js';

export interface LengthSummary {
  readonly least: number;
  readonly mean: number;
  readonly most: number;
}

/** Euclidean lengths of the rows (n, d); NaN where there are none. */
export function lengthsOf({ data, rows, dim }: Matrix): LengthSummary {
  let [least, most, total] = [Number.POSITIVE_INFINITY, 0, 0];
  for (let i = 0; i < rows; i++) {
    let squared = 0;
    for (let j = i * dim; j < (i + 1) * dim; j++) squared += data[j]! ** 2;
    const length = Math.sqrt(squared);
    total += length;
    least = Math.min(least, length);
    most = Math.max(most, length);
  }
  return rows > 0 ? { least, mean: total / rows, most } : { least: Number.NaN, mean: Number.NaN, most: Number.NaN };
}
