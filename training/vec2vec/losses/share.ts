import { tf } from '../../../src/engine/tf.js';

/** The share of true values, as a float scalar. */
export const share = (hits: tf.Tensor): tf.Scalar => tf.mean(tf.cast(hits, 'float32'));
