import { tf } from '../../src/engine/tf.js';
import { runProgram } from '../../src/linalg/programs.js';
import type { Matrix } from '../../src/vectors/matrix.js';

/** Sinkhorn updates of a round; few suffice, since the next round starts over. */
const SWEEPS = 6;
const TINY = 1e-30;

/**
 * XᵀPY (k, l), Frobenius norm 1, of the entropic transport plan P between mapped source rows and target rows:
 * P = diag(u) K diag(v), K = exp((cos(x W, y) − max) / ε), uniform marginals. Its polar factor is the Procrustes map onto
 * the plan's soft partners: one step of Wasserstein–Procrustes (Grave, Joulin and Berthet 2019) with the plan in place of a
 * matching. One graph; K is computed once. x (n, k) and y (m, l) of unit length, map (k, l); memory 4 n m bytes, twice.
 */
export async function transportRound(x: Matrix, y: Matrix, map: Matrix, epsilon: number): Promise<Float64Array> {
  const signature = {
    x: { shape: [x.rows, x.dim] },
    y: { shape: [y.rows, y.dim] },
    map: { shape: [map.rows, map.dim] },
    epsilon: { shape: [1, 1] },
  };
  const inputs = { x: x.data, y: y.data, map: map.data, epsilon: Float32Array.of(epsilon) };
  const { cross } = await runProgram('transport round', { signature, fn: transport }, inputs);
  return Float64Array.from(cross as Float32Array);
}

function transport(t: Record<string, tf.Tensor>): Record<string, tf.Tensor> {
  const [x, y] = [t.x as tf.Tensor2D, t.y as tf.Tensor2D];
  const [n, m] = [x.shape[0], y.shape[0]];
  const mapped = tf.matMul(x, t.map as tf.Tensor2D);
  const length = tf.maximum(tf.sqrt(tf.sum(tf.square(mapped), 1, true)), TINY);
  const scores = tf.matMul(tf.div(mapped, tf.mul(length, t.epsilon!)) as tf.Tensor2D, y, false, true);
  const kernel = tf.exp(tf.sub(scores, tf.max(scores, 1, true))) as tf.Tensor2D;
  let u = tf.ones([n, 1]) as tf.Tensor2D;
  let v = tf.ones([m, 1]) as tf.Tensor2D;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    u = tf.div(1 / n, tf.add(tf.matMul(kernel, v), TINY)) as tf.Tensor2D;
    v = tf.div(1 / m, tf.add(tf.matMul(kernel, u, true, false), TINY)) as tf.Tensor2D;
  }
  const partners = tf.mul(u, tf.matMul(kernel, tf.mul(v, y) as tf.Tensor2D)) as tf.Tensor2D;
  const cross = tf.matMul(x, partners, true, false);
  const norm = tf.sqrt(tf.maximum(tf.sum(tf.square(cross)), TINY));
  return { cross: tf.div(cross, norm) };
}
