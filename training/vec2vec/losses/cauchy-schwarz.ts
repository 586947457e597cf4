import { tf } from '../../../src/engine/tf.js';
import { gaussianKernel } from './gaussian-kernel.js';

/** About the distance of neighbouring rows in a cloud of centred unit rows. */
const CAUCHY_SCHWARZ_BANDWIDTH = 0.5;

/**
 * Cauchy–Schwarz divergence of two densities estimated by Gaussian kernels (Principe 2010, Information Theoretic
 * Learning; Yu et al. 2023, arXiv 2301.08970):
 *   D_CS = log mean_ij k(x_i, x_j) + log mean_ij k(y_i, y_j) − 2 log mean_ij k(x_i, y_j)  ≥ 0
 * with i = j included, without which it would not be bounded below. The logarithm keeps its gradient alive where the
 * clouds hardly overlap and MMD is flat. x (n, d), y (m, d) → scalar.
 */
export function cauchySchwarz(x: tf.Tensor, y: tf.Tensor, bandwidth: number = CAUCHY_SCHWARZ_BANDWIDTH): tf.Scalar {
  const logMean = (a: tf.Tensor, b: tf.Tensor): tf.Tensor => tf.log(tf.mean(gaussianKernel(a, b, [bandwidth])));
  return tf.sub(tf.add(logMean(x, x), logMean(y, y)), tf.mul(logMean(x, y), 2));
}
