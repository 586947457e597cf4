import type { Random } from '../../src/core/random.js';
import { kmeans } from '../../src/linalg/kmeans.js';
import { maximiseTrace } from '../../src/linalg/qap.js';
import { type Matrix, takeRows, zeros } from '../../src/vectors/matrix.js';

interface DrawOptions {
  /** C: centroids of a side. */
  readonly clusters: number;
  /** b: rows of a side that are clustered. */
  readonly drawRows: number;
  /** Random starts of the quadratic assignment. */
  readonly matchingStarts: number;
  /** Most iterations of k-means. */
  readonly iterations: number;
}

/** Rows of a cluster, on average at least. */
const LEAST_ROWS = 2;

interface MatchedCentroids {
  /** A (C, d) and P B (C, d): row i of one goes with row i of the other. */
  readonly source: Matrix;
  readonly target: Matrix;
  /** tr(K_x P K_y Pᵀ) */
  readonly value: number;
}

/**
 * One draw of matched anchors without pairs: k-means with C centroids on b random rows of each side, kernels
 * K = H C Cᵀ H (H = I − 11ᵀ/C), P = argmax tr(K_x P K_y Pᵀ) by 2-opt from random permutations, the best of all starts.
 * x (n, d), y (m, d).
 */
export async function matchedCentroids(
  x: Matrix,
  y: Matrix,
  options: DrawOptions,
  random: Random,
): Promise<MatchedCentroids> {
  const k = Math.min(options.clusters, Math.floor(Math.min(x.rows, y.rows) / LEAST_ROWS));
  const source = await centroids(x, 'source');
  const target = await centroids(y, 'target');
  const [best] = maximiseTrace(centredGram(source), centredGram(target), k, {
    random: random.fork('matching'),
    restarts: options.matchingStarts,
    keep: 1,
  });
  return { source, target: takeRows(target, best!.permutation), value: best!.value };

  async function centroids(side: Matrix, name: string): Promise<Matrix> {
    const rng = random.fork(name);
    const sample = takeRows(side, rng.sample(side.rows, options.drawRows));
    return (await kmeans(sample, k, { random: rng, iterations: options.iterations })).centroids;
  }
}

/** The rows minus their mean. */
export function centredRows(m: Matrix): Matrix {
  const out = zeros(m.rows, m.dim);
  for (let j = 0; j < m.dim; j++) {
    let mean = 0;
    for (let i = 0; i < m.rows; i++) mean += m.data[i * m.dim + j]! / m.rows;
    for (let i = 0; i < m.rows; i++) out.data[i * m.dim + j] = m.data[i * m.dim + j]! - mean;
  }
  return out;
}

/** H M Mᵀ H (n, n) in float64, plain JavaScript: for some hundred rows. */
function centredGram(m: Matrix): Float64Array {
  const c = centredRows(m);
  const out = new Float64Array(c.rows * c.rows);
  for (let i = 0; i < c.rows; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let t = 0; t < c.dim; t++) sum += c.data[i * c.dim + t]! * c.data[j * c.dim + t]!;
      out[i * c.rows + j] = sum;
      out[j * c.rows + i] = sum;
    }
  }
  return out;
}
