import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { measures } from '../../../eval/alignment/measures.js';
import { measuresPage } from '../../../eval/alignment/reference-page.js';

it('docs/measures.md is what the definitions of the measures say (npm run docs)', () => {
  const page = readFileSync(new URL('../../../docs/measures.md', import.meta.url), 'utf8');
  expect(page).toBe(measuresPage(Object.values(measures)));
});
