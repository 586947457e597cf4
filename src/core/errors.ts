/** What went wrong, as a stable word programs can test. Add codes, never rename them. */
export type ErrorCode =
  | 'BAD_FILE' // a file is not what its format says
  | 'BAD_VALUE' // NaN, infinite or zero vectors where they cannot be used
  | 'DIM_MISMATCH'
  | 'ROWS_MISMATCH'
  | 'NOT_FOUND'
  | 'EXISTS'
  | 'BAD_OPTION'
  | 'BAD_USAGE'
  | 'TOO_FEW_ROWS'
  | 'BAD_TRANSLATOR' // a translator folder that cannot be trusted
  | 'UNSUPPORTED'
  | 'UNTRACEABLE' // the engine cannot compile this function
  | 'MISSING_PART' // an optional package or data folder is not there: exit code 4
  | 'IO'
  | 'DIVERGED' // training broke down: exit code 1
  | 'INTERRUPTED' // exit code 130
  | 'INTERNAL';

/**
 * Every error a user can cause. `message` says what, where and why, with both numbers of a mismatch; `hint` says what to do;
 * `code` is a stable word to test, `context` the same facts as data.
 *
 * @example
 * import { loadTranslator, VecbridgeError } from 'vecbridge';
 * await loadTranslator('nowhere').catch((error: unknown) => {
 *   if (!(error instanceof VecbridgeError)) throw error;
 *   console.log(error.code, error.message, error.hint); // NOT_FOUND
 * });
 */
export class VecbridgeError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly context: Readonly<Record<string, unknown>>;

  constructor(
    code: ErrorCode,
    message: string,
    more: { hint?: string; context?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'VecbridgeError';
    this.code = code;
    this.hint = more.hint;
    this.context = more.context ?? {};
  }
}
