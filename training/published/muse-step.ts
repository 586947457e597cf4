import type { Random } from '../../src/core/random.js';
import { type Compiled, compile } from '../../src/engine/compile.js';
import { tf } from '../../src/engine/tf.js';
import type { Matrix } from '../../src/vectors/matrix.js';

interface MuseShape {
  readonly dim: number;
  /** Width of both hidden layers of the discriminator. */
  readonly hidden: number;
  /** b: rows of a side in one update. */
  readonly batch: number;
  /** Discriminator updates before each update of the map. */
  readonly discriminatorSteps: number;
  readonly smoothing: number;
  readonly beta: number;
}

type Tensors = Record<string, tf.Tensor>;
export type Arrays = Record<string, Float32Array>;

/** The discriminator's parameters and the map, in the order of their shapes. */
export const parameterShapes = ({ dim, hidden }: MuseShape): Record<string, number[]> => ({
  w1: [dim, hidden],
  b1: [hidden],
  w2: [hidden, hidden],
  b2: [hidden],
  w3: [hidden, 1],
  b3: [1],
  map: [dim, dim],
});

const DISCRIMINATOR = ['w1', 'b1', 'w2', 'b2', 'w3', 'b3'];

/**
 * One iteration of MUSE as one graph: `discriminatorSteps` SGD updates of the discriminator, one of the map, and
 * W ← (1 + β)W − β (WWᵀ)W. Discriminator: dropout on the input (a mask, given; none in the update of the map), two hidden
 * layers with leaky ReLU .2, one logit; binary cross-entropy, target 1 − s for mapped source rows and s for target rows,
 * s = `smoothing`; exchanged for the update of the map. x, y ((steps + 1)·b, d), mask (steps·2b, d), lr (1) of the
 * discriminator, lrMap (1) → new parameters and losses.
 */
export function museStep(shape: MuseShape): Promise<Compiled> {
  const { dim, batch: b, discriminatorSteps: steps, smoothing, beta } = shape;
  const targets = (source: number): tf.Tensor => {
    const side = (value: number) => tf.fill([b, 1], value);
    return tf.concat([side(source), side(1 - source)]);
  };
  const loss = (d: Tensors, map: tf.Tensor, t: Tensors, at: number, source: number): tf.Scalar => {
    const rows = (all: tf.Tensor, size: number) => tf.slice(all as tf.Tensor2D, [at * size, 0], [size, dim]);
    const both = tf.concat([tf.matMul(rows(t.x!, b), map as tf.Tensor2D), rows(t.y!, b)]);
    const seen = (at < steps ? tf.mul(both, rows(t.mask!, 2 * b)) : both) as tf.Tensor2D;
    const first = leaky(tf.add(tf.matMul(seen, d.w1 as tf.Tensor2D), d.b1!));
    const second = leaky(tf.add(tf.matMul(first as tf.Tensor2D, d.w2 as tf.Tensor2D), d.b2!));
    const logit = tf.add(tf.matMul(second as tf.Tensor2D, d.w3 as tf.Tensor2D), d.b3!);
    // cross-entropy of sigmoid(l) with target t: max(l, 0) − l t + log(1 + exp(−|l|))
    const tail = tf.log(tf.add(tf.exp(tf.neg(tf.abs(logit))), 1));
    return tf.mean(tf.add(tf.sub(tf.relu(logit), tf.mul(logit, targets(source))), tail)) as tf.Scalar;
  };
  const descend = (values: tf.Tensor[], gradients: tf.Tensor[], lr: tf.Tensor): tf.Tensor[] =>
    values.map((value, i) => tf.sub(value, tf.mul(gradients[i]!, lr)));

  const fn = (t: Tensors) => {
    let d = DISCRIMINATOR.map((name) => t[name]!);
    let discriminatorLoss: tf.Tensor = tf.scalar(0);
    const named = (values: tf.Tensor[]): Tensors => Object.fromEntries(values.map((v, i) => [DISCRIMINATOR[i]!, v]));
    for (let at = 0; at < steps; at++) {
      const step = tf.valueAndGrads((...values: tf.Tensor[]) => loss(named(values), t.map!, t, at, 1 - smoothing))(d);
      d = descend(d, step.grads, t.lr!);
      discriminatorLoss = step.value;
    }
    const turn = tf.valueAndGrad((map: tf.Tensor) => loss(named(d), map, t, steps, smoothing))(t.map!);
    const moved = tf.sub(t.map!, tf.mul(turn.grad, t.lrMap!)) as tf.Tensor2D;
    const cubed = tf.matMul(tf.matMul(moved, moved, false, true), moved);
    const next = tf.sub(tf.mul(moved, 1 + beta), tf.mul(cubed, beta));
    const updated = Object.fromEntries(DISCRIMINATOR.map((name, i) => [`${name}Next`, d[i]!]));
    return { ...updated, mapNext: next, discriminatorLoss, mapLoss: turn.value };
  };
  const parameters = Object.entries(parameterShapes(shape)).map(([name, sizes]) => [name, { shape: sizes }]);
  return compile(
    fn,
    {
      ...Object.fromEntries(parameters),
      x: { shape: [(steps + 1) * b, dim] },
      y: { shape: [(steps + 1) * b, dim] },
      mask: { shape: [steps * 2 * b, dim] },
      lr: { shape: [1] },
      lrMap: { shape: [1] },
    },
    { name: 'muse' },
  );
}

const leaky = (x: tf.Tensor): tf.Tensor => tf.maximum(x, tf.mul(x, 0.2));

/** PyTorch's initialisation of linear layers, uniform in ±1/√inputs, and the identity as the map. */
export function initialParameters(shape: MuseShape, random: Random): Arrays {
  const out: Arrays = {};
  const { dim, hidden } = shape;
  for (const [name, sizes] of Object.entries(parameterShapes(shape))) {
    const size = sizes.reduce((a, b) => a * b, 1);
    const bound = 1 / Math.sqrt(name.endsWith('1') ? dim : hidden);
    out[name] = Float32Array.from({ length: size }, (_, i) =>
      name === 'map' ? (i % (dim + 1) === 0 ? 1 : 0) : bound * (2 * random.uniform() - 1),
    );
  }
  return out;
}

/** Masks of input dropout: 0 with probability `rate`, else 1/(1 − rate). Gaps between zeros are drawn, not every place. */
export function fillMask(mask: Float32Array, rate: number, random: Random): void {
  mask.fill(1 / (1 - rate));
  if (rate === 0) return;
  const scale = 1 / Math.log(1 - rate);
  const gap = (): number => Math.floor(Math.log(1 - random.uniform()) * scale); // geometric
  for (let at = gap(); at < mask.length; at += 1 + gap()) mask[at] = 0;
}

/** Random rows of m, with repetition, into `into` (rows × dim). */
export function fillRows(into: Float32Array, m: Matrix, random: Random): void {
  for (let at = 0; at < into.length; at += m.dim) {
    const row = random.int(m.rows) * m.dim;
    into.set(m.data.subarray(row, row + m.dim), at);
  }
}
