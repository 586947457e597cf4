/**
 * Gradients of elementwise kernels: the formulas of TensorFlow.js 4.22 (tfjs-core/src/gradients, © Google LLC, Apache
 * License 2.0), which its core package leaves out of its Node bundle.
 */
import * as tf from '@tensorflow/tfjs-core';
import { byBoth, byInput, byOutput, flat, float, type Gradient, summedTo } from './gradient.js';

type T = tf.Tensor;

const SELU_SCALE = 1.0507009873554805;
const SELU_SCALE_ALPHA = 1.7580993408473768;

const unary: readonly Gradient[] = [
  byInput('Abs', (dy, x) => tf.mul(dy, tf.step(float(x), -1))),
  byInput('Acos', (dy, x) => tf.neg(tf.div(dy, tf.sqrt(tf.sub(tf.scalar(1), tf.square(float(x))))))),
  byInput('Acosh', (dy, x) => tf.div(dy, tf.sqrt(tf.sub(tf.square(float(x)), 1)))),
  byInput('Asin', (dy, x) => tf.div(dy, tf.sqrt(tf.sub(tf.scalar(1), tf.square(float(x)))))),
  byInput('Asinh', (dy, x) => tf.div(dy, tf.sqrt(tf.add(tf.scalar(1), tf.square(float(x)))))),
  byInput('Atan', (dy, x) => tf.div(dy, tf.add(tf.square(float(x)), 1))),
  byInput('Atanh', (dy, x) => tf.div(dy, tf.sub(tf.scalar(1), tf.square(float(x))))),
  byInput('Cos', (dy, x) => tf.mul(tf.neg(tf.sin(float(x))), dy)),
  byInput('Cosh', (dy, x) => tf.mul(tf.sinh(float(x)), dy)),
  byInput('Erf', (dy, x) => tf.mul(dy, tf.mul(tf.exp(tf.neg(tf.square(x))), 2 / Math.sqrt(Math.PI)))),
  byInput('Expm1', (dy, x) => tf.mul(dy, tf.exp(x))),
  byInput('Log', (dy, x) => tf.div(dy, float(x))),
  byInput('Log1p', (dy, x) => tf.div(dy, tf.add(x, 1))),
  byInput('Reciprocal', (dy, x) => tf.div(dy, tf.neg(tf.square(x)))),
  byInput('Relu', (dy, x) => tf.mul(dy, float(tf.step(x)))),
  byInput('Relu6', (dy, x) => tf.mul(dy, float(tf.mul(tf.lessEqual(x, 6), tf.step(x))))),
  byInput('Rsqrt', (dy, x) => tf.neg(tf.div(dy, tf.mul(tf.pow(x, 1.5), 2)))),
  byInput('Selu', (dy, x) => {
    const below = tf.mul(tf.mul(dy, tf.scalar(SELU_SCALE_ALPHA)), tf.exp(float(x)));
    return tf.where(tf.greater(x, tf.scalar(0)), tf.mul(dy, tf.scalar(SELU_SCALE)), below);
  }),
  byInput('Sin', (dy, x) => tf.mul(tf.cos(float(x)), dy)),
  byInput('Sinh', (dy, x) => tf.mul(tf.cosh(float(x)), dy)),
  byInput('Softplus', (dy, x) => tf.mul(dy, tf.sigmoid(x))),
  byInput('Sqrt', (dy, x) => tf.div(dy, tf.mul(tf.sqrt(float(x)), 2))),
  byInput('Square', (dy, x) => tf.mul(dy, tf.mul(float(x), 2))),
  byInput('Tan', (dy, x) => tf.div(dy, tf.square(tf.cos(x)))),
  byOutput('Elu', (dy, y) => tf.engine().runKernel('EluGrad', { dy, y }) as T),
  byOutput('Exp', (dy, y) => tf.mul(dy, y)),
  byOutput('Sigmoid', (dy, y) => tf.mul(dy, tf.mul(y, tf.sub(tf.scalar(1), y)))),
  byOutput('Tanh', (dy, y) => tf.mul(tf.sub(tf.scalar(1), tf.square(y)), dy)),
  { kernelName: 'Neg', gradFunc: (dy) => ({ x: () => tf.neg(dy as T) }) },
  { kernelName: 'Cast', gradFunc: (dy) => ({ x: () => tf.clone(dy as T) }) },
  { kernelName: 'Identity', gradFunc: (dy) => ({ x: () => float(dy as T) }) },
  {
    kernelName: 'LeakyRelu',
    inputsToSave: ['x'],
    gradFunc: (dy, saved, attrs) => {
      const { alpha } = attrs as unknown as { alpha: number };
      return { x: () => tf.where(tf.greater(saved[0]!, 0), dy as T, tf.mul(dy as T, alpha)) };
    },
  },
  {
    kernelName: 'ClipByValue',
    inputsToSave: ['x'],
    gradFunc: (dy, saved, attrs) => {
      const { clipValueMin, clipValueMax } = attrs as unknown as { clipValueMin: number; clipValueMax: number };
      const [x] = saved as [T];
      const inside = () => tf.logicalAnd(tf.greaterEqual(x, clipValueMin), tf.lessEqual(x, clipValueMax));
      return { x: () => tf.where(inside(), dy as T, tf.zerosLike(dy as T)) };
    },
  },
  ...['Ceil', 'Floor', 'Round', 'Sign', 'Step', 'IsNan', 'IsInf', 'IsFinite', 'ZerosLike', 'OnesLike'].map(flat),
];

const binary: readonly Gradient[] = [
  byBoth(
    'Add',
    (dy) => dy,
    (dy) => dy,
  ),
  {
    kernelName: 'Sub',
    inputsToSave: ['a', 'b'],
    gradFunc: (dy, saved) => {
      const [a, b] = saved as [T, T];
      return { a: () => summedTo(a, dy as T), b: () => tf.neg(summedTo(b, dy as T)) };
    },
  },
  byBoth(
    'Multiply',
    (dy, _, b) => tf.mul(dy, float(b)),
    (dy, a) => tf.mul(dy, float(a)),
  ),
  {
    kernelName: 'RealDiv',
    inputsToSave: ['a', 'b'],
    gradFunc: (dy, saved) => {
      const [a, b] = saved as [T, T];
      return {
        a: () => summedTo(a, tf.div(dy as T, float(b))),
        b: () => tf.neg(tf.div(summedTo(b, tf.mul(dy as T, float(a))), float(tf.square(b)))),
      };
    },
  },
  byBoth(
    'Atan2',
    (dy, a, b) => tf.mul(dy, tf.div(b, tf.add(tf.square(a), tf.square(b)))),
    (dy, a, b) => tf.neg(tf.mul(dy, tf.div(a, tf.add(tf.square(a), tf.square(b))))),
  ),
  {
    kernelName: 'Pow',
    inputsToSave: ['a', 'b'],
    outputsToSave: [true],
    gradFunc: (dy, saved) => {
      const [base, exponent, y] = saved as [T, T, T];
      const logBase = () => tf.where(tf.greater(base, 0), tf.log(base), tf.zerosLike(base));
      const slope = () => tf.mul(float(exponent), tf.pow(base, tf.sub(float(exponent), tf.scalar(1))));
      return {
        a: () => summedTo(base, tf.mul(dy as T, slope())),
        b: () => summedTo(exponent, tf.mul(dy as T, tf.mul(y, logBase()))),
      };
    },
  },
  {
    kernelName: 'Prelu',
    inputsToSave: ['x', 'alpha'],
    gradFunc: (dy, saved) => {
      const [x, alpha] = saved as [T, T];
      const mask = tf.greater(x, 0);
      return {
        x: () => tf.where(mask, dy as T, tf.mul(dy as T, alpha)),
        alpha: () => summedTo(alpha, tf.where(mask, tf.zerosLike(dy as T), tf.mul(dy as T, x))),
      };
    },
  },
  {
    kernelName: 'Select',
    inputsToSave: ['condition'],
    gradFunc: (dy, saved) => {
      const [condition] = saved as [T];
      return {
        condition: () => float(tf.zerosLike(condition)),
        t: () => tf.mul(dy as T, tf.cast(condition, (dy as T).dtype)),
        e: () => tf.mul(dy as T, tf.cast(tf.logicalNot(condition), (dy as T).dtype)),
      };
    },
  },
  {
    kernelName: 'AddN',
    saveAllInputs: true,
    gradFunc: (dy, saved) => Object.fromEntries(saved.map((_, i) => [i, () => tf.clone(dy as T)])),
  },
];

export const elementwiseGradients: readonly Gradient[] = [...unary, ...binary];
