import { tf } from '../../../src/engine/tf.js';

/** ‖x_i − y_j‖² by one product: x (n, d), y (m, d) → (n, m). Rounding may leave values just below zero. */
export function squaredDistances(x: tf.Tensor, y: tf.Tensor): tf.Tensor2D {
  const squares = (a: tf.Tensor): tf.Tensor => tf.sum(tf.square(a), -1, true);
  const product = tf.matMul(x as tf.Tensor2D, y as tf.Tensor2D, false, true);
  return tf.sub(tf.add(squares(x), tf.transpose(squares(y))), tf.mul(product, 2)) as tf.Tensor2D;
}
