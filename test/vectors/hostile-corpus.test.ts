/** Files that once made a reader run without end, ask for too much memory or fail with a foreign error (bench/fuzz.ts adds to them). */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { VecbridgeError } from '../../src/core/errors.js';
import { readMatrix } from '../../src/vectors/read-matrix.js';

const folder = fileURLToPath(new URL('../golden/hostile/', import.meta.url));
const files = readdirSync(folder).filter((name) => !name.endsWith('.md'));

it.each(files)('%s ends in rows or in an error of vecbridge', async (name) => {
  const began = performance.now();
  const result = await readMatrix(folder + name, { allow: 'any' }).catch((error: unknown) => error);
  if (result instanceof Error) expect(result).toBeInstanceOf(VecbridgeError);
  if (result instanceof VecbridgeError) expect([result.code, result.hint]).not.toEqual(['INTERNAL', undefined]);
  expect(performance.now() - began).toBeLessThan(5000);
});

it.each([
  ['fewer-rows.parquet', /a row group of 6 rows has more than 30 numbers/],
  ['header-far-away.npz', /damaged archive/],
  ['variadic-count.arrow', /a text column of 2147483648 buffers, the record batch has 7/],
])('%s: what is wrong is said', async (name, message) => {
  await expect(readMatrix(folder + name)).rejects.toMatchObject({
    code: 'BAD_FILE',
    message: expect.stringMatching(message),
  });
});

it('the fuzzer makes the same inputs of the same seed, and none of a few fails', () => {
  const args = ['--import', 'tsx', 'bench/fuzz.ts', '--inputs', '60', '--seed', '3'];
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ seed: 3, inputs: 60, failed: 0 });
});
