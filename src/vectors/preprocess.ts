/**
 * Preprocessing shared by every method: unit length → subtract the mean of the training rows → unit length.
 * Sums are kept in float64; the results are float32 matrices of the same shape (copies: inputs are never changed).
 */
import { VecbridgeError } from '../core/errors.js';
import type { Matrix } from './matrix.js';
import { zeros } from './matrix.js';

/** Every row divided by its Euclidean length; a zero row stays zero. (n, d) → (n, d) */
export function unitRows(m: Matrix): Matrix {
  const out = zeros(m.rows, m.dim);
  for (let i = 0; i < m.rows; i++) normaliseInto(out.data, m.data, i * m.dim, m.dim);
  return out;
}

/** The mean of the rows, (d); a vector of zeros when there are none. */
export function meanOf(m: Matrix): Float32Array {
  const sum = new Float64Array(m.dim);
  for (let i = 0, at = 0; i < m.rows; i++) {
    for (let j = 0; j < m.dim; j++, at++) sum[j]! += m.data[at]!;
  }
  return Float32Array.from(sum, (s) => (m.rows > 0 ? s / m.rows : 0));
}

/** Every row minus `mean` (d). */
export function centre(m: Matrix, mean: ArrayLike<number>): Matrix {
  requireDim(m, mean);
  const out = zeros(m.rows, m.dim);
  for (let i = 0, at = 0; i < m.rows; i++) {
    for (let j = 0; j < m.dim; j++, at++) out.data[at] = m.data[at]! - mean[j]!;
  }
  return out;
}

/**
 * z = unit(unit(y) − μ) for every row y. Without `mean`, μ is the mean of the unit rows of `m` itself, and is returned:
 * keep it to preprocess other rows of the same space, and to `restore`.
 */
export function preprocess(m: Matrix, mean?: ArrayLike<number>): { matrix: Matrix; mean: Float32Array } {
  const unit = unitRows(m);
  const mu = mean === undefined ? meanOf(unit) : Float32Array.from(mean);
  requireDim(m, mu);
  const { data } = unit;
  for (let i = 0; i < m.rows; i++) {
    const start = i * m.dim;
    for (let j = 0; j < m.dim; j++) data[start + j]! -= mu[j]!;
    normaliseInto(data, data, start, m.dim);
  }
  return { matrix: unit, mean: mu };
}

/**
 * The inverse of `preprocess`, up to the length of the original rows: for z = unit(unit(y) − μ) the row
 * μ + s z, s = −μ·z + √((μ·z)² + 1 − |μ|²), has unit length and equals unit(y). Rows of z are brought to unit length
 * first; a zero row of z gives unit(μ). |μ| < 1 always holds for a mean of unit rows that are not all the same.
 */
export function restore(z: Matrix, mean: ArrayLike<number>): Matrix {
  requireDim(z, mean);
  const out = zeros(z.rows, z.dim);
  let meanSquared = 0;
  for (let j = 0; j < z.dim; j++) meanSquared += mean[j]! * mean[j]!;
  for (let i = 0; i < z.rows; i++) {
    const start = i * z.dim;
    let dot = 0;
    let squared = 0;
    for (let j = 0; j < z.dim; j++) {
      const v = z.data[start + j]!;
      dot += mean[j]! * v;
      squared += v * v;
    }
    const scale = squared > 0 ? 1 / Math.sqrt(squared) : 0;
    const along = dot * scale;
    const s = -along + Math.sqrt(Math.max(0, along * along + 1 - meanSquared));
    for (let j = 0; j < z.dim; j++) out.data[start + j] = mean[j]! + s * scale * z.data[start + j]!;
    if (scale === 0 || meanSquared >= 1) normaliseInto(out.data, out.data, start, z.dim);
  }
  return out;
}

/** target[start..start+dim) = source row / its length, in place when they are the same array. */
function normaliseInto(target: Float32Array, source: Float32Array, start: number, dim: number): void {
  let squared = 0;
  for (let j = start; j < start + dim; j++) squared += source[j]! * source[j]!;
  const scale = squared > 0 ? 1 / Math.sqrt(squared) : 0;
  for (let j = start; j < start + dim; j++) target[j] = source[j]! * scale;
}

function requireDim(m: Matrix, mean: ArrayLike<number>): void {
  if (mean.length !== m.dim) {
    throw new VecbridgeError('DIM_MISMATCH', `the vectors have ${m.dim} dimensions but the mean has ${mean.length}`, {
      hint: 'use the mean of the same space; a translator keeps one for its source and one for its target',
      context: { dim: m.dim, mean: mean.length },
    });
  }
}
