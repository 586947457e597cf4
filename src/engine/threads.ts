import { availableParallelism } from 'node:os';
import { VecbridgeError } from '../core/errors.js';

let threads = Math.min(availableParallelism(), 4);

/**
 * How many threads are used by what is computed from now on. Default: the cores, at most 4. Throws BAD_OPTION for anything but
 * a whole number of at least 1.
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
