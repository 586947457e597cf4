import type { Method } from '../method.js';
import { representationAlignment } from '../vec2vec/losses/representation-alignment.js';
import { findMlp } from './find-mlp.js';
import { type MlpOptions, mlpOptions } from './mlp-options.js';

/**
 * Alignment up to a perceptron: −mean cos(h(x), y) with h of three layers and SiLU between them, the projection head and
 * the loss of REPA (Yu et al. 2025, arXiv 2410.06940). No linear path: what h reaches, it has learned from the pairs.
 */
export const repa: Method<MlpOptions> = {
  name: 'repa',
  pairing: 'paired',
  options: mlpOptions,
  search: (input) =>
    findMlp({ name: 'repa', layers: 2, skip: false, loss: (mapped, y) => representationAlignment(y, mapped) }, input),
};
