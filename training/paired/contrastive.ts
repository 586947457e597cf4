import { tf } from '../../src/engine/tf.js';
import type { Method } from '../method.js';
import { contrastive as contrastiveLoss } from '../vec2vec/losses/contrastive.js';
import { findMlp } from './find-mlp.js';
import { type MlpOptions, mlpOptions } from './mlp-options.js';

/** CLIP's first temperature is .07; its inverse may grow to 100. Kept as a logarithm. */
const FIRST_LOG_SCALE = Math.log(1 / 0.07);
const LARGEST_LOG_SCALE = Math.log(100);

/**
 * Contrastive alignment: x S + MLP(x) is trained so that among the targets of a batch its partner is the nearest, both
 * ways, with a learned temperature (CLIP, Radford et al. 2021, arXiv 2103.00020). The shared space is that of the target
 * with its vectors as they are, as in locked-image tuning (Zhai et al. 2022, arXiv 2111.07991): a translator has to end
 * there, and stored target vectors need no pass of their own. Batches as large as memory and pairs allow are better.
 */
export const contrastive: Method<MlpOptions> = {
  name: 'contrastive',
  pairing: 'paired',
  options: mlpOptions,
  search: (input) =>
    findMlp(
      {
        name: 'contrastive',
        layers: 1,
        skip: true,
        scalars: { logScale: FIRST_LOG_SCALE },
        loss: (mapped, y, { logScale }) => contrastiveLoss(mapped, y, tf.exp(tf.minimum(logScale!, LARGEST_LOG_SCALE))),
      },
      input,
    ),
};
