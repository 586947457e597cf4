import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readKeptLabels, readLabels } from '../../src/vectors/labels.js';
import { readMatrix } from '../../src/vectors/read-matrix.js';
import { readPairedSamples, readSample } from '../../src/vectors/read-sample.js';
import { newReading } from '../../src/vectors/usable-rows.js';
import { scratch } from './formats.js';

const at = scratch();
const ROWS = 40;

/** Row i is [i + 1, 1]; the rows of `odd` are not fit. */
function written(name: string, odd: readonly number[]): string {
  const row = (i: number): string => (odd.includes(i) ? '[null,1]' : `[${i + 1},1]`);
  writeFileSync(at(name), Array.from({ length: ROWS }, (_, i) => `{"vector":${row(i)}}\n`).join(''));
  return at(name);
}

const labels = (rows: number): string => {
  writeFileSync(at('labels.txt'), Array.from({ length: rows }, (_, i) => `label ${i + 1}\n`).join(''));
  return at('labels.txt');
};

describe('labels of rows of which some are left out', () => {
  const skipping = () => newReading({ skip: true });
  const numbers = (of: { matrix: { data: Float32Array } }): string[] =>
    Array.from(
      of.matrix.data.filter((_, i) => i % 2 === 0),
      (value) => `label ${value}`,
    );

  it('belong to the rows that are kept: whole files, samples and pairs', async () => {
    const file = written('a.jsonl', [0, 3, 7, 21]);
    const whole = await readMatrix(file, { reading: skipping() });
    expect(await readKeptLabels(labels(ROWS), whole, true)).toEqual(numbers(whole));
    const sample = await readSample(file, 9, 1, skipping());
    expect(sample.matrix.rows).toBe(9);
    expect(await readKeptLabels(labels(ROWS), sample, true)).toEqual(numbers(sample));
    const [x, y] = await readPairedSamples([file, written('b.jsonl', [5])], 30, 1, skipping());
    expect(await readKeptLabels(labels(ROWS), x, true)).toEqual(numbers(x));
    expect(x.matrix.data).toEqual(y.matrix.data);
  });

  it('have to be as many as the rows, or to reach as far', async () => {
    const sample = await readSample(written('c.jsonl', []), 9, 1);
    expect(await readKeptLabels(labels(ROWS), sample)).toEqual(numbers(sample));
    await expect(readKeptLabels(labels(ROWS - 1), sample)).rejects.toMatchObject({ code: 'ROWS_MISMATCH' });
    const left = await readMatrix(written('d.jsonl', [2]), { reading: skipping() });
    await expect(readKeptLabels(labels(ROWS - 1), left, true)).rejects.toMatchObject({
      code: 'ROWS_MISMATCH',
      message: /labels\.txt has 39 labels but .*d\.jsonl has 40 rows/,
    });
  });

  it('counts of samples leave out what is not fit', async () => {
    const [x, y] = await readPairedSamples(
      [written('e.jsonl', [1]), written('f.jsonl', [2])],
      undefined,
      0,
      skipping(),
    );
    expect([x.matrix.rows, x.totalRows, y.totalRows]).toEqual([38, 38, 38]);
  });

  it('a folder is no file of labels', async () => {
    mkdirSync(at('folder'));
    await expect(readLabels(at('folder'), 1, 'x')).rejects.toMatchObject({
      code: 'BAD_FILE',
      message: /folder is a folder/,
    });
  });
});
