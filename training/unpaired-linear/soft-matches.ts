import { neighbourhoodMeans } from '../../src/linalg/csls.js';
import { crossProduct, matmul } from '../../src/linalg/matmul.js';
import { type TopK, topk } from '../../src/linalg/topk.js';
import { type Matrix, zeros } from '../../src/vectors/matrix.js';
import { unitRows } from '../../src/vectors/preprocess.js';

const NEIGHBOURS = 10;
/** Softmax temperature over CSLS. Hard matches sharpen errors: the sets share no item, so no row has its true partner. */
const TEMPERATURE = 0.05;

/**
 * Cross-covariance of x with its soft CSLS partners, both directions: every row takes the softmax-weighted mean of its
 * 10 best rows of the other side. x (n, d_x), y (m, d_y), map (d_x, d_y) → (d_x, d_y). Time O(n m d), memory in blocks.
 */
export async function softMatchCross(x: Matrix, y: Matrix, map: Matrix): Promise<Float64Array> {
  const mapped = unitRows(await matmul(x, map));
  const k = Math.min(NEIGHBOURS, x.rows, y.rows);
  const meansX = await neighbourhoodMeans(mapped, y, k);
  const meansY = await neighbourhoodMeans(y, mapped, k);
  const forward = await topk(mapped, y, k, { bias: meansY.map((r) => -r / 2) });
  const backward = await topk(y, mapped, k, { bias: meansX.map((r) => -r / 2) });
  const cross = await crossProduct(x, softPartners(forward, y, x.rows));
  const back = await crossProduct(softPartners(backward, x, y.rows), y);
  const balance = x.rows / y.rows;
  return cross.map((v, i) => v + balance * back[i]!);
}

/** Per query the mean of its matches, weighted by softmax(2 score / T): `topk` with a bias gives half the CSLS. */
function softPartners(matches: TopK, values: Matrix, queries: number): Matrix {
  const { scores, indices, k } = matches;
  const { dim } = values;
  const out = zeros(queries, dim);
  const weights = new Float64Array(k);
  for (let i = 0; i < queries; i++) {
    let total = 0;
    for (let t = 0; t < k; t++) {
      weights[t] = Math.exp((2 * (scores[i * k + t]! - scores[i * k]!)) / TEMPERATURE);
      total += weights[t]!;
    }
    for (let t = 0; t < k; t++) {
      const weight = weights[t]! / total;
      const from = indices[i * k + t]! * dim;
      for (let j = 0; j < dim; j++) out.data[i * dim + j]! += weight * values.data[from + j]!;
    }
  }
  return out;
}
