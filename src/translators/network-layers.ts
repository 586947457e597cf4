import { tf } from '../engine/tf.js';
import { batchNorm, fixedNorm, layerNorm, rmsNorm, silu, unit } from './network-ops.js';
import { type LayerPlan, layersOf, type ModuleName, type NetworkNorm, type NetworkShape } from './network-shape.js';

/** Arrays of a network, or inputs of a graph, by name. */
export type Tensors = Readonly<Record<string, tf.Tensor>>;

/** What training adds to the plain pass. Without it batch norm uses its running statistics and nothing is dropped. */
export interface TrainingPass {
  /** The factors of dropout for a layer's hidden numbers (rows, width), or nothing. */
  mask?(layer: string, rows: number): tf.Tensor | undefined;
  /** Told what comes to every batch norm, (rows, width). */
  normalises?(layer: string, x: tf.Tensor): void;
}

/** x W + b */
export const affine = (x: tf.Tensor, arrays: Tensors, name: string): tf.Tensor =>
  tf.add(tf.matMul(x as tf.Tensor2D, arrays[`${name}.weight`] as tf.Tensor2D), arrays[`${name}.bias`]!);

/** One part of the network over rows x (n, from) → (n, to). In training the rows are one batch. */
export function applyModule(
  shape: NetworkShape,
  module: ModuleName,
  arrays: Tensors,
  x: tf.Tensor,
  training?: TrainingPass,
): tf.Tensor {
  let y = x;
  for (const layer of layersOf(shape, module)) {
    y = tf.add(skipped(layer, arrays, y), branch(shape.norm, layer, arrays, y, training));
  }
  return y;
}

function branch(norm: NetworkNorm, { name, kind }: LayerPlan, arrays: Tensors, x: tf.Tensor, training?: TrainingPass) {
  const dropped = (y: tf.Tensor): tf.Tensor => {
    const mask = training?.mask?.(name, y.shape[0]!);
    return mask ? tf.mul(y, mask) : y;
  };
  if (kind === 'last') return affine(silu(dropped(affine(x, arrays, `${name}.hidden`))), arrays, name);
  const y = silu(affine(x, arrays, name));
  return kind === 'first' ? y : dropped(normalised(norm, name, arrays, y, training));
}

function skipped({ from, to, skip }: LayerPlan, arrays: Tensors, x: tf.Tensor): tf.Tensor {
  if (skip) return tf.matMul(x as tf.Tensor2D, arrays[skip] as tf.Tensor2D);
  if (from === to) return x;
  const rows = x.shape[0]!;
  if (from > to) return tf.slice2d(x as tf.Tensor2D, [0, 0], [rows, to]);
  return tf.pad2d(x as tf.Tensor2D, [
    [0, 0],
    [0, to - from],
  ]);
}

function normalised(norm: NetworkNorm, name: string, arrays: Tensors, x: tf.Tensor, training?: TrainingPass) {
  const own = (role: string): tf.Tensor => arrays[`${name}.${role}`]!;
  if (norm === 'none') return x;
  if (norm === 'rms') return rmsNorm(x, own('gain'));
  if (norm === 'layer') return layerNorm(x, own('gain'), own('offset'));
  if (!training) return fixedNorm(x, own('gain'), own('offset'), own('mean'), own('variance'));
  training.normalises?.(name, x);
  return batchNorm(x, own('gain'), own('offset'));
}

/** Centred unit rows of space `from` (n, d_from) → centred unit rows of space `to` (n, d_to). */
export function translateRows(shape: NetworkShape, arrays: Tensors, from: number, to: number, x: tf.Tensor): tf.Tensor {
  const latent = applyModule(shape, 'backbone', arrays, applyModule(shape, `in.${from}`, arrays, x));
  return unit(applyModule(shape, `out.${to}`, arrays, latent));
}
