/** One contract, run on every format that can be written: what goes in comes out, in any batch size, from any row. */
import { existsSync, readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Matrix, matrix, sliceRows } from '../../src/vectors/matrix.js';
import { createSink, openVectors } from '../../src/vectors/open.js';
import { readMatrix } from '../../src/vectors/read-matrix.js';
import { cloud, scratch } from './formats.js';

interface Case {
  file: string;
  ids: boolean;
  dtype?: 'f16';
  /** bvecs and ivecs hold whole numbers only. */
  whole?: boolean;
}
const cases: Case[] = [
  { file: 'a.npy', ids: false },
  { file: 'half.npy', ids: false, dtype: 'f16' },
  { file: 'a.safetensors', ids: false },
  { file: 'half.safetensors', ids: false, dtype: 'f16' },
  { file: 'a.fvecs', ids: false },
  { file: 'a.bvecs', ids: false, whole: true },
  { file: 'a.ivecs', ids: false, whole: true },
  { file: 'a.jsonl', ids: true },
  { file: 'a.jsonl.gz', ids: true },
  { file: 'a.csv', ids: true },
  { file: 'a.tsv.gz', ids: true },
  { file: 'a.npz', ids: true },
  { file: 'half.npz', ids: true, dtype: 'f16' },
  { file: 'a.parquet', ids: true },
  { file: 'a.arrow', ids: true },
  { file: 'a.arrows', ids: true },
  { file: 'half.feather', ids: true, dtype: 'f16' },
];
const ROWS = 23;
const DIM = 7;
const at = scratch();

const values = (c: Case): Matrix => {
  const m = cloud(ROWS, DIM);
  return c.whole
    ? matrix(
        m.data.map((v) => Math.abs(Math.round(v * 40))),
        ROWS,
        DIM,
      )
    : m;
};
const names = Array.from({ length: ROWS }, (_, i) => `row "${i}", é`);

async function write(path: string, m: Matrix, c: Case, ids?: string[]): Promise<void> {
  const sink = await createSink(path, { dim: m.dim, dtype: c.dtype, modelId: 'model-x' });
  expect(sink.keepsIds).toBe(c.ids);
  for (const [from, to] of [
    [0, 5],
    [5, 6],
    [6, ROWS],
  ] as const)
    await sink.write(sliceRows(m, from, to), ids?.slice(from, to));
  expect(existsSync(path)).toBe(false);
  await sink.close();
}

describe.each(cases)('$file', (c) => {
  const tolerance = c.dtype === 'f16' ? 2e-3 : 0;
  const expectSame = (found: Float32Array, wanted: Float32Array): void => {
    expect(found.length).toBe(wanted.length);
    for (let i = 0; i < found.length; i++) expect(Math.abs(found[i]! - wanted[i]!)).toBeLessThanOrEqual(tolerance);
  };

  it('reads back what was written, ids too, and leaves no temporary file', async () => {
    const m = values(c);
    const path = at(c.file);
    await write(path, m, c, names);
    const { matrix: found, ids } = await readMatrix(path);
    expect([found.rows, found.dim]).toEqual([ROWS, DIM]);
    expectSame(found.data, m.data);
    expect(ids).toEqual(c.ids ? names : undefined);
    expect(readdirSync(dirname(path)).filter((f) => f.includes('partial'))).toEqual([]);
  });

  it('gives the same rows in batches of any size, from any row', async () => {
    const m = values(c);
    const source = await openVectors(at(c.file));
    try {
      expect(source.dim).toBe(DIM);
      if (source.rows !== undefined) expect(source.rows).toBe(ROWS);
      for (const [size, start] of [
        [1, 0],
        [4, 0],
        [4, 9],
        [ROWS, 0],
        [1000, ROWS - 1],
        [5, ROWS],
      ] as const) {
        let next: number = start;
        for await (const batch of source.batches(size, start)) {
          expect(batch.start).toBe(next);
          expect(batch.vectors.rows).toBeLessThanOrEqual(size);
          expectSame(batch.vectors.data, m.data.subarray(next * DIM, (next + batch.vectors.rows) * DIM));
          if (c.ids) expect(batch.ids).toEqual(names.slice(next, next + batch.vectors.rows));
          next += batch.vectors.rows;
        }
        expect(next).toBe(ROWS);
      }
    } finally {
      await source.close();
    }
  });

  it('reads a limit, a range and chosen rows', async () => {
    const m = values(c);
    const path = at(c.file);
    const limited = await readMatrix(path, { limit: 4 });
    expectSame(limited.matrix.data, m.data.subarray(0, 4 * DIM));
    const range = await readMatrix(path, { rows: { start: 3, end: 8 } });
    expectSame(range.matrix.data, m.data.subarray(3 * DIM, 8 * DIM));
    const picked = await readMatrix(path, { rows: [20, 2, 2, 11] });
    expectSame(picked.matrix.data.subarray(0, DIM), m.data.subarray(20 * DIM, 21 * DIM));
    expectSame(picked.matrix.data.subarray(2 * DIM, 3 * DIM), m.data.subarray(2 * DIM, 3 * DIM));
    if (c.ids) expect(picked.ids).toEqual([20, 2, 2, 11].map((i) => names[i]));
    await expect(readMatrix(path, { rows: [ROWS] })).rejects.toMatchObject({ code: 'BAD_OPTION' });
  });

  it('writes without ids, refuses another dimension, and never replaces a file unasked', async () => {
    const m = values(c);
    const path = at(`plain-${c.file}`);
    await write(path, m, c);
    expect((await readMatrix(path)).ids).toBeUndefined();
    await expect(createSink(path, { dim: DIM })).rejects.toMatchObject({ code: 'EXISTS' });
    const sink = await createSink(path, { dim: DIM, overwrite: true });
    await expect(sink.write(cloud(1, DIM + 1))).rejects.toMatchObject({ code: 'DIM_MISMATCH' });
    await sink.abort();
    expectSame((await readMatrix(path)).matrix.data, m.data);
  });

  it('checks the announced number of rows', async () => {
    const sink = await createSink(at(`announced-${c.file}`), { dim: DIM, rows: 3 });
    await sink.write(sliceRows(values(c), 0, 2));
    await expect(sink.close()).rejects.toMatchObject({
      code: 'ROWS_MISMATCH',
      message: expect.stringMatching(/3 .*2 /),
    });
    expect(existsSync(at(`announced-${c.file}`))).toBe(false);
  });
});

it('npz keeps ids of any number and any letters', async () => {
  const count = 70_000;
  const ids = Array.from({ length: count }, (_, i) => (i % 9999 === 0 ? `𝒱${i}é` : String(i)));
  const sink = await createSink(at('many-ids.npz'), { dim: 1 });
  const numbers = Float32Array.from(ids, (_, i) => i);
  for (let start = 0; start < count; start += 40_000) {
    const end = Math.min(count, start + 40_000);
    await sink.write(matrix(numbers.subarray(start, end), end - start, 1), ids.slice(start, end));
  }
  await sink.close();
  expect((await readMatrix(at('many-ids.npz'))).ids).toEqual(ids);
});
