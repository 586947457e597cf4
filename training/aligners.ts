import { VecbridgeError } from '../src/errors.js';
import { closest } from '../src/suggest.js';
import type { Aligner } from './aligner.js';
import { identity } from './paired/identity.js';
import { procrustes } from './paired/procrustes.js';
import { randomRotation } from './paired/random.js';
import { ridge } from './paired/ridge.js';
import { unpairedLinear } from './unpaired-linear/unpaired-linear.js';

/** Every method by name. Adding a method is adding a row; test/contracts runs on all of them. */
export const aligners: Readonly<Record<string, Aligner>> = {
  'unpaired-linear': unpairedLinear,
  procrustes,
  ridge,
  identity,
  random: randomRotation,
};

/** The method of that name; BAD_OPTION with a suggestion where there is none. */
export function alignerNamed(name: string): Aligner {
  const found = Object.hasOwn(aligners, name) ? aligners[name] : undefined;
  if (found) return found;
  const names = Object.keys(aligners);
  const near = closest(name, names);
  throw new VecbridgeError('BAD_OPTION', `there is no method "${name}".`, {
    hint: `${near ? `did you mean "${near}"? ` : ''}methods: ${names.join(', ')}`,
    context: { method: name, methods: names },
  });
}
