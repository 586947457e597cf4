/** Writes docs/measures.md from the definitions of the alignment measures: `npm run docs`. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { measures } from '../../eval/alignment/measures.js';
import { measuresPage } from '../../eval/alignment/reference-page.js';
import { packageRoot } from '../../src/core/version.js';

await writeFile(join(packageRoot, 'docs', 'measures.md'), measuresPage(Object.values(measures)));
