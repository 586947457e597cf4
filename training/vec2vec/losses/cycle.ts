import type { tf } from '../../../src/engine/tf.js';
import { type RowDistance, rowDistance } from './distance.js';

/**
 * Cycle consistency: L_cyc = 1 − mean_i cos(x_i, F_{t→s}(F_{s→t}(x_i))) (Zhu et al. 2017, arXiv 1703.10593; in vec2vec
 * arXiv 2505.12540 §4.2 with ‖·‖²: `squared`). Whether gradients pass the first leg is decided where `back` is made:
 * the reference code gives the second leg stopGradient(F_{s→t}(x)), as back-translation does, and trains that leg only.
 * x rows, back their round trips (n, d) → scalar in [0, 2].
 */
export function cycle(x: tf.Tensor, back: tf.Tensor, kind: RowDistance = 'cosine'): tf.Scalar {
  return rowDistance(x, back, kind);
}
