import { truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { fileIdentity, identityText, requireUnchanged, sameIdentity } from '../../src/vectors/identity.js';
import { scratch } from './formats.js';

const at = scratch();

it('a small file is known by all of its bytes, whatever its times', async () => {
  writeFileSync(at('a'), 'abc');
  const first = await fileIdentity(at('a'));
  utimesSync(at('a'), 1, 1);
  expect(sameIdentity(first, await fileIdentity(at('a')))).toBe(true);
  await requireUnchanged(at('a'), first);
  writeFileSync(at('a'), 'abd');
  await expect(requireUnchanged(at('a'), first)).rejects.toMatchObject({
    code: 'BAD_FILE',
    message: expect.stringMatching(/changed while it was read \(before: 3 bytes, SHA-256 \w{12}; now: 3 bytes/),
  });
});

it('a large file is known by sampled blocks and by its times, which tell changes between the blocks', async () => {
  writeFileSync(at('b'), '');
  truncateSync(at('b'), 2 ** 28);
  utimesSync(at('b'), 5, 5);
  const first = await fileIdentity(at('b'));
  expect(identityText(first)).toMatch(/^268435456 bytes, SHA-256 \w{12}, changed 20/);
  const handle = await open(at('b'), 'r+');
  await handle.write(Buffer.from([1]), 0, 1, 2 ** 20 + 1); // between the first two blocks
  await handle.close();
  utimesSync(at('b'), 5, 5); // whoever sets the time of the content back cannot set that of the status back
  const second = await fileIdentity(at('b'));
  expect(second.sha256).toBe(first.sha256);
  expect(sameIdentity(first, second)).toBe(false);
  const again = await open(at('b'), 'r+');
  await again.write(Buffer.from([1]), 0, 1, 2 ** 28 - 1);
  await again.close();
  expect((await fileIdentity(at('b'))).sha256).not.toBe(first.sha256);
});
