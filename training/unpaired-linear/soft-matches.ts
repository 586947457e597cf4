import { crossProduct, matmul } from '../../src/linalg/matmul.js';
import { type TopK, topk } from '../../src/linalg/topk.js';
import { CSLS_NEIGHBOURS, meansOfNearest } from '../../src/search/csls.js';
import { type Matrix, zeros } from '../../src/vectors/matrix.js';
import { unitRows } from '../../src/vectors/preprocess.js';
import type { ComparableRows } from './canonical-comparison.js';

/** Nearest rows by cosine that CSLS orders again: its 10 best are practically always among them. */
const CANDIDATES = 40;
/**
 * Cross-covariance of x with its soft CSLS partners, both directions: every row takes the mean of its 10 best rows of the
 * other side, weighted by softmax of CSLS / temperature. Hard matches sharpen errors: the sets share no item, so no row has
 * its true partner.
 * x (n, d_x), y (m, d_y), compared by `left` (n, k) and `right` (m, k) → (d_x, d_y). Two blocked top-k passes, O(n m k) time;
 * n × m is never held.
 */
export async function softMatchCross(
  x: Matrix,
  y: Matrix,
  { left, right }: ComparableRows,
  temperature: number,
): Promise<Float64Array> {
  const forward = await topk(left, right, Math.min(CANDIDATES, y.rows));
  const backward = await topk(right, left, Math.min(CANDIDATES, x.rows));
  const [meansX, meansY] = [
    Float32Array.from(meansOfNearest(forward, x.rows)),
    Float32Array.from(meansOfNearest(backward, y.rows)),
  ];
  const cross = await crossProduct(x, softPartners(forward, meansY, y, x.rows, temperature));
  const back = await crossProduct(softPartners(backward, meansX, x, y.rows, temperature), y);
  const balance = x.rows / y.rows;
  return cross.map((v, i) => v + balance * back[i]!);
}

/** Softmax temperature over CSLS of rows that are compared by a map. */
const TEMPERATURE = 0.05;

/** `softMatchCross` of rows compared by cos(x W, y), W (d_x, d_y). */
export async function softMatchesByMap(x: Matrix, y: Matrix, map: Matrix): Promise<Float64Array> {
  return softMatchCross(x, y, await comparedByMap(x, y, map), TEMPERATURE);
}

/**
 * Rows (n, d) and (m, d) whose inner products are cos(x W, y), d = min(d_x, d_y): with fewer source dims the target's rows go
 * back through W, and the products of all rows with all cost no more dims than the smaller space has.
 */
async function comparedByMap(x: Matrix, y: Matrix, map: Matrix): Promise<ComparableRows> {
  const mapped = await matmul(x, map);
  if (x.dim >= y.dim) return { left: unitRows(mapped), right: y };
  return { left: unitLike(x, mapped), right: await matmul(y, map, { transposeB: true }) };
}

/** The rows of x divided by the lengths of those of `mapped`. */
function unitLike(x: Matrix, mapped: Matrix): Matrix {
  const data = x.data.slice();
  for (let i = 0; i < x.rows; i++) {
    let squared = 0;
    for (let j = i * mapped.dim; j < (i + 1) * mapped.dim; j++) squared += mapped.data[j]! ** 2;
    const length = Math.sqrt(squared) || 1;
    for (let j = i * x.dim; j < (i + 1) * x.dim; j++) data[j]! /= length;
  }
  return { ...x, data };
}

/**
 * Per query the mean of its 10 best candidates by 2 cos − r, weighted by softmax of that over the temperature T. (The query's own r is
 * the same for all of them and drops out.)
 */
function softPartners(
  { scores, indices, k }: TopK,
  means: Float32Array,
  values: Matrix,
  queries: number,
  temperature: number,
): Matrix {
  const { dim } = values;
  const take = Math.min(CSLS_NEIGHBOURS, k);
  const out = zeros(queries, dim);
  const csls = new Float64Array(k);
  const order = new Uint32Array(take);
  for (let i = 0; i < queries; i++) {
    for (let t = 0; t < k; t++) csls[t] = 2 * scores[i * k + t]! - means[indices[i * k + t]!]!;
    largest(csls, order);
    const best = csls[order[0]!]!;
    let total = 0;
    const to = out.data.subarray(i * dim, (i + 1) * dim);
    for (let t = 0; t < take; t++) total += Math.exp((csls[order[t]!]! - best) / temperature);
    for (let t = 0; t < take; t++) {
      const weight = Math.exp((csls[order[t]!]! - best) / temperature) / total;
      const row = indices[i * k + order[t]!]!;
      const from = values.data.subarray(row * dim, (row + 1) * dim);
      for (let j = 0; j < dim; j++) to[j]! += weight * from[j]!;
    }
  }
  return out;
}

/** Fills `places` with those of the largest values, largest first; of equal values the first one. */
function largest(values: Float64Array, places: Uint32Array): void {
  for (let t = 0, kept = 0; t < values.length; t++) {
    if (kept === places.length && values[t]! <= values[places[kept - 1]!]!) continue;
    let at = kept < places.length ? kept++ : kept - 1;
    for (; at > 0 && values[t]! > values[places[at - 1]!]!; at--) places[at] = places[at - 1]!;
    places[at] = t;
  }
}
