import { tf } from '../../../src/engine/tf.js';
import { meanCosine } from './unit-rows.js';

/**
 * How far rows are from the rows they should be, x and y (n, d) → scalar:
 * `cosine`: 1 − mean_i cos(x_i, y_i), the reference code; `squared`: mean_i ‖x_i − y_i‖², the formula of the paper. For
 * unit rows the second is twice the first.
 */
export type RowDistance = 'cosine' | 'squared';

export function rowDistance(x: tf.Tensor, y: tf.Tensor, kind: RowDistance): tf.Scalar {
  if (kind === 'cosine') return tf.sub(1, meanCosine(x, y));
  return tf.mean(tf.sum(tf.square(tf.sub(x, y)), -1));
}
