import { tf } from '../../../src/engine/tf.js';

const held = tf.customGrad((...inputs) => ({
  value: tf.clone(inputs[0] as tf.Tensor),
  gradFunc: (dy: tf.Tensor) => tf.zerosLike(dy),
}));

/** x itself, a constant for every derivative: sg(x). */
export const stopGradient = <T extends tf.Tensor>(x: T): T => held(x) as T;
