import { VecbridgeError } from '../src/core/errors.js';
import { exitCodes } from './exit.js';

/** Time a command gets to flush its state after the first Ctrl-C. */
const graceMs = 10_000;

/**
 * Aborts on SIGINT or SIGTERM; the second signal, or `graceMs` without an end, leaves at once. `exitCode`: 130, or 143 after
 * SIGTERM.
 */
export function interruptSignal(say: (line: string) => void): {
  signal: AbortSignal;
  exitCode(): number;
  release(): void;
} {
  const controller = new AbortController();
  let exitCode: number = exitCodes.interrupted;
  const onSignal = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(exitCode);
    if (name === 'SIGTERM') exitCode = exitCodes.terminated;
    say('interrupted: finishing the step in hand; once more to leave at once');
    controller.abort(new VecbridgeError('INTERRUPTED', 'interrupted'));
    setTimeout(() => process.exit(exitCode), graceMs).unref();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    exitCode: () => exitCode,
    release() {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}
