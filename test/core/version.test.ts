import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { version } from '../../src/core/version.js';

it('the version is that of package.json', () => {
  const { version: wanted } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  expect(version).toBe(wanted);
});
