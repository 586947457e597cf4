import { type Matrix, takeRows } from '../vectors/matrix.js';
import { unitRows } from '../vectors/preprocess.js';

/** What tells the vectors of a model from those of another one, without any of the vectors. All are of unit rows. */
export interface SpaceStatistics {
  /** (d) */
  readonly mean: Float32Array;
  /** Variance of every dimension, (d). */
  readonly variance: Float32Array;
  /** Correlations of the first dimensions with each other: the upper triangle without its diagonal, row by row. */
  readonly correlations: Float32Array;
}

/** Dimensions whose correlations are kept: 192 make 18,336 numbers, 37 kB as float16. */
const CORRELATED = 192;

/** Rows looked at: more sharpen nothing. */
const MOST_ROWS = 20_000;

export const correlationCount = (dim: number): number => {
  const k = Math.min(dim, CORRELATED);
  return (k * (k - 1)) / 2;
};

/** The statistics of rows (n, d), n ≥ 2; of more than 20,000 rows evenly spaced ones. Time: n × 192² / 2. */
export function spaceStatistics(vectors: Matrix): SpaceStatistics {
  const used =
    vectors.rows > MOST_ROWS
      ? takeRows(
          vectors,
          Array.from({ length: MOST_ROWS }, (_, i) => Math.floor((i * vectors.rows) / MOST_ROWS)),
        )
      : vectors;
  const { data, rows, dim } = unitRows(used);
  const mean = new Float64Array(dim);
  for (let at = 0; at < data.length; at++) mean[at % dim]! += data[at]! / rows;
  const variance = new Float64Array(dim);
  const size = Math.min(dim, CORRELATED);
  const products = new Float64Array(correlationCount(dim));
  const row = new Float64Array(dim);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < dim; j++) {
      row[j] = data[i * dim + j]! - mean[j]!;
      variance[j]! += row[j]! ** 2 / rows;
    }
    for (let a = 0, at = 0; a < size; a++) {
      const value = row[a]!;
      for (let b = a + 1; b < size; b++) products[at++]! += value * row[b]!;
    }
  }
  const correlations = new Float32Array(products.length);
  for (let a = 0, at = 0; a < size; a++) {
    for (let b = a + 1; b < size; b++, at++) {
      const scale = Math.sqrt(variance[a]! * variance[b]!);
      correlations[at] = scale > 0 ? products[at]! / rows / scale : 0;
    }
  }
  return { mean: Float32Array.from(mean), variance: Float32Array.from(variance), correlations };
}
