import type { TensorFunction } from '../engine/compile.js';
import { tf } from '../engine/tf.js';
import type { GraphArrays } from './map-weights.js';
import { unit } from './network-ops.js';
import type { Means } from './translator.js';

/**
 * Preprocessing and restoring around any map F: x (n, d_source) raw rows, c = unit(x/|x| − μ_s), z = F(c), and unless
 * `centred` the row μ_t + s z of unit length, s = −μ_t·z + √((μ_t·z)² + 1 − |μ_t|²). `map` is F: unit rows
 * (n, d_source) → unit rows (n, d_target); `inputs` holds its weights where they are inputs of the graph. The graph
 * gives { translated, squared }, the latter |x|² (n, 1).
 */
export function translationGraph(
  means: Means,
  centred: boolean,
  map: (rows: tf.Tensor, inputs: Readonly<Record<string, tf.Tensor>>) => tf.Tensor,
): TensorFunction {
  const room = 1 - means.target.reduce((sum, v) => sum + v * v, 0);
  return (inputs) => {
    const x = inputs['vectors']!;
    const squared = tf.sum(tf.square(x), 1, true);
    const rows = unit(tf.sub(tf.div(x, tf.sqrt(squared)), tf.tensor2d(means.source, [1, means.source.length])));
    const z = map(rows, inputs);
    if (centred) return { translated: z, squared };
    const along = tf.matMul(z as tf.Tensor2D, tf.tensor2d(means.target, [means.target.length, 1]));
    const reach = tf.sub(tf.sqrt(tf.maximum(tf.add(tf.square(along), room), 0)), along);
    return { translated: tf.add(tf.mul(z, reach), tf.tensor2d(means.target, [1, means.target.length])), squared };
  };
}

/** Weights as constants of a graph, for one that is written to a file. */
export const constantTensors = (arrays: GraphArrays): Record<string, tf.Tensor> =>
  Object.fromEntries(Object.entries(arrays).map(([name, { data, shape }]) => [name, tf.tensor(data, [...shape])]));
