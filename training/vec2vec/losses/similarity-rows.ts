import { tf } from '../../../src/engine/tf.js';
import { unitRows } from './unit-rows.js';

/**
 * What the similarity discriminator of the vec2vec reference code looks at: row i holds the cosines of row i with all
 * rows of its batch, x (n, d) → (n, n). Its input size is the batch size, whatever the space: it compares the geometry of
 * spaces of different dims. The diagonal, 1 in every batch, is set to 0: it says nothing but i.
 */
export function similarityRows(x: tf.Tensor): tf.Tensor2D {
  const unit = unitRows(x);
  const n = x.shape[0]!;
  return tf.mul(tf.matMul(unit, unit, false, true), tf.sub(1, tf.eye(n)));
}
