/**
 * The one TensorFlow.js instance of the project: its core, with the backend in plain JavaScript. The Node bundle of the core
 * registers no gradients; gradients/ has them.
 */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { registerGradients } from './gradients/register.js';

// A backend must be active before the first tensor, or TensorFlow.js makes new ones of them all.
if (!tf.engine().backendName) void tf.setBackend('cpu');

// The CPU backend greets Node users with a banner on its first write; a command line must stay quiet.
(tf.findBackend('cpu') as unknown as { firstUse: boolean }).firstUse = false;

registerGradients();

export { tf };
