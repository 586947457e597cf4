import { VecbridgeError } from '../src/core/errors.js';
import { exitCodes } from './exit.js';

/** Time a command gets to flush its state after the first Ctrl-C. */
const graceMs = 10_000;

/** Aborts on SIGINT or SIGTERM; the second signal, or `graceMs` without an end, leaves at once. Always exit code 130. */
export function interruptSignal(say: (line: string) => void): { signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    say('interrupted: finishing the step in hand; once more to leave at once');
    controller.abort(new VecbridgeError('INTERRUPTED', 'interrupted'));
    setTimeout(() => process.exit(exitCodes.interrupted), graceMs).unref();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    release() {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}
