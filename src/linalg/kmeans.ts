import { VecbridgeError } from '../core/errors.js';
import type { Random } from '../core/random.js';
import { tf } from '../engine/tf.js';
import { type Matrix, takeRows, zeros } from '../vectors/matrix.js';
import { blockData, blocksOf } from './blocks.js';
import { runProgram } from './programs.js';

interface KMeansOptions {
  random: Random;
  /** Rounds of assignment and averaging; default 25. */
  iterations?: number;
  /** Ends when Σ |centroid shift|² is at most this share of the mean variance of a coordinate; default 1e-4. */
  tolerance?: number;
  /** Independent runs, the one of least inertia is kept; default 1. */
  restarts?: number;
  /** Start from these centroids instead of k-means++, (k, d). */
  initial?: Matrix;
}

interface KMeans {
  /** (k, d) */
  centroids: Matrix;
  /** Centroid of each row, (n). */
  assignment: Uint32Array;
  /** Σ squared distance of each row to its centroid. */
  inertia: number;
  /** Rows of each centroid, (k). */
  counts: Uint32Array;
}

const BLOCK_ROWS = 4096;

/**
 * Lloyd's k-means from greedy k-means++ starts (Arthur and Vassilvitskii 2007; 2 + ⌊ln k⌋ trials a centroid, as
 * scikit-learn). A centroid that loses all rows moves to the row farthest from its own. x (n, d), n ≥ k.
 * Runs on the engine but for the choices.
 */
export async function kmeans(x: Matrix, k: number, options: KMeansOptions): Promise<KMeans> {
  const { random, iterations = 25, tolerance = 1e-4, restarts = 1, initial } = options;
  check(x, k, initial);
  const cloud = new Cloud(x);
  let best: KMeans | undefined;
  for (let r = 0; r < restarts; r++) {
    const start = initial ?? (await plusPlus(cloud, k, random));
    const found = await lloyd(cloud, start, iterations, tolerance);
    if (!best || found.inertia < best.inertia) best = found;
  }
  return best!;
}

/** The rows with what every run needs of them: blocks, squared norms, variance. */
class Cloud {
  readonly x: Matrix;
  readonly squares: Float64Array;
  readonly #size: number;
  readonly #blocks: Float32Array[];

  constructor(x: Matrix) {
    this.x = x;
    const { count, size } = blocksOf(x.rows, BLOCK_ROWS);
    this.#size = size;
    this.#blocks = Array.from({ length: count }, (_, at) => blockData(x, at, size));
    this.squares = new Float64Array(x.rows);
    for (let i = 0; i < x.rows; i++) {
      let sum = 0;
      for (let j = i * x.dim; j < (i + 1) * x.dim; j++) sum += x.data[j]! * x.data[j]!;
      this.squares[i] = sum;
    }
  }

  /** Mean over the coordinates of their variance. */
  variance(): number {
    const { data, rows, dim } = this.x;
    const sums = new Float64Array(dim);
    for (let i = 0; i < rows; i++) for (let j = 0; j < dim; j++) sums[j]! += data[i * dim + j]!;
    const meanSquare = sums.reduce((total, s) => total + (s / rows) ** 2, 0);
    return Math.max(0, (this.squares.reduce((a, b) => a + b, 0) / rows - meanSquare) / dim);
  }

  /** Squared distances of all rows to a few points (p, d): (p, n). */
  async distances(points: Matrix): Promise<Float64Array> {
    const { rows, dim } = this.x;
    const p = Math.ceil(points.rows / 8) * 8;
    const y = blockData(points, 0, p);
    const program = {
      signature: { x: { shape: [this.#size, dim] }, y: { shape: [p, dim] } },
      fn: (t: Inputs) => ({ z: tf.matMul(t.y as tf.Tensor2D, t.x as tf.Tensor2D, false, true) }),
    };
    const norms = squaredNorms(points);
    const out = new Float64Array(points.rows * rows);
    for (const [at, block] of this.#blocks.entries()) {
      const { z } = await runProgram('kmeans distances', program, { x: block, y });
      const start = at * this.#size;
      const count = Math.min(this.#size, rows - start);
      for (let t = 0; t < points.rows; t++) {
        for (let i = 0; i < count; i++) {
          const d = this.squares[start + i]! + norms[t]! - 2 * z![t * this.#size + i]!;
          out[t * rows + start + i] = Math.max(d, 0);
        }
      }
    }
    return out;
  }

  /**
   * Nearest centroid of every row into `nearest`, its squared distance (float32 accuracy) into `distance`; returns the
   * sums of the rows of each centroid (k, d), float32 within a block, float64 over the blocks.
   */
  async assign(centroids: Matrix, nearest: Uint32Array, distance: Float64Array): Promise<Float64Array> {
    const { rows, dim } = this.x;
    const sums = new Float64Array(centroids.data.length);
    const half = Float32Array.from(squaredNorms(centroids), (s) => -s / 2);
    const program = {
      signature: {
        x: { shape: [this.#size, dim] },
        c: { shape: [centroids.rows, dim] },
        half: { shape: [centroids.rows] },
      },
      fn: ({ x, c, half }: Inputs) => {
        const scores = tf.add(tf.matMul(x as tf.Tensor2D, c as tf.Tensor2D, false, true), half!);
        const indices = tf.argMax(scores, 1);
        const members = tf.oneHot(indices as tf.Tensor1D, Math.max(2, centroids.rows)) as tf.Tensor2D;
        const sums = tf.matMul(members, x as tf.Tensor2D, true); // padding rows are zero
        return { values: tf.max(scores, 1), indices, sums };
      },
    };
    for (const [at, x] of this.#blocks.entries()) {
      const { values, indices, ...part } = await runProgram('kmeans assign', program, { x, c: centroids.data, half });
      for (let i = 0; i < sums.length; i++) sums[i]! += part.sums![i]!;
      const start = at * this.#size;
      const count = Math.min(this.#size, rows - start);
      for (let i = 0; i < count; i++) {
        nearest[start + i] = indices![i]!;
        distance[start + i] = this.squares[start + i]! - 2 * values![i]!;
      }
    }
    return sums;
  }
}

type Inputs = Record<string, tf.Tensor>;

/** Greedy k-means++: of a few rows drawn by squared distance, the one that lowers the inertia most. */
async function plusPlus(cloud: Cloud, k: number, random: Random): Promise<Matrix> {
  const { x } = cloud;
  const trials = 2 + Math.floor(Math.log(k));
  const chosen = [random.int(x.rows)];
  let nearest = await cloud.distances(takeRows(x, chosen));
  while (chosen.length < k) {
    const candidates = draw(nearest, trials, random);
    const distances = await cloud.distances(takeRows(x, candidates));
    let least = Number.POSITIVE_INFINITY;
    let best = 0;
    for (let t = 0; t < candidates.length; t++) {
      let inertia = 0;
      for (let i = 0; i < x.rows; i++) inertia += Math.min(nearest[i]!, distances[t * x.rows + i]!);
      if (inertia < least) {
        least = inertia;
        best = t;
      }
    }
    chosen.push(candidates[best]!);
    nearest = nearest.map((d, i) => Math.min(d, distances[best * x.rows + i]!));
  }
  return takeRows(x, chosen);
}

/** Rows drawn with probability proportional to their weight (uniformly when all weights are 0). */
function draw(weights: Float64Array, count: number, random: Random): number[] {
  const sums = new Float64Array(weights.length);
  let total = 0;
  for (let i = 0; i < weights.length; i++) {
    total += weights[i]!;
    sums[i] = total;
  }
  return Array.from({ length: count }, () => {
    if (!(total > 0)) return random.int(weights.length);
    const target = random.uniform() * total;
    let low = 0;
    let high = weights.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sums[middle]! > target) high = middle;
      else low = middle + 1;
    }
    return low;
  });
}

async function lloyd(cloud: Cloud, start: Matrix, iterations: number, tolerance: number): Promise<KMeans> {
  const { x } = cloud;
  const k = start.rows;
  let centroids = start;
  const assignment = new Uint32Array(x.rows);
  const distance = new Float64Array(x.rows);
  const enough = tolerance * cloud.variance();
  let sums = await cloud.assign(centroids, assignment, distance);
  for (let iteration = 0; iteration < iterations; iteration++) {
    const before = assignment.slice();
    const next = means(x, sums, assignment, distance, k);
    let shift = 0;
    for (let i = 0; i < next.data.length; i++) shift += (next.data[i]! - centroids.data[i]!) ** 2;
    centroids = next;
    sums = await cloud.assign(centroids, assignment, distance);
    if (shift <= enough || assignment.every((c, i) => c === before[i])) break;
  }
  const counts = new Uint32Array(k);
  let inertia = 0;
  for (let i = 0; i < x.rows; i++) {
    const c = assignment[i]! * x.dim;
    counts[assignment[i]!]!++;
    for (let j = 0; j < x.dim; j++) inertia += (x.data[i * x.dim + j]! - centroids.data[c + j]!) ** 2;
  }
  return { centroids, assignment, inertia, counts };
}

/** Means of the assigned rows; an empty cluster takes the row farthest from its centroid (and each takes another). */
function means(x: Matrix, sums: Float64Array, assignment: Uint32Array, distance: Float64Array, k: number): Matrix {
  const { dim, rows, data } = x;
  const counts = new Float64Array(k);
  for (let i = 0; i < rows; i++) counts[assignment[i]!]!++;
  for (let empty = counts.indexOf(0); empty >= 0; empty = counts.indexOf(0)) {
    let farthest = -1;
    for (let i = 0; i < rows; i++) {
      if (counts[assignment[i]!]! > 1 && (farthest < 0 || distance[i]! > distance[farthest]!)) farthest = i;
    }
    const from = assignment[farthest]!;
    counts[from]!--;
    counts[empty] = 1;
    for (let j = 0; j < dim; j++) {
      sums[from * dim + j]! -= data[farthest * dim + j]!;
      sums[empty * dim + j] = data[farthest * dim + j]!;
    }
    assignment[farthest] = empty;
    distance[farthest] = 0;
  }
  const out = zeros(k, dim);
  for (let i = 0; i < sums.length; i++) out.data[i] = sums[i]! / counts[Math.floor(i / dim)]!;
  return out;
}

function squaredNorms(m: Matrix): Float64Array {
  const out = new Float64Array(m.rows);
  for (let i = 0; i < m.data.length; i++) out[Math.floor(i / m.dim)]! += m.data[i]! * m.data[i]!;
  return out;
}

function check(x: Matrix, k: number, initial: Matrix | undefined): void {
  if (!Number.isInteger(k) || k < 1) {
    throw new VecbridgeError('BAD_OPTION', `k must be a whole number of at least 1, got ${k}`, { context: { k } });
  }
  if (x.rows < k) {
    throw new VecbridgeError('TOO_FEW_ROWS', `${k} clusters need at least ${k} rows, got ${x.rows}`, {
      context: { k, rows: x.rows },
    });
  }
  if (initial && (initial.rows !== k || initial.dim !== x.dim)) {
    throw new VecbridgeError(
      'DIM_MISMATCH',
      `initial centroids must be ${k} × ${x.dim}, got ${initial.rows} × ${initial.dim}`,
      { context: { expected: [k, x.dim], got: [initial.rows, initial.dim] } },
    );
  }
}
