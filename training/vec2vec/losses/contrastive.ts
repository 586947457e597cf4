import { tf } from '../../../src/engine/tf.js';
import { unitRows } from './unit-rows.js';

/**
 * Symmetric contrastive loss of paired rows (InfoNCE; CLIP, Radford et al. 2021, arXiv 2103.00020): with
 * z_ij = scale · cos(a_i, b_j),
 *   L = ½ mean_i [−log softmax_j(z_ij)_i] + ½ mean_i [−log softmax_j(z_ji)_i]
 * a, b (n, d), row i of a belongs to row i of b; `scale` is the inverse temperature, a number or a scalar tensor to
 * learn. → scalar; chance is log n.
 */
export function contrastive(a: tf.Tensor, b: tf.Tensor, scale: number | tf.Tensor): tf.Scalar {
  const [u, v] = [unitRows(a), unitRows(b)];
  const logits = tf.mul(tf.matMul(u, v, false, true), scale);
  const matched = tf.mul(tf.sum(tf.mul(u, v), -1), scale);
  const total = tf.add(tf.mean(tf.logSumExp(logits, 1)), tf.mean(tf.logSumExp(logits, 0)));
  return tf.sub(tf.mul(total, 0.5), tf.mean(matched));
}
