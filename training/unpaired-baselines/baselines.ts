import type { Aligner } from '../aligner.js';
import { miniVec2vec } from './mini-vec2vec.js';
import { rosetta } from './rosetta.js';
import { wassersteinProcrustes } from './wasserstein-procrustes.js';

/** The published unpaired methods, by name. */
export const baselines: Readonly<Record<string, Aligner>> = {
  'mini-vec2vec': miniVec2vec,
  'wasserstein-procrustes': wassersteinProcrustes,
  rosetta,
};
