import { VecbridgeError } from '../../src/core/errors.js';
import type { Matrix } from '../../src/vectors/matrix.js';

/** Vectors to measure: n rows of dim numbers, float32 as files hold them or float64 for exact references. */
export interface Rows {
  readonly data: Float32Array | Float64Array;
  readonly rows: number;
  readonly dim: number;
}

/** Rows in float64, a copy the caller may change. */
export interface Rows64 extends Rows {
  readonly data: Float64Array;
}

/** x as a float32 matrix: itself where it is one already, else a rounded copy. */
export const float32Rows = (x: Rows): Matrix =>
  x.data instanceof Float32Array ? (x as Matrix) : { ...x, data: Float32Array.from(x.data) };

/** A float64 copy of x. */
export const float64Rows = (x: Rows): Rows64 => ({ ...x, data: Float64Array.from(x.data) });

/** Mean of the rows, (dim), float64. */
export function meanRow(x: Rows): Float64Array {
  const mean = new Float64Array(x.dim);
  for (let i = 0, at = 0; i < x.rows; i++) for (let j = 0; j < x.dim; j++, at++) mean[j]! += x.data[at]!;
  return mean.map((sum) => sum / x.rows);
}

/** x minus the mean of its rows, of the same precision (a copy); the subtraction is done in float64. */
export function centredRows<R extends Rows>(x: R): R {
  const mean = meanRow(x);
  const data = x.data.slice();
  for (let i = 0, at = 0; i < x.rows; i++) for (let j = 0; j < x.dim; j++, at++) data[at]! -= mean[j]!;
  return { ...x, data };
}

/** Every row divided by its length, of the same precision (a copy); rows of zeros stay zero. */
export function unitLengthRows<R extends Rows>(x: R): R {
  const data = x.data.slice();
  for (let i = 0; i < x.rows; i++) {
    const row = data.subarray(i * x.dim, (i + 1) * x.dim);
    let squared = 0;
    for (const value of row) squared += value * value;
    const scale = squared > 0 ? 1 / Math.sqrt(squared) : 0;
    for (let j = 0; j < row.length; j++) row[j]! *= scale;
  }
  return { ...x, data };
}

/** The chosen rows in the given order, of the same precision (a copy). */
export function pickRows<R extends Rows>(x: R, picked: ArrayLike<number>): R {
  const data =
    x.data instanceof Float32Array ? new Float32Array(picked.length * x.dim) : new Float64Array(picked.length * x.dim);
  for (let i = 0; i < picked.length; i++)
    data.set(x.data.subarray(picked[i]! * x.dim, (picked[i]! + 1) * x.dim), i * x.dim);
  return { ...x, data, rows: picked.length };
}

/** Squared length of every row, (n), float64. */
export function squaredLengths(x: Rows): Float64Array {
  const out = new Float64Array(x.rows);
  for (let i = 0, at = 0; i < x.rows; i++) {
    let sum = 0;
    for (let j = 0; j < x.dim; j++, at++) sum += x.data[at]! * x.data[at]!;
    out[i] = sum;
  }
  return out;
}

/** Inner product of rows i and j, float64. */
export function dot({ data, dim }: Rows, i: number, j: number): number {
  let sum = 0;
  for (let a = i * dim, b = j * dim, end = a + dim; a < end; a++, b++) sum += data[a]! * data[b]!;
  return sum;
}

/** Sums of products of larger or smaller numbers leave the range of float32. */
const SIZES = { least: 2 ** -40, most: 2 ** 40 } as const;

/** x itself, or times the power of two that brings its largest number to about 1 where float32 products need that. */
export function inRange(x: Matrix): Matrix {
  const most = largest(x);
  if (most === 0 || fits(most)) return x;
  const factor = 2 ** -Math.round(Math.log2(most));
  return { ...x, data: x.data.map((v) => v * factor) };
}

/** Throws BAD_VALUE for a space with NaN or infinite numbers, or whose products leave the range of float32. */
export function requireNumbers(x: Rows, which: string): void {
  const most = largest(x);
  if (most === 0 || fits(most)) return;
  if (!Number.isFinite(most)) {
    const at = x.data.findIndex((v) => !Number.isFinite(v));
    const row = Math.floor(at / x.dim);
    throw new VecbridgeError('BAD_VALUE', `row ${row} of the ${which} space holds ${x.data[at]}.`, {
      hint: 'remove or repair such rows first; vecbridge inspect counts them',
      context: { row, space: which, value: String(x.data[at]) },
    });
  }
  const power = Math.round(Math.log10(most));
  throw new VecbridgeError('BAD_VALUE', `the largest number of the ${which} space is ${most.toExponential(1)}.`, {
    hint: `multiply all of them by 1e${-power}: products of numbers so ${power > 0 ? 'large' : 'small'} leave the range of float32`,
    context: { space: which, largest: most },
  });
}

const fits = (size: number): boolean => size >= SIZES.least && size <= SIZES.most;

/** The largest size of a number; NaN where one is NaN. */
function largest(x: Rows): number {
  let most = 0;
  for (let at = 0; at < x.data.length; at++) {
    const size = Math.abs(x.data[at]!);
    if (!(size <= most)) most = size;
    if (Number.isNaN(most)) return most;
  }
  return most;
}
