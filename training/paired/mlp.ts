import { tf } from '../../src/engine/tf.js';
import type { Method } from '../method.js';
import { findMlp } from './find-mlp.js';
import { type MlpOptions, mlpOptions } from './mlp-options.js';

/**
 * Residual perceptron on pairs: F(x) = x S + MLP(x), one hidden layer, S started from ridge and MLP from zero, trained
 * on mean ‖F(x) − y‖² of centred unit rows. The family of Drift-Adapter (Vejendla 2025, arXiv 2509.23471), which maps old
 * queries to a new model's space so.
 */
export const mlp: Method<MlpOptions> = {
  name: 'mlp',
  pairing: 'paired',
  options: mlpOptions,
  search: (input) =>
    findMlp(
      {
        name: 'mlp',
        layers: 1,
        skip: true,
        loss: (mapped, y) => tf.mean(tf.sum(tf.square(tf.sub(mapped, y)), 1)),
      },
      input,
    ),
};
