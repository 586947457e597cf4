import { tf } from '../../src/engine/tf.js';
import { crossProduct, matmul } from '../../src/linalg/matmul.js';
import { runProgram } from '../../src/linalg/programs.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import { gramPower } from './gram-power.js';

interface RelaxationOptions {
  readonly rounds: number;
  readonly epsilon: number;
  readonly sweeps: number;
  readonly squareRoot: boolean;
  readonly each?: (round: number) => void;
}

interface Relaxation {
  /** P (n, n): row i is the share of every y row in the partner of x row i; rows and columns of sum 1. */
  readonly plan: Float32Array;
  /** Xᵀ P Y (d, d) */
  readonly cross: Float64Array;
  /** ‖K_X P − P K_Y‖ */
  readonly residual: number;
}

const TINY = 1e-30;

/**
 * The convex relaxation that starts Wasserstein–Procrustes (Grave et al. 2019, §3.2): Frank–Wolfe on
 * f(P) = ‖K_X P − P K_Y‖² over doubly stochastic P, from P = 11ᵀ/n, step 2/(2 + t). The gradient, up to a factor 2,
 * G = K_X² P + P K_Y² − 2 K_X P K_Y; the linear minimisation is an entropic plan of cost G at ε, as in their code.
 * K = F Fᵀ with F = X, or X (XᵀX)^(−¼) for the square root, so that every product is one with d columns and n × n arrays
 * are only P, G and the plan. Potentials go on from round to round. K_Y is scaled to the norm of K_X.
 * x (n, d), y (n, d). O(n² (d + sweeps)) a round.
 */
export async function relaxedMatching(x: Matrix, y: Matrix, options: RelaxationOptions): Promise<Relaxation> {
  const { rounds, epsilon, sweeps, each } = options;
  const n = x.rows;
  const [left, right] = options.squareRoot ? [await squareRoot(x), await squareRoot(y)] : [x, y];
  const [gramX, gramY] = [await crossProduct(left, left), await crossProduct(right, right)];
  const ratio = Math.sqrt(norm(gramX) / norm(gramY)); // of the factors; that of the kernels is its square
  const scaled = { ...right, data: right.data.map((v) => v * ratio) };
  const program = {
    signature: {
      plan: { shape: [n, n] },
      x: { shape: [n, x.dim] },
      y: { shape: [n, y.dim] },
      gramX: { shape: [x.dim, x.dim] },
      gramY: { shape: [y.dim, y.dim] },
      potential: { shape: [1, n] },
      numbers: { shape: [1, 2] }, // ε, step
    },
    fn: (t: Record<string, tf.Tensor>) => {
      const [plan, fx, fy] = [t.plan as tf.Tensor2D, t.x as tf.Tensor2D, t.y as tf.Tensor2D];
      const [epsilon, rate] = tf.split(t.numbers!, 2, 1);
      const xp = tf.matMul(fx, plan, true, false); // Xᵀ P (d, n)
      const py = tf.matMul(plan, fy); // P Y (n, d)
      const first = tf.matMul(fx, tf.matMul(t.gramX as tf.Tensor2D, xp));
      const second = tf.matMul(tf.matMul(py, t.gramY as tf.Tensor2D), fy, false, true);
      const third = tf.matMul(tf.matMul(fx, tf.matMul(xp, fy)), fy, false, true);
      const logits = tf.div(tf.sub(tf.mul(third, 2), tf.add(first, second)), epsilon!);
      let potential = t.potential!;
      const ones = tf.ones([1, n]) as tf.Tensor2D;
      for (let s = 0; s < sweeps; s++) {
        const mass = tf.matMul(ones, tf.softmax(tf.add(logits, potential)) as tf.Tensor2D);
        potential = tf.sub(potential, tf.log(tf.maximum(mass, TINY)));
      }
      const vertex = tf.softmax(tf.add(logits, potential));
      const next = tf.add(plan, tf.mul(tf.sub(vertex, plan), rate!)) as tf.Tensor2D;
      return { next, balanced: potential };
    },
  };
  let plan = new Float32Array(n * n).fill(1 / n);
  let spare = new Float32Array(n * n);
  let potential = new Float32Array(n);
  const fixed = {
    x: left.data,
    y: scaled.data,
    gramX: Float32Array.from(gramX),
    gramY: Float32Array.from(gramY, (v) => v * ratio ** 2),
  };
  for (let round = 1; round <= rounds; round++) {
    const numbers = Float32Array.of(epsilon, 2 / (2 + round));
    const found = await runProgram(
      `relaxed matching ${sweeps}`,
      program,
      { ...fixed, plan, potential, numbers },
      { next: spare },
    );
    [plan, spare] = [spare, plan];
    potential = found.balanced as Float32Array<ArrayBuffer>;
    each?.(round);
  }
  const p: Matrix = { data: plan, rows: n, dim: n };
  const partners = await matmul(p, y);
  return { plan, cross: await crossProduct(x, partners), residual: await residualOf(p, left, scaled) };
}

/** ‖F Fᵀ P − P G Gᵀ‖, F (n, d), G (n, d) */
async function residualOf(plan: Matrix, left: Matrix, right: Matrix): Promise<number> {
  const xp = await matmul(left, plan, { transposeA: true });
  const [a, b] = [await matmul(left, xp), await matmul(await matmul(plan, right), right, { transposeB: true })];
  let squared = 0;
  for (let i = 0; i < a.data.length; i++) squared += (a.data[i]! - b.data[i]!) ** 2;
  return Math.sqrt(squared);
}

/** F (n, d) with F Fᵀ = (XXᵀ)^½: X (XᵀX)^(−¼) = U √S Vᵀ of X = U S Vᵀ. */
const squareRoot = async (x: Matrix): Promise<Matrix> => matmul(x, await gramPower(x, -0.25));

const norm = (v: Float64Array): number => Math.sqrt(v.reduce((sum, e) => sum + e * e, 0));
