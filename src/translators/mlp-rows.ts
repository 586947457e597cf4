import { tf } from '../engine/tf.js';
import type { MlpShape } from './map-weights.js';

/** h_0 = x, h_{l+1} = SiLU(h_l W_l + b_l), y = h_L W_L + b_L (+ x S). x (n, from) → (n, to) */
export function mlpRows(shape: MlpShape, arrays: Readonly<Record<string, tf.Tensor>>, x: tf.Tensor): tf.Tensor2D {
  const affine = (h: tf.Tensor, layer: number): tf.Tensor =>
    tf.add(tf.matMul(h as tf.Tensor2D, arrays[`${layer}.weight`] as tf.Tensor2D), arrays[`${layer}.bias`]!);
  let h = x;
  for (let layer = 0; layer < shape.hidden.length; layer++) {
    const z = affine(h, layer);
    h = tf.mul(z, tf.sigmoid(z));
  }
  const y = affine(h, shape.hidden.length) as tf.Tensor2D;
  return shape.skip ? tf.add(y, tf.matMul(x as tf.Tensor2D, arrays['skip'] as tf.Tensor2D)) : y;
}
