import { tf } from '../../../src/engine/tf.js';

/**
 * The squared slope of a discriminator at its input (Mescheder et al. 2018, arXiv 1801.04406): R1 on real rows, R2 on
 * made ones.
 *   penalty = reduce_i ‖∂ score(x)_i / ∂x_i‖²
 * `mean` (ours, default) does not change with the batch size; `sum` is what the vec2vec reference code computes, n times
 * as much. Mescheder's γ/2 is left to the weight. `score`: rows (n, d) → one number a row, each from its row alone;
 * a batch norm inside would mix rows. Twice differentiable operations only. Cost: a second backward pass.
 */
export function gradientPenalty(
  score: (x: tf.Tensor) => tf.Tensor,
  x: tf.Tensor,
  reduce: 'mean' | 'sum' = 'mean',
): tf.Scalar {
  const slopes = tf.grad((rows: tf.Tensor) => tf.sum(score(rows)))(x);
  const squared = tf.sum(tf.square(slopes), -1);
  return reduce === 'mean' ? tf.mean(squared) : tf.sum(squared);
}
