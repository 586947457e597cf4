import { tf } from '../../../src/engine/tf.js';
import { meanCosine } from './unit-rows.js';

/**
 * Alignment of representations up to a learned projection (REPA, Yu et al. 2025, arXiv 2410.06940, eq. 8):
 *   L = −mean_i cos(y_i, h(x_i)),   here + 1, so that 0 is perfect
 * projected = h(x), h a small MLP, and y its paired rows (n, d) → scalar in [0, 2].
 */
export function representationAlignment(y: tf.Tensor, projected: tf.Tensor): tf.Scalar {
  return tf.sub(1, meanCosine(y, projected));
}
