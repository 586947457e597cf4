/** Writes docs/library.md from the docstrings of what index.ts exports: `npm run docs`. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../src/core/version.js';
import { libraryPage } from './library-page.js';

await writeFile(join(packageRoot, 'docs', 'library.md'), libraryPage());
