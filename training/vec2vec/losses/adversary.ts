import type { tf } from '../../../src/engine/tf.js';
import { leastSquares } from './least-squares.js';
import { relativistic } from './relativistic.js';
import { vanilla } from './vanilla.js';

/**
 * The two sides of a GAN on scores (logits, any shape, one number a row). The labels are those of the vec2vec reference
 * code, turned round from the custom: a real row is to score 0, a made one 1.
 */
export interface Adversary {
  /** What the discriminator descends; the made rows behind `fake` must be constants for it (stopGradient). */
  discriminator(real: tf.Tensor, fake: tf.Tensor): tf.Scalar;
  /** What the generator descends. */
  generator(real: tf.Tensor, fake: tf.Tensor): tf.Scalar;
  /** The shares of real and of made rows on their right side: a discriminator at .5 and .5 tells nothing. */
  accuracy(real: tf.Tensor, fake: tf.Tensor): { readonly real: tf.Scalar; readonly fake: tf.Scalar };
}

/** Every GAN loss by the name it has in the options. */
export const ADVERSARIES = ['lsgan', 'vanilla', 'relativistic'] as const;
export type AdversaryName = (typeof ADVERSARIES)[number];

/** The GAN loss of that name; `smoothing` is the label the smoothed side gets in `vanilla` (.9: targets .1 and .9). */
export function adversary(name: AdversaryName, smoothing = 0.9): Adversary {
  if (name === 'lsgan') return leastSquares;
  return name === 'vanilla' ? vanilla(smoothing) : relativistic;
}
