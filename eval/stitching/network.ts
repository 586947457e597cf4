import type { Random } from '../../src/core/random.js';
import { tf } from '../../src/engine/tf.js';
import { blockData, blocksOf } from '../../src/linalg/blocks.js';
import { runProgram } from '../../src/linalg/programs.js';
import { dense, svd } from '../../src/linalg/svd.js';
import { type Matrix, zeros } from '../../src/vectors/matrix.js';
import { minimise } from './lbfgs.js';

/** h ← h W + b, then max(h, 0) where `relu`. */
interface Layer {
  /** (inputs, outputs) */
  readonly weights: Matrix;
  /** (outputs) */
  readonly bias: Float32Array;
  readonly relu: boolean;
}

/** Layers one after the other; the last one gives logits. */
export type Network = readonly Layer[];

const BLOCK_ROWS = 2048;
type Tensors = Record<string, tf.Tensor>;

/** Random layers (He initialisation, biases 0) of these widths, ReLU between them: [512, 128, 45] is one hidden layer. */
export function newNetwork(widths: readonly number[], random: Random): Network {
  return widths.slice(1).map((outputs, l) => {
    const inputs = widths[l]!;
    const weights = zeros(inputs, outputs);
    const scale = Math.sqrt(2 / inputs);
    for (let i = 0; i < weights.data.length; i++) weights.data[i] = scale * random.normal();
    return { weights, bias: new Float32Array(outputs), relu: l < widths.length - 2 };
  });
}

/** x (n, inputs) → (n, outputs). Memory beside the result: blocks of 2,048 rows. */
export async function forward(network: Network, x: Matrix): Promise<Matrix> {
  const { relus, signature, values } = programOf(network);
  const outputs = network.at(-1)!.weights.dim;
  const blocks = blocksOf(x.rows, BLOCK_ROWS);
  const out = zeros(x.rows, outputs);
  const source = {
    signature: { x: { shape: [blocks.size, x.dim] }, ...signature },
    fn: (t: Tensors) => ({ z: apply(t.x!, t, relus) }),
  };
  for (let at = 0; at < blocks.count; at++) {
    const inputs = { x: blockData(x, at, blocks.size), ...values };
    const { z } = await runProgram(`network forward ${relus}`, source, inputs);
    const rows = Math.min(blocks.size, x.rows - at * blocks.size);
    out.data.set((z as Float32Array).subarray(0, rows * outputs), at * blocks.size * outputs);
  }
  return out;
}

interface TrainOptions {
  /** L2 penalty: ½ · decay · Σ W² of the trained weights is added to the mean cross-entropy. */
  readonly decay: number;
  readonly steps: number;
  readonly tolerance?: number;
  /** Number of layers that are trained, from the first on; the others stay as they are. Default: all. */
  readonly trained?: number;
  readonly signal?: AbortSignal;
  readonly on?: (step: number, value: number) => void;
}

/**
 * Trains a network on the mean cross-entropy of its softmax against labels (n), all rows at once, by L-BFGS from the
 * given weights. The convex case (one layer) is multinomial logistic regression. Gradients are float32 sums of blocks,
 * added in float64.
 */
export async function trainNetwork(
  network: Network,
  x: Matrix,
  labels: Uint32Array,
  options: TrainOptions,
): Promise<Network> {
  const trained = options.trained ?? network.length;
  const start = flatten(network.slice(0, trained));
  const fit = await minimise(
    (flat) =>
      objective(
        [...unflatten(network.slice(0, trained), flat), ...network.slice(trained)],
        trained,
        x,
        labels,
        options.decay,
      ),
    start,
    { steps: options.steps, tolerance: options.tolerance ?? 1e-6, signal: options.signal, on: options.on },
  );
  return [...unflatten(network.slice(0, trained), fit.x), ...network.slice(trained)];
}

/** Mean cross-entropy with its penalty, and its gradient by the trained layers. */
export async function objective(
  network: Network,
  trained: number,
  x: Matrix,
  labels: Uint32Array,
  decay: number,
): Promise<{ value: number; gradient: Float64Array }> {
  const { relus, signature, values } = programOf(network);
  const classes = network.at(-1)!.weights.dim;
  const blocks = blocksOf(x.rows, BLOCK_ROWS);
  const names = Object.keys(signature).filter((name) => Number(name.slice(1)) < trained);
  const source = {
    signature: { x: { shape: [blocks.size, x.dim] }, y: { shape: [blocks.size, classes] }, ...signature },
    fn: (t: Tensors) => {
      const loss = (...free: tf.Tensor[]): tf.Scalar => {
        const given = { ...t, ...Object.fromEntries(names.map((name, i) => [name, free[i]!])) };
        const z = apply(t.x!, given, relus);
        return tf.neg(tf.sum(tf.mul(t.y!, tf.logSoftmax(z as tf.Tensor2D)))) as tf.Scalar;
      };
      const { value, grads } = tf.valueAndGrads(loss)(names.map((name) => t[name]!));
      return { value, ...Object.fromEntries(names.map((name, i) => [`d${name}`, grads[i]!])) };
    },
  };
  const sums = new Map(names.map((name) => [name, new Float64Array(values[name]!.length)]));
  let value = 0;
  for (let at = 0; at < blocks.count; at++) {
    const inputs = {
      x: blockData(x, at, blocks.size),
      y: oneHot(labels, at * blocks.size, blocks.size, classes),
      ...values,
    };
    const found = await runProgram(`network objective ${relus} ${trained}`, source, inputs);
    value += found.value![0]!;
    for (const [name, sum] of sums) {
      const part = found[`d${name}`]!;
      for (let i = 0; i < sum.length; i++) sum[i]! += part[i]!;
    }
  }
  value /= x.rows;
  const gradient: number[] = [];
  for (const [name, sum] of sums) {
    const weights = name.startsWith('w') ? values[name]! : undefined;
    for (let i = 0; i < sum.length; i++) {
      const w = weights?.[i] ?? 0;
      value += 0.5 * decay * w * w;
      gradient.push(sum[i]! / x.rows + decay * w);
    }
  }
  return { value, gradient: Float64Array.from(gradient) };
}

/**
 * An upper bound of the Lipschitz constant of the logits: the product of the largest singular values of the layers (ReLU
 * has constant 1).
 */
export function lipschitzOf(network: Network): number {
  return network.reduce((product, { weights: w }) => product * (svd(dense(w.data, w.rows, w.dim)).values[0] ?? 0), 1);
}

/** Row after row: 1 at the label; rows beyond the last label are zero and add nothing to the loss. */
function oneHot(labels: Uint32Array, start: number, rows: number, classes: number): Float32Array {
  const out = new Float32Array(rows * classes);
  for (let i = 0; i < rows && start + i < labels.length; i++) out[i * classes + labels[start + i]!] = 1;
  return out;
}

function programOf(network: Network) {
  const signature: Record<string, { shape: number[] }> = {};
  const values: Record<string, Float32Array> = {};
  network.forEach(({ weights, bias }, l) => {
    signature[`w${l}`] = { shape: [weights.rows, weights.dim] };
    signature[`b${l}`] = { shape: [1, weights.dim] };
    values[`w${l}`] = weights.data;
    values[`b${l}`] = bias;
  });
  return { relus: network.map((layer) => layer.relu), signature, values };
}

function apply(x: tf.Tensor, t: Tensors, relus: readonly boolean[]): tf.Tensor {
  let h = x;
  relus.forEach((relu, l) => {
    h = tf.add(tf.matMul(h as tf.Tensor2D, t[`w${l}`] as tf.Tensor2D), t[`b${l}`]!);
    if (relu) h = tf.relu(h);
  });
  return h;
}

function flatten(network: Network): Float64Array {
  return Float64Array.from(network.flatMap(({ weights, bias }) => [...weights.data, ...bias]));
}

function unflatten(network: Network, flat: Float64Array): Network {
  let at = 0;
  const take = (n: number): Float32Array => {
    at += n;
    return Float32Array.from(flat.subarray(at - n, at));
  };
  return network.map(({ weights, bias, relu }) => ({
    weights: { ...weights, data: take(weights.data.length) },
    bias: take(bias.length),
    relu,
  }));
}
