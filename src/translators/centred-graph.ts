import type { TensorFunction } from '../engine/compile.js';
import { tf } from '../engine/tf.js';
import type { Means } from './translator.js';

const TINY = 1e-30;

/** z / |z|, row by row. */
const unit = (z: tf.Tensor): tf.Tensor => tf.div(z, tf.maximum(tf.sqrt(tf.sum(tf.square(z), 1, true)), TINY));

/**
 * Preprocessing and restoring around any map of centred rows: x (n, d_source) raw rows, c = unit(x/|x| − μ_s),
 * z = unit(F(c)), and unless `centred` the row μ_t + s z of unit length, s = −μ_t·z + √((μ_t·z)² + 1 − |μ_t|²).
 * `map` is F: (n, d_source) → (n, d_target); the graph gives { translated, squared }, the latter |x|² (n, 1).
 */
export function centredGraph(
  means: Means,
  centred: boolean,
  map: (rows: tf.Tensor2D, inputs: Readonly<Record<string, tf.Tensor>>) => tf.Tensor,
): TensorFunction {
  const room = 1 - means.target.reduce((sum, v) => sum + v * v, 0);
  return (inputs) => {
    const x = inputs['vectors']!;
    const squared = tf.sum(tf.square(x), 1, true);
    const source = tf.tensor2d(means.source, [1, means.source.length]);
    const z = unit(map(unit(tf.sub(tf.div(x, tf.sqrt(squared)), source)) as tf.Tensor2D, inputs));
    if (centred) return { translated: z, squared };
    const target = tf.tensor2d(means.target, [1, means.target.length]);
    const along = tf.matMul(z as tf.Tensor2D, target, false, true);
    const reach = tf.sub(tf.sqrt(tf.maximum(tf.add(tf.square(along), room), 0)), along);
    return { translated: tf.add(tf.mul(z, reach), target), squared };
  };
}
