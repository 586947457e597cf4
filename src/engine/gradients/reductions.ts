/** Gradients of reductions and products; origin and licence as of elementwise.ts. */
import * as tf from '@tensorflow/tfjs-core';
import { type Gradient, summedTo } from './gradient.js';

type T = tf.Tensor;
type Axes = number | number[];

/** `shape` with 1 along the axes. */
const keptShape = (shape: readonly number[], axes: readonly number[]): number[] =>
  shape.map((size, axis) => (axes.includes(axis) ? 1 : size));

/** The gradient goes to every number that is the largest (smallest), ties included. */
const extreme = (kernelName: string, axesOf: (attrs: { axis: Axes; reductionIndices: Axes }) => Axes): Gradient => ({
  kernelName,
  inputsToSave: ['x'],
  outputsToSave: [true],
  gradFunc: (dy, saved, attrs) => {
    const [x, y] = saved as [T, T];
    const axes = tf.util.parseAxisParam(axesOf(attrs as unknown as { axis: Axes; reductionIndices: Axes }), x.shape);
    const kept = (t: T): T => (t.rank < x.rank ? tf.reshape(t, keptShape(x.shape, axes)) : t);
    return { x: () => tf.mul(kept(dy as T), tf.cast(tf.equal(x, kept(y)), (dy as T).dtype)) };
  },
});

const position = (kernelName: string): Gradient => ({
  kernelName,
  inputsToSave: ['x'],
  gradFunc: (_, saved) => ({ x: () => tf.zerosLike(saved[0]!) }),
});

export const reductionGradients: readonly Gradient[] = [
  {
    kernelName: 'Sum',
    inputsToSave: ['x'],
    gradFunc: (dy, saved, attrs) => {
      const [x] = saved as [T];
      const axes = tf.util.parseAxisParam((attrs as unknown as { axis: Axes }).axis, x.shape);
      const spread = tf.mul(tf.reshape(dy as T, keptShape(x.shape, axes)), tf.ones(x.shape, 'float32'));
      return { x: () => spread };
    },
  },
  {
    kernelName: 'Mean',
    inputsToSave: ['x'],
    gradFunc: (dy, saved, attrs) => {
      const [x] = saved as [T];
      const axes = tf.util.parseAxisParam((attrs as unknown as { axis: Axes }).axis, x.shape);
      const count = axes.reduce((n, axis) => n * x.shape[axis]!, 1);
      const spread = () => tf.mul(tf.reshape(dy as T, keptShape(x.shape, axes)), tf.ones(x.shape, 'float32'));
      return { x: () => tf.div(spread(), count) };
    },
  },
  extreme('Max', ({ reductionIndices }) => reductionIndices),
  extreme('Min', ({ axis }) => axis),
  position('ArgMax'),
  position('ArgMin'),
  {
    kernelName: 'Softmax',
    outputsToSave: [true],
    gradFunc: (dy, saved, attrs) => {
      const [y] = saved as [T];
      const { dim } = attrs as unknown as { dim: number };
      const weighted = tf.mul(dy as T, y);
      return { logits: () => tf.sub(weighted, tf.mul(tf.sum(weighted, [dim], true), y)) };
    },
  },
  {
    kernelName: 'BatchMatMul',
    inputsToSave: ['a', 'b'],
    gradFunc: (dy, saved, attrs) => {
      const [a, b] = saved as [tf.Tensor3D, tf.Tensor3D];
      const d = dy as tf.Tensor3D;
      const { transposeA, transposeB } = attrs as unknown as { transposeA: boolean; transposeB: boolean };
      if (!transposeA) {
        return {
          a: () => tf.matMul(d, b, false, !transposeB),
          b: () => (transposeB ? tf.matMul(d, a, true, false) : tf.matMul(a, d, true, false)),
        };
      }
      return {
        a: () => tf.matMul(b, d, transposeB, true),
        b: () => (transposeB ? tf.matMul(d, a, true, true) : tf.matMul(a, d, false, false)),
      };
    },
  },
  {
    kernelName: 'FusedBatchNorm',
    inputsToSave: ['x', 'mean', 'variance', 'scale'],
    gradFunc: (dy, saved, attrs) => {
      const [x, mean, variance, scale] = saved as [T, T, T, T | undefined];
      const { varianceEpsilon } = attrs as unknown as { varianceEpsilon: number };
      const scaled = tf.mul(dy as T, scale ?? tf.scalar(1));
      const r = tf.rsqrt(tf.add(variance, tf.scalar(varianceEpsilon)));
      const deviation = tf.sub(x, mean);
      const halfCube = () => tf.mul(tf.mul(tf.mul(r, r), r), tf.scalar(-0.5));
      return {
        x: () => tf.mul(scaled, r),
        mean: () => summedTo(mean, tf.neg(tf.mul(scaled, r))),
        variance: () => summedTo(variance, tf.mul(tf.mul(scaled, deviation), halfCube())),
        scale: () => summedTo(mean, tf.mul(dy as T, tf.mul(deviation, r))),
        offset: () => summedTo(mean, dy as T),
      };
    },
  },
];
