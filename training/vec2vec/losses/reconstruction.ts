import type { tf } from '../../../src/engine/tf.js';
import { type RowDistance, rowDistance } from './distance.js';

/**
 * Reconstruction: L_rec = 1 − mean_i cos(x_i, R(x_i)), R = encode and decode in the same space (Jha et al. 2025,
 * arXiv 2505.12540, §4.2; there with ‖x − R(x)‖²: `squared`). x rows, r their reconstructions (n, d) → scalar in [0, 2].
 */
export function reconstruction(x: tf.Tensor, r: tf.Tensor, kind: RowDistance = 'cosine'): tf.Scalar {
  return rowDistance(x, r, kind);
}
