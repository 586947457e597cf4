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

/**
 * All methods by name. Each has its pairing ("unpaired", "few-pairs", "paired") and the zod schema of its options,
 * with defaults and descriptions. Adding a method is adding a row; test/contracts runs on all of them.
 *
 * @example
 * import { methods } from 'vecbridge';
 * for (const { name, pairing } of Object.values(methods)) console.log(name, pairing);
 * console.log(methods['few-pairs'].options.parse({})); // its options with their defaults
 */
export const methods = {
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
} as const satisfies Readonly<Record<string, Method>>;

export type MethodName = keyof typeof methods;

/** The options of a method, none of them needed: `MethodOptions<'few-pairs'>`. */
export type MethodOptions<M extends MethodName> = (typeof methods)[M] extends Method<infer O> ? Partial<O> : never;

/** Whether there is a method of that name. */
export const isMethodName = (name: string): name is MethodName => Object.hasOwn(methods, name);

/** The method of that name; BAD_OPTION with a suggestion where there is none. */
export function methodNamed(name: string): Method {
  if (isMethodName(name)) return methods[name];
  const names = Object.keys(methods);
  const near = closest(name, names);
  throw new VecbridgeError('BAD_OPTION', `there is no method "${name}".`, {
    hint: `${near ? `did you mean "${near}"? ` : ''}methods: ${names.join(', ')}`,
    context: { method: name, methods: names },
  });
}
