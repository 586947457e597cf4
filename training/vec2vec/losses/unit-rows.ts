import { constant } from '../../../src/engine/constant.js';
import { tf } from '../../../src/engine/tf.js';

/** Rows shorter than this are divided by this instead: a zero row stays zero and its gradient finite. */
const SHORTEST = 1e-8;

/** x (n, d) → x / max(‖x‖, 1e-8), row by row. */
export function unitRows(x: tf.Tensor): tf.Tensor2D {
  const squared = tf.sum(tf.square(x), -1, true);
  return tf.mul(x, tf.rsqrt(tf.maximum(squared, constant(SHORTEST ** 2))));
}

/** Mean over the rows of cos(a_i, b_i); a, b (n, d) → scalar. */
export function meanCosine(a: tf.Tensor, b: tf.Tensor): tf.Scalar {
  return tf.mean(tf.sum(tf.mul(unitRows(a), unitRows(b)), -1));
}
