import { availableParallelism } from 'node:os';
import { VecbridgeError } from '../core/errors.js';

/** Thousands of threads take longer to start than most work does, or cannot be started. */
const MOST = 1024;

let threads = Math.min(availableParallelism(), 4);

/**
 * Sets the number of threads of all later computations. Default: the number of cores, at most 4.
 *
 * Throws BAD_OPTION (not a whole number from 1 to 1,024).
 *
 * @example
 * import { setThreads } from 'vecbridge';
 * setThreads(2);
 */
export function setThreads(n: number): void {
  if (!Number.isInteger(n) || n < 1 || n > MOST) {
    throw new VecbridgeError('BAD_OPTION', `threads must be a whole number from 1 to ${MOST}, got ${n}`, {
      hint: 'more threads than cores make it slower',
      context: { threads: n },
    });
  }
  threads = n;
}

export const getThreads = (): number => threads;
