import { tf } from '../../src/engine/tf.js';
import { runProgram } from '../../src/linalg/programs.js';
import type { Matrix } from '../../src/vectors/matrix.js';

/** Points of one side: unit rows (n, d) and their masses (n), which sum to 1. */
export interface Masses {
  readonly points: Matrix;
  readonly masses: Float64Array;
}

interface GromovOptions {
  /** Temperatures, one stage each, falling: ε-scaling. */
  readonly epsilons: readonly number[];
  /** Most updates of the plan at one temperature. */
  readonly iterations: number;
  /** Sinkhorn updates of one plan; the potential goes on from plan to plan. */
  readonly sweeps: number;
  /** A stage ends when XᵀTY moves by less than this share of its length. */
  readonly tolerance: number;
  /** XᵀTY (d, d) of the plan to start from; default: that of T = pqᵀ. */
  readonly start?: Float32Array;
  readonly each?: (stage: number, iteration: number) => void;
}

export interface GromovResult {
  /** XᵀTY (d_x, d_y) of the plan T, rows of mass p, columns of mass q: all that a linear map needs of it. */
  readonly cross: Float32Array;
  /** Σ (C_X,ik − C_Y,jl)² T_ij T_kl of the plan as it is, with the column masses it has reached */
  readonly distortion: number;
  /** Potential of the targets in units of ε, (m): T_ij = p_i softmax_j(s (x_i XᵀTY)·y_j + g_j). */
  readonly potential: Float32Array;
}

const TINY = 1e-30;

/**
 * Entropic Gromov–Wasserstein with the square loss by projected mirror descent (Peyré, Cuturi and Solomon 2016; D.
 * Alvarez-Melis, T. Jaakkola, "Gromov-Wasserstein Alignment of Word Embedding Spaces", EMNLP 2018):
 * T ← Sinkhorn_ε(2 L⊗T), L⊗T = f_1(C_X) p 1ᵀ + 1 qᵀ f_2(C_Y)ᵀ − 2 C_X T C_Y, costs C = (1 − cos)/mean(1 − cos).
 * For cosines the last term is X (XᵀTY) Yᵀ and terms constant along a row or a column, which no plan depends on. So the
 * state is the matrix XᵀTY (d_x, d_y) and one potential: 2 n m d products an update instead of n²m + nm², and no
 * plan outside the graph. Logits are taken in the log domain: stable at any ε.
 * x (n, d_x), y (m, d_y); memory 4 n m bytes a few times over.
 */
export async function gromovWasserstein(x: Masses, y: Masses, options: GromovOptions): Promise<GromovResult> {
  const { epsilons, iterations, sweeps, tolerance, each } = options;
  const [n, m] = [x.points.rows, y.points.rows];
  const scale = 4 / (meanCost(x.points) * meanCost(y.points));
  const program = {
    signature: {
      x: { shape: [n, x.points.dim] },
      y: { shape: [m, y.points.dim] },
      p: { shape: [1, n] },
      q: { shape: [1, m] },
      cross: { shape: [x.points.dim, y.points.dim] },
      potential: { shape: [1, m] },
      scale: { shape: [1, 1] },
    },
    fn: (t: Record<string, tf.Tensor>) => {
      const [source, target] = [t.x as tf.Tensor2D, t.y as tf.Tensor2D];
      const turned = tf.mul(tf.matMul(source, t.cross as tf.Tensor2D), t.scale!) as tf.Tensor2D;
      const logits = tf.matMul(turned, target, false, true);
      let potential = t.potential!;
      for (let s = 0; s < sweeps; s++) {
        const mass = tf.matMul(t.p as tf.Tensor2D, tf.softmax(tf.add(logits, potential)) as tf.Tensor2D);
        potential = tf.sub(potential, tf.log(tf.div(tf.maximum(mass, TINY), t.q!)));
      }
      const plan = tf.softmax(tf.add(logits, potential)) as tf.Tensor2D;
      const weighted = tf.mul(source, tf.transpose(t.p!)) as tf.Tensor2D;
      const next = tf.matMul(weighted, tf.matMul(plan, target), true, false);
      return { next, balanced: potential, columns: tf.matMul(t.p as tf.Tensor2D, plan) };
    },
  };
  const fixed = {
    x: x.points.data,
    y: y.points.data,
    p: Float32Array.from(x.masses),
    q: Float32Array.from(y.masses),
  };
  let cross = options.start ?? outer(weightedMean(x), weightedMean(y));
  let potential = Float32Array.from(y.masses, Math.log);
  let reached = y.masses;
  for (const [stage, epsilon] of epsilons.entries()) {
    for (let iteration = 0; iteration < iterations; iteration++) {
      const inputs = { ...fixed, cross, potential, scale: Float32Array.of(scale / epsilon) };
      const { next, balanced, columns } = await runProgram(`gromov ${sweeps}`, program, inputs);
      const moved = distance(next as Float32Array, cross);
      cross = next as Float32Array;
      potential = balanced as Float32Array<ArrayBuffer>;
      reached = Float64Array.from(columns as Float32Array);
      each?.(stage, iteration);
      if (moved <= tolerance * Math.max(length(cross), TINY)) break;
    }
  }
  return { cross, distortion: distortionOf(x, { ...y, masses: reached }, cross), potential };
}

/** Mean of 1 − cos over all pairs of rows, itself with itself too: 1 − |mean row|². */
function meanCost({ data, rows, dim }: Matrix): number {
  const mean = new Float64Array(dim);
  for (let i = 0; i < data.length; i++) mean[i % dim]! += data[i]! / rows;
  return 1 - mean.reduce((sum, v) => sum + v * v, 0);
}

function weightedMean({ points, masses }: Masses): Float64Array {
  const mean = new Float64Array(points.dim);
  for (let i = 0; i < points.data.length; i++) {
    mean[i % points.dim]! += points.data[i]! * masses[Math.floor(i / points.dim)]!;
  }
  return mean;
}

/**
 * Σ (C_X,ik − C_Y,jl)² T_ij T_kl from small matrices: with C = (1 − XXᵀ)/μ, Σ C_X² pp = (1 − 2|Xᵀp|² + ‖Xᵀ diag(p) X‖²)/μ²
 * and Σ C_X,ik C_Y,jl T_ij T_kl = (1 − |Xᵀp|² − |Yᵀq|² + ‖XᵀTY‖²)/(μ_X μ_Y).
 */
function distortionOf(x: Masses, y: Masses, cross: Float32Array): number {
  const [muX, muY] = [meanCost(x.points), meanCost(y.points)];
  const [a, b] = [square(weightedMean(x)), square(weightedMean(y))];
  const own = (side: Masses, mean: number, mu: number): number => (1 - 2 * mean + square(covariance(side))) / mu ** 2;
  return own(x, a, muX) + own(y, b, muY) - (2 * (1 - a - b + square(cross))) / (muX * muY);
}

/** Xᵀ diag(p) X (d, d), float64 in plain JavaScript: O(n d²), once a run. */
function covariance({ points: { data, rows, dim }, masses }: Masses): Float64Array {
  const out = new Float64Array(dim * dim);
  for (let i = 0; i < rows; i++) {
    for (let a = 0; a < dim; a++) {
      const weight = masses[i]! * data[i * dim + a]!;
      for (let b = 0; b < dim; b++) out[a * dim + b]! += weight * data[i * dim + b]!;
    }
  }
  return out;
}

function outer(a: Float64Array, b: Float64Array): Float32Array {
  return Float32Array.from({ length: a.length * b.length }, (_, i) => a[Math.floor(i / b.length)]! * b[i % b.length]!);
}

const square = (v: Float64Array | Float32Array): number => {
  let sum = 0;
  for (let i = 0; i < v.length; i++) sum += v[i]! * v[i]!;
  return sum;
};
const length = (v: Float32Array): number => Math.sqrt(square(v));

function distance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return Math.sqrt(sum);
}
