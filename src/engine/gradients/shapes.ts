/** Gradients of what moves numbers; origin and licence as of elementwise.ts. */
import * as tf from '@tensorflow/tfjs-core';
import type { Gradient } from './gradient.js';

type T = tf.Tensor;

const counting = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

export const shapeGradients: readonly Gradient[] = [
  {
    kernelName: 'Reshape',
    inputsToSave: ['x'],
    gradFunc: (dy, saved) => ({ x: () => tf.reshape(dy as T, saved[0]!.shape) }),
  },
  {
    kernelName: 'ExpandDims',
    inputsToSave: ['input'],
    gradFunc: (dy, saved) => ({ input: () => tf.reshape(dy as T, saved[0]!.shape) }),
  },
  {
    kernelName: 'Transpose',
    gradFunc: (dy, _, attrs) => {
      const { perm } = attrs as unknown as { perm: number[] };
      const undo = perm.map((_, axis) => perm.indexOf(axis));
      return { x: () => tf.transpose(dy as T, undo) };
    },
  },
  {
    kernelName: 'Reverse',
    gradFunc: (dy, _, attrs) => {
      const { dims } = attrs as unknown as { dims: number | number[] };
      return { x: () => tf.reverse(dy as T, tf.util.parseAxisParam(dims, (dy as T).shape)) };
    },
  },
  {
    kernelName: 'Concat',
    saveAllInputs: true,
    gradFunc: (dy, saved, attrs) => {
      const axis = tf.util.parseAxisParam((attrs as unknown as { axis: number }).axis, saved[0]!.shape)[0]!;
      const sizes = saved.map(({ shape }) => shape[axis]!);
      const parts = tf.split(dy as T, sizes, axis);
      return parts.map((part) => () => part) as unknown as ReturnType<Gradient['gradFunc']>;
    },
  },
  {
    kernelName: 'Pack',
    saveAllInputs: true,
    gradFunc: (dy, _, attrs) => {
      const parts = tf.unstack(dy as T, (attrs as unknown as { axis: number }).axis);
      return parts.map((part) => () => part) as unknown as ReturnType<Gradient['gradFunc']>;
    },
  },
  {
    kernelName: 'Slice',
    inputsToSave: ['x'],
    gradFunc: (dy, saved, attrs) => {
      const [x] = saved as [T];
      const { begin, size } = attrs as unknown as { begin: number | number[]; size: number | number[] };
      const [from, length] = tf.slice_util.parseSliceParams(x, begin, size) as [number[], number[]];
      const around = x.shape.map((n, axis): [number, number] => [from[axis]!, n - from[axis]! - length[axis]!]);
      return { x: () => tf.pad(dy as T, around) };
    },
  },
  {
    kernelName: 'PadV2',
    inputsToSave: ['x'],
    gradFunc: (dy, saved, attrs) => {
      const { paddings } = attrs as unknown as { paddings: [number, number][] };
      const begin = paddings.map(([before]) => before);
      return { x: () => tf.slice(dy as T, begin, saved[0]!.shape) };
    },
  },
  {
    kernelName: 'Tile',
    inputsToSave: ['x'],
    gradFunc: (dy, saved, attrs) => {
      const [x] = saved as [T];
      const { reps } = attrs as unknown as { reps: number[] };
      // (r_0, n_0, r_1, n_1, ...), summed over the repetitions
      const split = x.shape.flatMap((size, axis) => [reps[axis]!, size]);
      const repeated = x.shape.map((_, axis) => 2 * axis);
      return { x: () => (x.rank === 0 ? tf.clone(dy as T) : tf.sum(tf.reshape(dy as T, split), repeated)) };
    },
  },
  {
    kernelName: 'GatherV2',
    inputsToSave: ['x', 'indices'],
    gradFunc: (dy, saved, attrs) => {
      const [x, indices] = saved as [T, T];
      const axis = tf.util.parseAxisParam((attrs as unknown as { axis: number }).axis, x.shape)[0]!;
      const values = tf.reshape(dy as T, [...x.shape.slice(0, axis), indices.size, ...x.shape.slice(axis + 1)]);
      const front = [axis, ...counting(0, axis), ...counting(axis + 1, x.rank)];
      const undo = front.map((_, i) => front.indexOf(i));
      const rows = () =>
        tf.unsortedSegmentSum(
          tf.transpose(values, front),
          tf.reshape(indices, [indices.size]) as tf.Tensor1D,
          x.shape[axis]!,
        );
      return { x: () => tf.transpose(rows(), undo), indices: () => indices };
    },
  },
  {
    kernelName: 'UnsortedSegmentSum',
    inputsToSave: ['segmentIds'],
    gradFunc: (dy, saved) => {
      const [ids] = saved as [T];
      return {
        x: () => {
          // Rows of negative segments were dropped: zeros.
          const rows = tf.gather(dy as T, tf.cast(tf.maximum(ids, tf.zerosLike(ids)), 'int32'));
          const kept = tf.greaterEqual(ids, tf.scalar(0, 'int32'));
          const shaped = tf.reshape(kept, [...ids.shape, ...rows.shape.slice(ids.rank).map(() => 1)]);
          const mask = tf.logicalAnd(shaped, tf.ones(rows.shape, 'bool'));
          return tf.where(mask, rows, tf.zerosLike(rows));
        },
      };
    },
  },
  {
    kernelName: 'OneHot',
    inputsToSave: ['indices'],
    gradFunc: (_, saved) => ({ indices: () => tf.zeros(saved[0]!.shape, 'float32') }),
  },
];
