/** Writes docs/cli.md from the definitions of the commands and methods: `npm run docs`. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../src/core/version.js';
import { methods } from '../../training/methods.js';
import { cliPage } from './cli-page.js';

await writeFile(join(packageRoot, 'docs', 'cli.md'), await cliPage(Object.values(methods)));
