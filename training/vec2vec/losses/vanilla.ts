import { tf } from '../../../src/engine/tf.js';
import type { Adversary } from './adversary.js';
import { crossEntropy } from './cross-entropy.js';
import { share } from './share.js';

/**
 * The first GAN, non-saturating (Goodfellow et al. 2014, arXiv 1406.2661), with two-sided label smoothing s
 * (Salimans et al. 2016, arXiv 1606.03498): bce(z, t) = softplus(z) − t·z,
 *   L_D = ½ [mean bce(D(real), 1 − s) + mean bce(D(fake), s)],   L_G = mean bce(D(fake), 0)
 * s = 1 smooths nothing. Only the discriminator's labels are smoothed.
 */
export const vanilla = (smoothing = 0.9): Adversary => ({
  discriminator: (real, fake) =>
    tf.mul(0.5, tf.add(crossEntropy(real, 1 - smoothing), crossEntropy(fake, smoothing))) as tf.Scalar,
  generator: (_, fake) => crossEntropy(fake, 0),
  accuracy: (real, fake) => ({ real: share(tf.less(real, 0)), fake: share(tf.greater(fake, 0)) }),
});
