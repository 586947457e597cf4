import { type ErrorCode, VecbridgeError } from './errors.js';

/** Errors of Node's file system a person can act on, in words; others stay what they are: INTERNAL. */
const systemErrors: Record<string, { code: ErrorCode; text: string; hint: string }> = {
  ENOENT: { code: 'NOT_FOUND', text: 'there is no such file or folder', hint: 'check the path.' },
  EISDIR: { code: 'BAD_USAGE', text: 'this is a folder, a file was expected', hint: 'name a file inside it.' },
  ENOTDIR: { code: 'BAD_USAGE', text: 'a part of this path is a file, not a folder', hint: 'check the path.' },
  EEXIST: { code: 'EXISTS', text: 'something with this name exists and is in the way', hint: 'choose another name.' },
  EACCES: { code: 'IO', text: 'permission denied', hint: 'check who owns the file and its permissions.' },
  EPERM: { code: 'IO', text: 'operation not permitted', hint: 'check who owns the file and its permissions.' },
  ENOSPC: { code: 'IO', text: 'the disk is full', hint: 'free some space or write elsewhere with -o.' },
  EMFILE: { code: 'IO', text: 'too many open files', hint: 'raise the limit (ulimit -n).' },
};

/** Any thrown value as a VecbridgeError; `cause` keeps the original. */
export function toVecbridgeError(thrown: unknown): VecbridgeError {
  if (thrown instanceof VecbridgeError) return thrown;
  const error = thrown as NodeJS.ErrnoException | undefined;
  if (error?.name === 'AbortError') {
    return error.cause instanceof VecbridgeError ? error.cause : new VecbridgeError('INTERRUPTED', 'interrupted');
  }
  const known = error?.code === undefined ? undefined : systemErrors[error.code];
  if (known) {
    const where = error?.path ?? error?.syscall ?? '';
    const message = where ? `${where}: ${known.text}` : known.text;
    return new VecbridgeError(known.code, message, { hint: known.hint, context: { path: error?.path }, cause: thrown });
  }
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return new VecbridgeError('INTERNAL', `unexpected: ${text.split('\n')[0]}`, {
    hint: 'this is a bug in vecbridge; run it again with VECBRIDGE_DEBUG=1 for the details to report.',
    cause: thrown,
  });
}
