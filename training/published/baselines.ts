import type { Method } from '../method.js';
import { blindMatch } from './blind-match.js';
import { gromovWassersteinMethod } from './gromov-wasserstein.js';
import { miniVec2vec } from './mini-vec2vec.js';
import { muse } from './muse.js';
import { rosetta } from './rosetta.js';
import { vecmap } from './vecmap.js';
import { wassersteinProcrustes } from './wasserstein-procrustes.js';

/** The published unpaired methods, by name. */
export const baselines = {
  'mini-vec2vec': miniVec2vec,
  rosetta,
  muse,
  vecmap,
  'wasserstein-procrustes': wassersteinProcrustes,
  'gromov-wasserstein': gromovWassersteinMethod,
  'blind-match': blindMatch,
} as const satisfies Readonly<Record<string, Method>>;
