#!/usr/bin/env node
import { run } from './run.js';

/** A reader that closes early (`vecbridge inspect x.npy | head -1`) is not an error; a full disk behind stdout is. */
function stdoutFailed(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(0);
  process.stderr.write(`error: cannot write stdout: ${error.message}\n  hint: is the disk full?\n`, () =>
    process.exit(1),
  );
}
process.stdout.on('error', stdoutFailed);
process.stderr.on('error', () => {});

const exitCode = await run(process.argv.slice(2), process);
// Computing threads may outlive the work: leave when both streams are written.
process.stdout.write('', (error) => {
  if (!error) process.stderr.write('', () => process.exit(exitCode));
});
