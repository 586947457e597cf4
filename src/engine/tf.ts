/**
 * The one TensorFlow.js instance of the project. `@tensorflow/tfjs` rather than `tfjs-core`: the Node bundle of core
 * registers no gradients.
 */
import * as tf from '@tensorflow/tfjs';
import { repairGradients } from './gradients.js';

// A backend must be active before the first tensor, or TensorFlow.js makes new ones of them all.
if (!tf.engine().backendName) void tf.setBackend('cpu');

// The CPU backend greets Node users with a banner on its first write; a command line must stay quiet.
(tf.findBackend('cpu') as unknown as { firstUse: boolean }).firstUse = false;

repairGradients();

export { tf };
