import { tf } from '../../../src/engine/tf.js';
import type { Adversary } from './adversary.js';
import { share } from './share.js';

/**
 * Least-squares GAN (Mao et al. 2017, arXiv 1611.04076), labels real 0, made 1:
 *   L_D = ½ [mean D(real)² + mean (D(fake) − 1)²],   L_G = ½ mean D(fake)²
 */
export const leastSquares: Adversary = {
  discriminator: (real, fake) =>
    tf.mul(0.5, tf.add(tf.mean(tf.square(real)), tf.mean(tf.square(tf.sub(fake, 1))))) as tf.Scalar,
  generator: (_, fake) => tf.mul(0.5, tf.mean(tf.square(fake))) as tf.Scalar,
  accuracy: (real, fake) => ({ real: share(tf.less(real, 0.5)), fake: share(tf.greater(fake, 0.5)) }),
};
