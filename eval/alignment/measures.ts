import { VecbridgeError } from '../../src/errors.js';
import { closest } from '../../src/suggest.js';
import { cka } from './kernels/cka.js';
import type { Measure } from './measure.js';

/** Every measure, in the order of the tables. Adding a measure is adding a row; test/contracts runs on all of them. */
const all: readonly Measure[] = [cka];

/** Every measure by name. */
export const measures: Readonly<Record<string, Measure>> = Object.fromEntries(all.map((one) => [one.name, one]));

/** The measure of that name; BAD_OPTION with a suggestion where there is none. */
export function measureNamed(name: string): Measure {
  const found = Object.hasOwn(measures, name) ? measures[name] : undefined;
  if (found) return found;
  const names = Object.keys(measures);
  const near = closest(name, names);
  throw new VecbridgeError('BAD_OPTION', `there is no measure "${name}".`, {
    hint: `${near ? `did you mean "${near}"? ` : ''}measures: ${names.join(', ')}`,
    context: { measure: name, measures: names },
  });
}
