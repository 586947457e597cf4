import { tf } from '../engine/tf.js';
import type { Matrix } from '../vectors/matrix.js';
import type { Means } from './translator.js';

/** Keeps a division by a length of zero finite; far below any length that float32 rows of unit length leave behind. */
const TINY = 1e-30;

/**
 * x (n, d_source) raw rows → translated rows (n, d_target), unit length, and |x|² (n, 1), as one graph around
 * W (d_source, d_target).
 *
 * The preprocessed row is c = u / |u|, u = x/|x| − μ. As the result is brought to unit length anyway, |u| need not be
 * known, and c W ∝ (x W) / |x| − μ W: the Gemm reads the raw rows, and all else happens on rows of d_target numbers.
 * With the mean restored (`restore`) a row is μ_t + s z, s = −μ_t·z + √((μ_t·z)² + 1 − |μ_t|²), z = c W / |c W|.
 */
export function linearGraph(weights: Matrix, means: Means, centred: boolean) {
  const shift = timesMatrix(means.source, weights);
  const room = 1 - means.target.reduce((sum, v) => sum + v * v, 0);
  return ({ vectors }: Record<string, tf.Tensor>): { translated: tf.Tensor; squared: tf.Tensor } => {
    const x = vectors as tf.Tensor2D;
    const squared = tf.sum(tf.square(x), 1, true);
    const projected = tf.matMul(x, tf.tensor2d(weights.data, [weights.rows, weights.dim]));
    const mapped = tf.sub(tf.div(projected, tf.sqrt(squared)), tf.tensor2d(shift, [1, weights.dim])) as tf.Tensor2D;
    const length = tf.maximum(tf.sqrt(tf.sum(tf.square(mapped), 1, true)), TINY);
    if (centred) return { translated: tf.div(mapped, length), squared };
    const along = tf.div(tf.matMul(mapped, tf.tensor2d(means.target, [weights.dim, 1])), length);
    const reach = tf.sub(tf.sqrt(tf.maximum(tf.add(tf.square(along), room), 0)), along);
    const mean = tf.tensor2d(means.target, [1, weights.dim]);
    return { translated: tf.add(tf.mul(mapped, tf.div(reach, length)), mean), squared };
  };
}

/** v W in float64, rounded once. v (rows), W (rows, dim) → (dim) */
function timesMatrix(v: Float32Array, w: Matrix): Float32Array {
  const sum = new Float64Array(w.dim);
  for (let i = 0; i < w.rows; i++) {
    for (let j = 0; j < w.dim; j++) sum[j]! += v[i]! * w.data[i * w.dim + j]!;
  }
  return Float32Array.from(sum);
}
