import { constant } from '../../../src/engine/constant.js';
import { tf } from '../../../src/engine/tf.js';

/** Mean binary cross entropy of logits z against one label t in [0, 1]: softplus(z) − t·z, which never overflows. */
export function crossEntropy(logits: tf.Tensor, label: number): tf.Scalar {
  return tf.mean(tf.sub(tf.softplus(logits), tf.mul(logits, constant(label))));
}
