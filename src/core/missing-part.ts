import { VecbridgeError } from './errors.js';

/** MISSING_PART (exit code 4) of packages that are optional, with what to type. `what`: "SQLite needs", "Arrow files need". */
export function missingPart(what: string, packages: readonly string[], cause: unknown): VecbridgeError {
  const named = packages.length === 1 ? `the package ${packages[0]}` : `the packages ${packages.join(' and ')}`;
  return new VecbridgeError('MISSING_PART', `${what} ${named}.`, {
    hint: `npm install ${packages.join(' ')} (with -g where vecbridge is installed with -g)`,
    context: { packages },
    cause,
  });
}
