import { tf } from '../engine/tf.js';
import type { GraphArrays } from './row-program.js';

/** A perceptron from vectors of `from` numbers to vectors of `to`, with or without a matrix past it. */
export interface MlpShape {
  readonly from: number;
  readonly to: number;
  /** Widths of the hidden layers, at least one. */
  readonly hidden: readonly number[];
  /** Whether a matrix carries the input past the layers: y = x S + MLP(x). */
  readonly skip: boolean;
}

/** Names and shapes of its arrays: "0.weight" (from, hidden), "0.bias" (hidden), ..., and "skip" (from, to). */
export function mlpArrays({ from, to, hidden, skip }: MlpShape): Record<string, readonly number[]> {
  const widths = [from, ...hidden, to];
  const layers = widths.slice(1).flatMap((width, i): [string, readonly number[]][] => [
    [`${i}.weight`, [widths[i]!, width]],
    [`${i}.bias`, [width]],
  ]);
  return Object.fromEntries(skip ? [...layers, ['skip', [from, to]]] : layers);
}

/** The shape whose arrays these are; undefined where they are not those of a perceptron from `from` to `to`. */
export function mlpShapeOf(from: number, to: number, shapes: ReadonlyMap<string, readonly number[]>) {
  const hidden: number[] = [];
  while (shapes.has(`${hidden.length + 1}.weight`)) hidden.push(shapes.get(`${hidden.length}.weight`)?.[1] ?? 0);
  const shape: MlpShape = { from, to, hidden, skip: shapes.has('skip') };
  const wanted = Object.entries(mlpArrays(shape));
  const fits = wanted.every(([name, size]) => shapes.get(name)?.join() === size.join());
  return hidden.length > 0 && fits && wanted.length === shapes.size ? shape : undefined;
}

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

/** One perceptron with its numbers. */
export interface Mlp {
  readonly shape: MlpShape;
  readonly arrays: GraphArrays;
}
