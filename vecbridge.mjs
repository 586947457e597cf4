#!/usr/bin/env node
// The program `vecbridge` on the path. In a clone that was not set up, where `npm install -g .` links to nothing that runs,
// it says what to do; the syntax must be readable by older versions of Node.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
if (existsSync(join(root, 'dist', 'cli', 'main.js'))) {
  await import('./dist/cli/main.js');
} else {
  process.stderr.write(`error: vecbridge is not compiled yet.\n  hint: run "npm run setup" in ${root}\n`);
  process.exit(1);
}
