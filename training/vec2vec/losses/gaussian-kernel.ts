import { constant } from '../../../src/engine/constant.js';
import { tf } from '../../../src/engine/tf.js';
import { squaredDistances } from './squared-distances.js';

/**
 * k(a, b) = mean over the bandwidths h of exp(−‖a − b‖² / (2h²)), between all rows: x (n, d), y (m, d) → (n, m).
 * Bandwidths are lengths. Between independent centred unit rows ‖a − b‖ is about √2, between neighbours .5 to 1.
 */
export function gaussianKernel(x: tf.Tensor, y: tf.Tensor, bandwidths: readonly number[]): tf.Tensor2D {
  const squared = squaredDistances(x, y);
  const kernels = bandwidths.map((h) => tf.exp(tf.mul(squared, constant(-1 / (2 * h * h)))));
  return tf.mul(tf.addN(kernels), constant(1 / bandwidths.length)) as tf.Tensor2D;
}
