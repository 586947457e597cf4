import { CommanderError } from 'commander';
import { type ErrorCode, VecbridgeError } from '../src/core/errors.js';
import { toVecbridgeError } from '../src/core/thrown.js';

/** The exit codes of every command. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  notAligned: 3,
  missingPart: 4,
  interrupted: 130,
  terminated: 143,
} as const;

const failures: Partial<Record<ErrorCode, number>> = {
  MISSING_PART: exitCodes.missingPart,
  INTERRUPTED: exitCodes.interrupted,
  IO: exitCodes.failed,
  DIVERGED: exitCodes.failed,
  INTERNAL: exitCodes.failed,
  UNTRACEABLE: exitCodes.failed,
};

/** All that the person can put right (files, values, options) exits 2. */
export const exitCodeOf = (error: VecbridgeError): number => failures[error.code] ?? exitCodes.usage;

/** Any thrown value as a VecbridgeError, those of the parser of arguments too; `cause` keeps the original. */
export const commandError = (thrown: unknown): VecbridgeError =>
  thrown instanceof CommanderError ? fromCommander(thrown) : toVecbridgeError(thrown);

/** "error: unknown option '--sed'\n(Did you mean --seed?)" → message and hint. */
function fromCommander(error: CommanderError): VecbridgeError {
  const [first = '', ...rest] = error.message.replace(/^error: /, '').split('\n');
  const suggestion = /Did you mean (.*)\?/.exec(rest.join(' '))?.[1];
  const hint = suggestion ? `did you mean ${suggestion}?` : 'see --help.';
  return new VecbridgeError('BAD_USAGE', first, { hint, context: { commander: error.code }, cause: error });
}
