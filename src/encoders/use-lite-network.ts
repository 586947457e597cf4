import type { TensorFunction } from '../engine/compile.js';
import { tf } from '../engine/tf.js';
import type { UseLiteWeights } from './use-lite-files.js';

/** Attention heads in both layers; they are 64 and 128 wide. */
const HEADS = 4;
const EPSILON = 1e-6;
/** Added to the logits of padding. */
const NEVER = -1e9;

/**
 * Universal Sentence Encoder lite behind its embedding table: { embedded (n, L, 256), mask (n, L) } → unit rows
 * (n, 512). Two pre-norm transformer layers, the first of which widens 256 to 512, the mean over the tokens, one tanh
 * layer (Cer et al. 2018, "Universal Sentence Encoder"). mask: 1 for a token, 0 for padding.
 */
export function useLiteNetwork(weights: UseLiteWeights, n: number, length: number): TensorFunction {
  const weight = (name: string): tf.Tensor => {
    const { data, shape } = weights.get(name);
    return tf.tensor(data, [...shape]);
  };
  const matrix = (name: string): tf.Tensor => {
    const { data, shape } = weights.get(name);
    return tf.tensor2d(data, [shape.at(-2)!, shape.at(-1)!]);
  };
  const dense = (x: tf.Tensor, kernel: string, bias: string): tf.Tensor => {
    const w = matrix(kernel);
    const [inner, outer] = w.shape as [number, number];
    return tf.reshape(tf.add(tf.matMul(tf.reshape(x, [-1, inner]), w as tf.Tensor2D), weight(bias)), [
      n,
      length,
      outer,
    ]);
  };
  const layerNorm = (x: tf.Tensor, name: string): tf.Tensor => {
    const centred = tf.sub(x, tf.mean(x, -1, true));
    const spread = tf.mean(tf.square(centred), -1, true);
    const scaled = tf.mul(centred, tf.rsqrt(tf.add(spread, EPSILON)));
    return tf.add(tf.mul(scaled, weight(`${name}/layer_norm_scale`)), weight(`${name}/layer_norm_bias`));
  };
  const attention = (x: tf.Tensor, layer: string, width: number, padding: tf.Tensor): tf.Tensor => {
    const qkv = dense(
      x,
      `${layer}/MultiheadAttention/qkv_transform_single/kernel`,
      `${layer}/MultiheadAttention/qkv_transform_single/bias`,
    );
    const head = width / HEADS;
    const [q, k, v] = tf
      .split(qkv, 3, 2)
      .map((part) => tf.transpose(tf.reshape(part, [n, length, HEADS, head]), [0, 2, 1, 3]));
    const logits = tf.add(tf.matMul(tf.mul(q!, 1 / Math.sqrt(head)), k!, false, true), padding);
    const mixed = tf.transpose(tf.matMul(tf.softmax(logits), v!), [0, 2, 1, 3]);
    const joined = tf.reshape(mixed, [n, length, width]);
    const out = `${layer}/MultiheadAttention/output_transform_single`;
    return dense(joined, `${out}/kernel`, `${out}/bias`);
  };
  const feedForward = (x: tf.Tensor, layer: string): tf.Tensor => {
    const normal = layerNorm(x, `${layer}/FFN/layer_prepostprocess/layer_norm`);
    const wide = tf.relu(dense(normal, `${layer}/FFN/conv1/kernel`, `${layer}/FFN/conv1/bias`));
    return dense(wide, `${layer}/FFN/conv2/kernel`, `${layer}/FFN/conv2/bias`);
  };
  return ({ embedded, mask }) => {
    const valid = tf.reshape(mask!, [n, length, 1]);
    const padding = tf.reshape(tf.mul(tf.sub(1, mask!), NEVER), [n, 1, 1, length]);
    let x: tf.Tensor = embedded!;
    for (const [layer, width] of [
      ['Layer_0', 256],
      ['Layer_1', 512],
    ] as const) {
      const residual = layer === 'Layer_0' ? dense(x, `${layer}/dense/kernel`, `${layer}/dense/bias`) : x;
      const normal = layerNorm(x, `${layer}/layer_prepostprocess/layer_norm`);
      x = tf.add(attention(normal, layer, width, padding), residual);
      x = tf.add(feedForward(x, layer), x);
    }
    const tokens = tf.maximum(tf.sum(valid, 1), 1);
    const mean = tf.div(tf.sum(tf.mul(x, valid), 1), tokens);
    const hidden = tf.tanh(
      tf.add(tf.matMul(mean as tf.Tensor2D, matrix('tanh/weights') as tf.Tensor2D), weight('tanh/bias')),
    );
    return tf.mul(hidden, tf.rsqrt(tf.maximum(tf.sum(tf.square(hidden), 1, true), 1e-12)));
  };
}
