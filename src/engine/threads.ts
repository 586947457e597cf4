import { availableParallelism } from 'node:os';
import { VecbridgeError } from '../core/errors.js';

let threads = Math.min(availableParallelism(), 4);

/**
 * Sets the number of threads of all later computations. Default: the number of cores, at most 4.
 *
 * Throws BAD_OPTION (not a whole number of at least 1).
 *
 * @example
 * import { setThreads } from 'vecbridge';
 * setThreads(2);
 */
export function setThreads(n: number): void {
  if (!Number.isInteger(n) || n < 1) {
    throw new VecbridgeError('BAD_OPTION', `threads must be a whole number of at least 1, got ${n}`, {
      context: { threads: n },
    });
  }
  threads = n;
}

export const getThreads = (): number => threads;
