import type { TensorFunction } from '../engine/compile.js';
import { tf } from '../engine/tf.js';
import { type Tensors, translateRows } from './network-layers.js';
import { unit } from './network-ops.js';
import type { NetworkShape } from './network-shape.js';
import type { Means } from './translator.js';

/**
 * x (n, d_source) raw rows → translated rows (n, d_target), unit length, and |x|² (n, 1). The network (spaces 0 and 1)
 * is between preprocessing and restoring: c = unit(x/|x| − μ_s), z = F(c), and unless `centred` the row
 * μ_t + s z of unit length, s = −μ_t·z + √((μ_t·z)² + 1 − |μ_t|²). Without `weights` the graph's inputs have them.
 */
export function networkGraph(
  shape: NetworkShape,
  means: Means,
  centred: boolean,
  weights?: () => Tensors,
): TensorFunction {
  const room = 1 - means.target.reduce((sum, v) => sum + v * v, 0);
  return (inputs) => {
    const x = inputs['vectors']!;
    const squared = tf.sum(tf.square(x), 1, true);
    const rows = unit(tf.sub(tf.div(x, tf.sqrt(squared)), tf.tensor2d(means.source, [1, means.source.length])));
    const z = translateRows(shape, weights?.() ?? inputs, 0, 1, rows);
    if (centred) return { translated: z, squared };
    const along = tf.matMul(z as tf.Tensor2D, tf.tensor2d(means.target, [means.target.length, 1]));
    const reach = tf.sub(tf.sqrt(tf.maximum(tf.add(tf.square(along), room), 0)), along);
    return { translated: tf.add(tf.mul(z, reach), tf.tensor2d(means.target, [1, means.target.length])), squared };
  };
}
