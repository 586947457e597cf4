import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Matrix, sliceRows } from '../../src/vectors/matrix.js';
import { readMatrix } from '../../src/vectors/read-matrix.js';
import { expectRefusal, jsonHere as json, temporaryFolder, vecbridge } from './run-cli.js';
import { writeNpy } from './synthetic.js';

const at = temporaryFolder();

/** 550 rows of 128 dims of a real model, and 50 of the same model cut to 64 dims and filled with zeros. */
beforeAll(async () => {
  const { matrix } = await readMatrix('data/demo/source.npy');
  const narrow: Matrix = { data: new Float32Array(600 * 128), rows: 600, dim: 128 };
  for (let i = 0; i < 600; i++) {
    const own = i >= 550 ? 64 : 128;
    narrow.data.set(matrix.data.subarray(i * matrix.dim, i * matrix.dim + own), i * 128);
  }
  writeNpy(at('mixed.npy'), narrow);
  writeNpy(at('one.npy'), sliceRows(narrow, 0, 550));
  writeNpy(at('few.npy'), sliceRows(narrow, 0, 100));
  const broken = sliceRows(narrow, 0, 300);
  writeNpy(at('nan.npy'), { ...broken, data: broken.data.map((v, k) => (k === 5 * 128 ? Number.NaN : v)) });
});

describe('vecbridge inspect --spaces', () => {
  it('names the rows of the smaller space in a file, and warns', async () => {
    const { code, value } = await json(['inspect', at('mixed.npy'), '--spaces', '--spaces-out', at('spaces.txt')]);
    expect(code).toBe(0);
    expect(value.files[0].spaces.map(({ rows }: { rows: number }) => rows)).toEqual([550, 50]);
    const labels = readFileSync(at('spaces.txt'), 'utf8').trim().split('\n');
    expect(labels).toEqual(Array.from({ length: 600 }, (_, i) => (i < 550 ? '0' : '1')));
    const shown = await vecbridge(['inspect', at('mixed.npy'), '--spaces']);
    expect(shown.stderr).toMatch(/holds vectors of 2 models or settings/);
    expect(shown.stdout).toMatch(/rows by model +550 \(91\.7 %\), 50 \(8\.3 %\)/);
  });

  it('is one space where all rows are of one model', async () => {
    const { value } = await json(['inspect', at('one.npy'), '--spaces']);
    expect(value.files[0].spaces).toMatchObject([{ rows: 550, share: 1 }]);
  });

  it('leaves rows that are not numbers out, as those of no space', async () => {
    const { value } = await json(['inspect', at('nan.npy'), '--spaces', '--spaces-out', at('nan.txt')]);
    expect(value.files[0].spaces).toMatchObject([{ rows: 299 }]);
    expect(readFileSync(at('nan.txt'), 'utf8').split('\n')[5]).toBe('-1');
  });

  it('refuses too few rows, and a file in the way', async () => {
    await expectRefusal(['inspect', at('few.npy'), '--spaces'], /at least 200 rows that are not zero, got 100/);
    await expectRefusal(['inspect', at('one.npy'), '--spaces', '--spaces-out', at('one.npy')], /one\.npy/);
    await expectRefusal(['inspect', at('one.npy'), '--spaces-out', at('x.txt')], /needs --spaces/);
  });
});
