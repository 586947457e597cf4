import { stopIfAborted } from '../../../src/core/cancellation.js';
import { crossProduct } from '../../../src/linalg/matmul.js';
import { type Matrix, sliceRows } from '../../../src/vectors/matrix.js';
import { meanRow, type Rows64 } from '../rows.js';

/** Second moments of n paired rows x (n, p), y (n, q) about a centre; sums, not divided by n. */
export interface Moments {
  readonly n: number;
  readonly p: number;
  readonly q: number;
  /** Σ x xᵀ (p, p), Σ y yᵀ (q, q), Σ x yᵀ (p, q), row after row. */
  readonly xx: Float64Array;
  readonly yy: Float64Array;
  readonly xy: Float64Array;
  /** Σ x (p) and Σ y (q) about the same centre: zeros when the centre is the mean. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Variance below this share of the largest is rounding, not data. */
  readonly floor: number;
}

const BLOCK_ROWS = 16_384;

/** Moments about the means in float64 throughout: plain JavaScript, O(n (p + q)²), the reference. */
export function moments64(x: Rows64, y: Rows64): Moments {
  return moments64About(x, y, [meanRow(x), meanRow(y)]);
}

/** The same about given centres. */
export function moments64About(x: Rows64, y: Rows64, centres: readonly [Float64Array, Float64Array]): Moments {
  const [a, b] = [minus(x, centres[0]), minus(y, centres[1])];
  return {
    n: x.rows,
    p: x.dim,
    q: y.dim,
    xx: product(a, x.dim, a, x.dim, x.rows),
    yy: product(b, y.dim, b, y.dim, x.rows),
    xy: product(a, x.dim, b, y.dim, x.rows),
    x: meanRow({ ...x, data: a }).map((v) => v * x.rows),
    y: meanRow({ ...y, data: b }).map((v) => v * y.rows),
    floor: 1e-13,
  };
}

/**
 * Moments about `centres` (default: the means): float32 products of centred blocks of 16,384 rows on the engine, summed
 * in float64. Memory beside the result: two blocks.
 */
export async function moments(
  x: Matrix,
  y: Matrix,
  options: { centres?: readonly [Float64Array, Float64Array]; signal?: AbortSignal } = {},
): Promise<Moments> {
  const [meanX, meanY] = options.centres ?? [meanRow(x), meanRow(y)];
  const n = x.rows;
  const sum = {
    xx: new Float64Array(x.dim ** 2),
    yy: new Float64Array(y.dim ** 2),
    xy: new Float64Array(x.dim * y.dim),
    x: new Float64Array(x.dim),
    y: new Float64Array(y.dim),
  };
  for (let start = 0; start < n; start += BLOCK_ROWS) {
    stopIfAborted(options.signal, `summing second moments, ${start} of ${n} rows done`);
    const end = Math.min(n, start + BLOCK_ROWS);
    const a = shifted(sliceRows(x, start, end), meanX);
    const b = shifted(sliceRows(y, start, end), meanY);
    add(sum.xx, await crossProduct(a, a));
    add(sum.yy, await crossProduct(b, b));
    add(sum.xy, await crossProduct(a, b));
    addRows(sum.x, a);
    addRows(sum.y, b);
  }
  return { n, p: x.dim, q: y.dim, ...sum, floor: 1e-7 };
}

/** The moments with the sides exchanged. */
export function swapped(m: Moments): Moments {
  const xy = new Float64Array(m.xy.length);
  for (let i = 0; i < m.p; i++) for (let j = 0; j < m.q; j++) xy[j * m.p + i] = m.xy[i * m.q + j]!;
  return { ...m, p: m.q, q: m.p, xx: m.yy, yy: m.xx, xy, x: m.y, y: m.x };
}

/** Σ of the diagonal of an n × n matrix. */
export function trace(a: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += a[i * (n + 1)]!;
  return sum;
}

const minus = (x: Rows64, centre: Float64Array): Float64Array => x.data.map((v, i) => v - centre[i % x.dim]!);

function product(a: Float64Array, p: number, b: Float64Array, q: number, n: number): Float64Array {
  const out = new Float64Array(p * q);
  for (let i = 0; i < n; i++) {
    for (let s = 0; s < p; s++) {
      const w = a[i * p + s]!;
      for (let t = 0; t < q; t++) out[s * q + t]! += w * b[i * q + t]!;
    }
  }
  return out;
}

function shifted(m: Matrix, centre: Float64Array): Matrix {
  const data = new Float32Array(m.data.length);
  for (let i = 0, at = 0; i < m.rows; i++) for (let j = 0; j < m.dim; j++, at++) data[at] = m.data[at]! - centre[j]!;
  return { ...m, data };
}

function add(sum: Float64Array, more: Float64Array): void {
  for (let i = 0; i < sum.length; i++) sum[i]! += more[i]!;
}

function addRows(sum: Float64Array, m: Matrix): void {
  for (let i = 0; i < m.rows; i++) for (let j = 0; j < m.dim; j++) sum[j]! += m.data[i * m.dim + j]!;
}
