import { VecbridgeError } from './errors.js';

/** Throws INTERRUPTED when the work was called off; call it between blocks of work. */
export function stopIfAborted(signal: AbortSignal | undefined, doing: string): void {
  if (!signal?.aborted) return;
  throw new VecbridgeError('INTERRUPTED', `interrupted while ${doing}.`, {
    context: { doing },
    cause: signal.reason,
  });
}
