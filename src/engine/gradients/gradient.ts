import * as tf from '@tensorflow/tfjs-core';

/** How TensorFlow.js takes the gradient of a kernel. */
export type Gradient = Parameters<typeof tf.registerGradient>[0];

type T = tf.Tensor;

export const float = (x: T): T => tf.cast(x, 'float32');

/** Summed over the axes along which an operand was broadcast, in the operand's shape. */
export function summedTo(x: T, dy: T): T {
  const axes = tf.broadcast_util.getReductionAxes(x.shape, dy.shape);
  return tf.reshape(axes.length > 0 ? tf.sum(dy, axes) : dy, x.shape);
}

/** y = f(x): dx from dy and x. */
export const byInput = (kernelName: string, slope: (dy: T, x: T) => T): Gradient => ({
  kernelName,
  inputsToSave: ['x'],
  gradFunc: (dy, saved) => ({ x: () => slope(dy as T, saved[0]!) }),
});

/** y = f(x): dx from dy and y. */
export const byOutput = (kernelName: string, slope: (dy: T, y: T) => T): Gradient => ({
  kernelName,
  outputsToSave: [true],
  gradFunc: (dy, saved) => ({ x: () => slope(dy as T, saved[0]!) }),
});

/** y = f(a, b), broadcast: da and db in the shape of y. */
export const byBoth = (kernelName: string, da: (dy: T, a: T, b: T) => T, db: (dy: T, a: T, b: T) => T): Gradient => ({
  kernelName,
  inputsToSave: ['a', 'b'],
  gradFunc: (dy, saved) => {
    const [a, b] = saved as [T, T];
    return { a: () => summedTo(a, da(dy as T, a, b)), b: () => summedTo(b, db(dy as T, a, b)) };
  },
});

/** Piecewise constant functions of x. */
export const flat = (kernelName: string): Gradient => ({
  kernelName,
  gradFunc: (dy) => ({ x: () => tf.zerosLike(dy as T) }),
});
