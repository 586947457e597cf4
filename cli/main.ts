#!/usr/bin/env node
import { run } from './run.js';

// A reader that closes early (`vecbridge inspect x.npy | head -1`) is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
process.stderr.on('error', () => {});

const exitCode = await run(process.argv.slice(2), process);
// Computing threads may outlive the work: leave when both streams are written.
process.stdout.write('', () => process.stderr.write('', () => process.exit(exitCode)));
