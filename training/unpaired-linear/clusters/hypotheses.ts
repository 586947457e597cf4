import type { Random } from '../../../src/core/random.js';
import { kmeans } from '../../../src/linalg/kmeans.js';
import { partialIsometry } from '../../../src/linalg/polar.js';
import { maximiseTrace } from '../../../src/linalg/qap.js';
import { type Dense, dense } from '../../../src/linalg/svd.js';
import { type Matrix, takeRows } from '../../../src/vectors/matrix.js';

interface DrawOptions {
  readonly clusters: number;
  readonly matchings: number;
  readonly drawRows: number;
}

/** Rows of a cluster, on average at least: the centroid of fewer is mostly that of single rows. */
const LEAST_ROWS = 4;
/** Random starts of the quadratic assignment: with 300 of them 2-opt finds the optimum of 20 centroids nearly always. */
const MATCHING_RESTARTS = 300;

/**
 * Candidate maps from one draw, without pairs: cluster a sample of each side, match the two sets of centroids by
 * max_P tr(K_x P K_y Pᵀ), K = H C Cᵀ H (H = I − 11ᵀ/k), and take the partial isometry between the matched centroids,
 * rank ≤ k − 1. As mini-vec2vec (Dar, arXiv 2510.02348), but every good matching is kept as a candidate of its own:
 * the best one is right in a minority of the draws and its objective does not tell when.
 * x (n, d) and y (m, d) in common dimensions → maps (d, d), best objective first.
 */
export async function drawHypotheses(x: Matrix, y: Matrix, options: DrawOptions, random: Random): Promise<Matrix[]> {
  const k = Math.min(options.clusters, Math.floor(Math.min(x.rows, y.rows) / LEAST_ROWS));
  const [left, right] = [await centroids(x, 'source'), await centroids(y, 'target')];
  const found = maximiseTrace(gram(left), gram(right), k, {
    random: random.fork('matching'),
    restarts: MATCHING_RESTARTS,
    keep: options.matchings,
  });
  return found.map(({ permutation }) => {
    const { factor } = partialIsometry(left, dense(takeDense(right, permutation), k, right.cols), { rank: k - 1 });
    return { data: Float32Array.from(factor), rows: left.cols, dim: right.cols };
  });

  async function centroids(side: Matrix, name: string): Promise<Dense> {
    const rng = random.fork(name);
    const sample = takeRows(side, rng.sample(side.rows, options.drawRows));
    const { centroids: c } = await kmeans(sample, k, { random: rng, iterations: 12 });
    return centredRows(c);
  }
}

/** H C: the rows minus their mean, float64. */
function centredRows(c: Matrix): Dense {
  const out = dense(Float64Array.from(c.data), c.rows, c.dim);
  for (let j = 0; j < c.dim; j++) {
    let mean = 0;
    for (let i = 0; i < c.rows; i++) mean += out.data[i * c.dim + j]! / c.rows;
    for (let i = 0; i < c.rows; i++) out.data[i * c.dim + j]! -= mean;
  }
  return out;
}

/** C Cᵀ (k, k) */
function gram(c: Dense): Float64Array {
  const k = c.rows;
  const out = new Float64Array(k * k);
  for (let i = 0; i < k; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let t = 0; t < c.cols; t++) sum += c.data[i * c.cols + t]! * c.data[j * c.cols + t]!;
      out[i * k + j] = sum;
      out[j * k + i] = sum;
    }
  }
  return out;
}

function takeDense(c: Dense, rows: Uint32Array): Float64Array {
  const out = new Float64Array(rows.length * c.cols);
  for (let i = 0; i < rows.length; i++)
    out.set(c.data.subarray(rows[i]! * c.cols, (rows[i]! + 1) * c.cols), i * c.cols);
  return out;
}
