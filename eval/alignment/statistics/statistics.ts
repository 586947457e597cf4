import { stopIfAborted } from '../../../src/core/cancellation.js';
import { matmul } from '../../../src/linalg/matmul.js';
import { topk } from '../../../src/linalg/topk.js';
import { sliceRows } from '../../../src/vectors/matrix.js';
import type { MeasureContext } from '../measure.js';
import { centredRows, float32Rows, float64Rows, type Rows, unitLengthRows } from '../rows.js';
import { takesReference } from '../run.js';
import { nearestTwo } from './nearest-two.js';

/**
 * Anisotropy: the mean cosine of two different rows, (‖Σu‖² − m) / (n(n − 1)) for unit rows u, m of n not zero.
 * 0 for a cloud about the origin, 1 for one direction. O(n d).
 */
export function meanCosine(x: Rows): number {
  const sum = new Float64Array(x.dim);
  let [ownSquares, at] = [0, 0];
  for (let i = 0; i < x.rows; i++, at += x.dim) {
    let squared = 0;
    for (let j = 0; j < x.dim; j++) squared += x.data[at + j]! ** 2;
    if (squared === 0) continue;
    const scale = 1 / Math.sqrt(squared);
    for (let j = 0; j < x.dim; j++) sum[j]! += x.data[at + j]! * scale;
    ownSquares++;
  }
  return (sum.reduce((s, v) => s + v * v, 0) - ownSquares) / (x.rows * (x.rows - 1));
}

/**
 * Hubness: the skewness of N_k, how often a row is among the k nearest (by cosine, after centring) of the others
 * (Radovanović et al. 2010). About 0 without hubs. O(n² d).
 */
export async function hubness(x: Rows, k: number, context: MeasureContext): Promise<number> {
  const unit = unitLengthRows(
    centredRows(takesReference(context, x.rows ** 2 * x.dim) ? float64Rows(x) : float32Rows(x)),
  );
  const counts = new Float64Array(x.rows);
  const indices =
    unit.data instanceof Float64Array
      ? nearest64(unit, k)
      : (await topk(float32Rows(unit), float32Rows(unit), k, { exclude: 'self' })).indices;
  for (const j of indices) counts[j]!++;
  return skewness(counts);
}

/** Third central moment over the 3/2 power of the second; 0 for constant values. */
function skewness(values: Float64Array): number {
  const n = values.length;
  const mean = values.reduce((s, v) => s + v, 0) / n;
  let [two, three] = [0, 0];
  for (const v of values) {
    two += (v - mean) ** 2 / n;
    three += (v - mean) ** 3 / n;
  }
  return two > 0 ? three / two ** 1.5 : 0;
}

/**
 * Uniformity (Wang and Isola 2020): log of the mean of exp(−t ‖u − v‖²) over pairs of different unit rows; the more
 * negative, the more evenly the sphere is covered. O(n² d), blocks of 512 rows.
 */
export async function uniformity(x: Rows, t: number, context: MeasureContext): Promise<number> {
  const n = x.rows;
  let sum = 0;
  if (takesReference(context, n ** 2 * x.dim)) {
    const { data, dim } = unitLengthRows(float64Rows(x));
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < i; j++) {
        let squared = 0;
        for (let s = 0; s < dim; s++) squared += (data[i * dim + s]! - data[j * dim + s]!) ** 2;
        sum += 2 * Math.exp(-t * squared);
      }
    }
    return Math.log(sum / (n * (n - 1)));
  }
  const unit = float32Rows(unitLengthRows(x));
  for (let start = 0; start < n; start += 512) {
    stopIfAborted(context.signal, `comparing rows, ${start} of ${n} done`);
    const end = Math.min(n, start + 512);
    const cosines = (await matmul(sliceRows(unit, start, end), unit, { transposeB: true })).data;
    for (let i = start; i < end; i++) {
      for (let j = 0; j < n; j++) if (j !== i) sum += Math.exp(-2 * t * (1 - cosines[(i - start) * n + j]!));
    }
  }
  return Math.log(sum / (n * (n - 1)));
}

/**
 * Intrinsic dimension by TwoNN (Facco et al. 2017): with μ the ratio of the distances to the second and the first
 * neighbour, sorted, the slope through the origin of −log(1 − i/N) on log μ_i, over the lowest share `keep`. Rows with
 * a twin (distance 0) are left out. NaN when fewer than 3 rows remain or all ratios are 1.
 */
export async function intrinsicDimension(x: Rows, keep: number, context: MeasureContext): Promise<number> {
  const [first, second] = await nearestTwo(x, context);
  const ratios = second
    .map((d, i) => d / first[i]!)
    .filter((mu) => Number.isFinite(mu))
    .sort();
  const used = Math.floor(keep * ratios.length);
  if (used < 3) return Number.NaN;
  let [xy, xx] = [0, 0];
  for (let i = 0; i < used; i++) {
    const along = Math.log(ratios[i]!);
    xy += along * -Math.log(1 - (i + 1) / ratios.length);
    xx += along * along;
  }
  return xx > 0 ? xy / xx : Number.NaN;
}

/** The k rows nearest by inner product of every row, itself left out; equal ones: the lower row number first. */
function nearest64(x: Rows, k: number): Uint32Array {
  const { data, dim, rows: n } = x;
  const take = Math.min(k, n - 1);
  const out = new Uint32Array(n * take);
  const scores = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let t = 0; t < dim; t++) sum += data[i * dim + t]! * data[j * dim + t]!;
      scores[j] = sum;
    }
    const order = Array.from({ length: n }, (_, j) => j).filter((j) => j !== i);
    order.sort((a, b) => scores[b]! - scores[a]! || a - b);
    out.set(order.slice(0, take), i * take);
  }
  return out;
}
