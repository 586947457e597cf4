import type { CommandContext } from './command.js';
import { exitCodes } from './exit.js';
import type { Outcome } from './output.js';

/**
 * Prints the address of a page at once and waits for Ctrl-C, which is how such a program ends: exit code 0.
 * With --json the object is printed at once, too.
 */
export async function untilInterrupted(
  { output, signal }: CommandContext,
  json: Readonly<Record<string, unknown>> & { readonly address: string },
  close: () => Promise<void>,
): Promise<Outcome> {
  output.result({ json, text: json.address });
  output.talk('only this machine can open it; Ctrl-C ends it');
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await close();
  return { json, text: '', exitCode: exitCodes.ok, printed: true };
}
