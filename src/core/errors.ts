/** What went wrong, as a stable word programs can test. Add codes, never rename them. */
export type ErrorCode =
  | 'BAD_FILE' // a file is not what its format says
  | 'BAD_VALUE' // NaN, infinite or zero vectors, or empty texts, where they cannot be used
  | 'DIM_MISMATCH' // vectors have another number of dims than needed; the message has both numbers
  | 'ROWS_MISMATCH' // two inputs differ in their number of rows; the message has both numbers
  | 'NOT_FOUND' // a file, folder, table or column is not there
  | 'EXISTS' // the output is there already
  | 'BAD_OPTION' // an unknown option, or a value that it cannot have
  | 'BAD_USAGE' // arguments are missing or do not go together
  | 'TOO_FEW_ROWS' // there are fewer rows than needed; the message has both numbers
  | 'BAD_TRANSLATOR' // a translator folder that cannot be trusted
  | 'UNSUPPORTED' // this format, method or store cannot do it
  | 'UNTRACEABLE' // the engine cannot compile this function
  | 'MISSING_PART' // an optional package or data folder is not there
  | 'IO' // reading, writing or the network failed: disk full, no permission, no answer
  | 'DIVERGED' // training ended in numbers that are not finite
  | 'INTERRUPTED' // ended by `signal`, Ctrl-C or SIGTERM (exit code 143)
  | 'INTERNAL'; // a fault in vecbridge

/**
 * Every error that a user can cause. `message` says what is wrong, where and why, with both numbers of a mismatch.
 * `hint` says what to do. `code` is a stable word to test. `context` holds the same facts as data.
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
