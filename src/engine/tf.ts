/**
 * The one TensorFlow.js instance of the project. `@tensorflow/tfjs` rather than `tfjs-core`: the Node bundle of core
 * registers no gradients.
 */
import * as tf from '@tensorflow/tfjs';
import { repairGradients } from './gradients.js';

// The CPU backend greets Node users with a banner on its first write; a command line must stay quiet.
const cpu = tf.findBackend('cpu') as unknown as { firstUse: boolean } | null;
if (cpu) cpu.firstUse = false;

repairGradients();

export { tf };
