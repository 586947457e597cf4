import { constant } from '../../../src/engine/constant.js';
import { tf } from '../../../src/engine/tf.js';
import { gaussianKernel } from './gaussian-kernel.js';

/** Lengths that see neighbours as well as the whole of a cloud of centred unit rows. */
const MMD_BANDWIDTHS: readonly number[] = [0.25, 0.5, 1, 2];

/**
 * Squared maximum mean discrepancy (Gretton et al. 2012, JMLR 13, eq. 3 and 5) with the mean of Gaussian kernels:
 *   unbiased: Σ_{i≠j} k(x_i, x_j) / (n(n−1)) + Σ_{i≠j} k(y_i, y_j) / (m(m−1)) − 2 mean_ij k(x_i, y_j)
 *   biased:   the same with i = j and 1/n², 1/m²; never negative, but above zero for equal distributions
 * The unbiased one (default) is about zero for equal distributions and may be a little below. Both have the same
 * gradient up to the factors. x (n, d), y (m, d) → scalar.
 */
export function mmd(
  x: tf.Tensor,
  y: tf.Tensor,
  bandwidths: readonly number[] = MMD_BANDWIDTHS,
  estimator: 'unbiased' | 'biased' = 'unbiased',
): tf.Scalar {
  const within = (a: tf.Tensor): tf.Tensor => {
    const n = a.shape[0]!;
    const total = tf.sum(gaussianKernel(a, a, bandwidths));
    // k(a, a) = 1, so the diagonal adds n.
    return estimator === 'biased'
      ? tf.mul(total, constant(1 / n ** 2))
      : tf.mul(tf.sub(total, n), constant(1 / (n * (n - 1))));
  };
  const between = tf.mean(gaussianKernel(x, y, bandwidths));
  return tf.sub(tf.add(within(x), within(y)), tf.mul(between, 2));
}
