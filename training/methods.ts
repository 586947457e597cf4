import { VecbridgeError } from '../src/core/errors.js';
import { closest } from '../src/core/suggest.js';
import { fewPairs } from './few-pairs/few-pairs.js';
import type { Method } from './method.js';
import { cca } from './paired/cca.js';
import { contrastive } from './paired/contrastive.js';
import { identity } from './paired/identity.js';
import { lowRankAffine } from './paired/low-rank-affine.js';
import { mlp } from './paired/mlp.js';
import { procrustes } from './paired/procrustes.js';
import { randomRotation } from './paired/random.js';
import { repa } from './paired/repa.js';
import { ridge } from './paired/ridge.js';
import { baselines } from './published/baselines.js';
import { unpairedLinear } from './unpaired-linear/unpaired-linear.js';
import { vec2vec } from './vec2vec/vec2vec.js';

/** Every method by name. Adding a method is adding a row; test/contracts runs on all of them. */
export const methods: Readonly<Record<string, Method>> = {
  'unpaired-linear': unpairedLinear,
  vec2vec,
  ...baselines,
  'few-pairs': fewPairs,
  procrustes,
  ridge,
  'low-rank-affine': lowRankAffine,
  cca,
  mlp,
  contrastive,
  repa,
  identity,
  random: randomRotation,
};

/** The method of that name; BAD_OPTION with a suggestion where there is none. */
export function methodNamed(name: string): Method {
  const found = Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (found) return found;
  const names = Object.keys(methods);
  const near = closest(name, names);
  throw new VecbridgeError('BAD_OPTION', `there is no method "${name}".`, {
    hint: `${near ? `did you mean "${near}"? ` : ''}methods: ${names.join(', ')}`,
    context: { method: name, methods: names },
  });
}
