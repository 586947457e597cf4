import { tf } from '../../../src/engine/tf.js';
import type { Adversary } from './adversary.js';
import { crossEntropy } from './cross-entropy.js';
import { share } from './share.js';

/**
 * Relativistic pairing GAN (Jolicoeur-Martineau 2019, arXiv 1807.00734): only differences of scores count, row i of one
 * batch against row i of the other:
 *   L_D = mean bce(D(fake) − D(real), 1),   L_G = mean bce(D(real) − D(fake), 1)
 * Real and made batches must have the same number of rows. The generator's gradient passes `fake` only where `real` is
 * computed from constants. Stable with R1 and R2 penalties (Huang et al. 2024, arXiv 2501.05441).
 */
export const relativistic: Adversary = {
  discriminator: (real, fake) => crossEntropy(tf.sub(fake, real), 1),
  generator: (real, fake) => crossEntropy(tf.sub(real, fake), 1),
  accuracy: (real, fake) => {
    const told = share(tf.greater(fake, real));
    return { real: told, fake: told };
  },
};
