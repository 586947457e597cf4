/** Makes the tables of docs/baselines.md anew from the files of results; nothing is measured here:  npx tsx bench/baselines/page.ts */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/core/version.js';
import { withBaselineTables } from './tables.js';

const page = join(packageRoot, 'docs', 'baselines.md');
writeFileSync(page, withBaselineTables(readFileSync(page, 'utf8')));
console.error(`wrote ${page}`);
