import type { Method } from '../method.js';
import { findNetwork } from './find-network.js';
import { type Vec2vecOptions, vec2vecOptions } from './options.js';

/**
 * vec2vec (Jha et al., arXiv 2505.12540): adversarial translators through a shared latent, between two spaces or more.
 * With the default options it starts from the map of unpaired-linear, which it fits first. `vecbridge train` keeps
 * state and metrics on disk; here all stays in memory.
 */
export const vec2vec: Method<Vec2vecOptions> = {
  name: 'vec2vec',
  pairing: 'unpaired',
  options: vec2vecOptions,
  search: findNetwork,
};
