/**
 * The one TensorFlow.js instance of the project. `@tensorflow/tfjs` rather than `tfjs-core`: the Node bundle of core
 * registers no gradients.
 */
import * as tf from '@tensorflow/tfjs';

// The CPU backend greets Node users with a banner on its first write; a command line must stay quiet.
const cpu = tf.findBackend('cpu') as unknown as { firstUse: boolean } | null;
if (cpu) cpu.firstUse = false;

// TensorFlow.js registers no gradient for comparisons, which gradients of gradients meet (leakyRelu, max, select).
// They are piecewise constant, so the gradient is zero.
for (const kernelName of ['Equal', 'NotEqual', 'Greater', 'GreaterEqual', 'Less', 'LessEqual']) {
  if (tf.getGradient(kernelName)) continue;
  tf.registerGradient({
    kernelName,
    inputsToSave: ['a', 'b'],
    gradFunc: (_dy, saved) => ({ a: () => tf.zeros(saved[0]!.shape), b: () => tf.zeros(saved[1]!.shape) }),
  });
}

export { tf };
