import * as tf from '@tensorflow/tfjs-core';
import { elementwiseGradients } from './elementwise.js';
import { type Gradient, summedTo } from './gradient.js';
import { reductionGradients } from './reductions.js';
import { shapeGradients } from './shapes.js';

/** Registers all gradients: those of TensorFlow.js, and those it does not have or has wrong. */
export function registerGradients(): void {
  for (const gradient of [
    ...elementwiseGradients,
    ...reductionGradients,
    ...shapeGradients,
    ...comparisons(),
    larger('Maximum'),
    larger('Minimum'),
    SQUARED_DIFFERENCE,
    CUMSUM,
    UNPACK,
    SPLIT,
  ]) {
    if (tf.getGradient(gradient.kernelName)) tf.unregisterGradient(gradient.kernelName);
    tf.registerGradient(gradient);
  }
  repairTape();
}

interface TapeNode {
  readonly inputs: Readonly<Record<string, tf.Tensor>>;
  readonly outputs: readonly tf.Tensor[];
  readonly saved: readonly tf.Tensor[];
}

/**
 * A kernel whose gradient needs its output (exp, sigmoid, tanh, softmax, max, ...) saves a copy, and TensorFlow.js writes
 * the copy on the tape before the kernel that made it. Gradients of gradients read the tape in order and silently miss
 * what depends on the copy. So these copies are moved behind their kernel.
 */
function repairTape(): void {
  const engine = tf.engine() as unknown as {
    state: { activeTape: TapeNode[] };
    addTapeNode(...node: unknown[]): void;
  };
  const { addTapeNode } = engine;
  engine.addTapeNode = (...node) => {
    addTapeNode.apply(engine, node);
    const tape = engine.state.activeTape;
    const made = tape.at(-1)!;
    const first = tape.length - 1 - made.saved.length;
    if (made.saved.length === 0 || first < 0) return;
    const before = tape.splice(first, made.saved.length);
    const late = (copy: TapeNode): boolean => made.outputs.some((output) => output === copy.inputs['x']);
    tape.splice(first, 0, ...before.filter((copy) => !late(copy)));
    tape.push(...before.filter(late));
  };
}

/** Comparisons are piecewise constant. Gradients of gradients meet them (leakyRelu, max, select). */
function comparisons(): Gradient[] {
  return ['Equal', 'NotEqual', 'Greater', 'GreaterEqual', 'Less', 'LessEqual'].map((kernelName) => ({
    kernelName,
    inputsToSave: ['a', 'b'],
    gradFunc: (_, saved) => ({ a: () => tf.zeros(saved[0]!.shape), b: () => tf.zeros(saved[1]!.shape) }),
  }));
}

/** The gradient goes to the larger (smaller) operand, to the first when equal. */
function larger(kernelName: 'Maximum' | 'Minimum'): Gradient {
  const first = kernelName === 'Maximum' ? tf.greaterEqual : tf.lessEqual;
  return {
    kernelName,
    inputsToSave: ['a', 'b'],
    gradFunc: (dy, saved) => {
      const [a, b] = saved as [tf.Tensor, tf.Tensor];
      const masked = (mask: tf.Tensor) => tf.mul(dy as tf.Tensor, tf.cast(mask, 'float32'));
      return {
        a: () => summedTo(a, masked(first(a, b))),
        b: () => summedTo(b, masked(tf.logicalNot(first(a, b)))),
      };
    },
  };
}

const SQUARED_DIFFERENCE: Gradient = {
  kernelName: 'SquaredDifference',
  inputsToSave: ['a', 'b'],
  gradFunc: (dy, saved) => {
    const [a, b] = saved as [tf.Tensor, tf.Tensor];
    const slope = () => tf.mul(dy as tf.Tensor, tf.mul(tf.sub(a, b), 2));
    return { a: () => summedTo(a, slope()), b: () => summedTo(b, tf.neg(slope())) };
  },
};

const CUMSUM: Gradient = {
  kernelName: 'Cumsum',
  gradFunc: (dy, _, attrs) => {
    const { axis, exclusive, reverse } = attrs as unknown as { axis: number; exclusive: boolean; reverse: boolean };
    return { x: () => tf.cumsum(dy as tf.Tensor, axis, exclusive, !reverse) };
  },
};

/** With one output, TensorFlow.js passes its gradient alone instead of in a list. */
const listed = (dy: tf.Tensor | tf.Tensor[]): tf.Tensor[] => (Array.isArray(dy) ? dy : [dy]);
const axisOf = (attrs: unknown): number => (attrs as { axis: number }).axis;

const UNPACK: Gradient = {
  kernelName: 'Unpack',
  gradFunc: (dy, _, attrs) => ({ value: () => tf.stack(listed(dy), axisOf(attrs)) }),
};

const SPLIT: Gradient = {
  kernelName: 'SplitV',
  gradFunc: (dy, _, attrs) => ({ x: () => tf.concat(listed(dy), axisOf(attrs)) }),
};
