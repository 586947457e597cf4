import type { Command, Option } from 'commander';
import { VecbridgeError } from '../src/core/errors.js';
import { flagOf } from './arguments.js';

/** Options that were typed, by the names they have in the code: those left to their default are not among them. */
export const givenOptions = (command: Command): ReadonlySet<string> =>
  new Set(
    command.options
      .map((option) => option.attributeName())
      .filter((name) => command.getOptionValueSource(name) === 'cli'),
  );

/** Refuses an option that says something only beside another, which is not given: it would be ignored. */
export function requireNeeded(
  needs: Readonly<Record<string, string>>,
  given: ReadonlySet<string>,
  options: readonly Option[],
): void {
  for (const [name, needed] of Object.entries(needs)) {
    if (!given.has(name) || given.has(needed)) continue;
    const typed = options.find((option) => option.attributeName() === name)?.long ?? flagOf(name);
    throw new VecbridgeError('BAD_USAGE', `${typed} needs ${flagOf(needed)}.`, {
      hint: `give ${flagOf(needed)} too, or leave ${typed} out`,
    });
  }
}

/** Refuses an argument of no characters: a variable of the shell that is not set. */
export function requireNames({ registeredArguments, processedArgs }: Command): void {
  const at = processedArgs.findIndex((arg) => [arg].flat().includes(''));
  if (at < 0) return;
  throw new VecbridgeError('BAD_USAGE', `the argument <${registeredArguments[at]!.name()}> is empty.`, {
    hint: 'name a file or folder; is a variable of the shell not set?',
  });
}
