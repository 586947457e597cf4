import { cp, mkdtemp, readdir, readFile, rm, truncate, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { random } from '../../src/core/random.js';
import { loadIndex } from '../../src/search/choose.js';
import type { VectorIndex } from '../../src/search/vector-index.js';
import { type Matrix, rowOf, sliceRows } from '../../src/vectors/matrix.js';
import { unitRows } from '../../src/vectors/preprocess.js';
import { gaussian } from './planted.js';

const DIM = 16;

/** The k rows with the largest cosine, by sorting all of them. */
function sorted(query: Float32Array, corpus: Matrix, k: number): { row: number; score: number }[] {
  const all = Array.from({ length: corpus.rows }, (_, row) => ({
    row,
    score: rowOf(corpus, row).reduce((sum, v, j) => sum + v * query[j]!, 0),
  }));
  return all.sort((a, b) => b.score - a.score).slice(0, k);
}

/** What every index must do. `recall`: the least share of the true 10 nearest it must find. */
export function indexContract(name: string, make: (dim: number) => Promise<VectorIndex>, recall: number): void {
  describe(`index contract: ${name}`, () => {
    const generator = random(4);
    const corpus = gaussian(900, DIM, generator);
    const queries = gaussian(40, DIM, generator);
    let folder: string;
    let index: VectorIndex;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'index-'));
      index = await make(DIM);
      for (const [start, end] of [
        [0, 1],
        [1, 500],
        [500, 500],
        [500, 900],
      ] as const)
        index.add(sliceRows(corpus, start, end));
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    it('finds the nearest rows by cosine, best first, whatever their length', async () => {
      expect([index.size, index.dim]).toEqual([900, DIM]);
      const found = await index.search(queries, 10);
      const unit = unitRows(queries);
      let hits = 0;
      for (let i = 0; i < queries.rows; i++) {
        const truth = sorted(rowOf(unit, i), unitRows(corpus), 10);
        const rows = Array.from(found.rows.subarray(i * 10, (i + 1) * 10));
        const scores = Array.from(found.scores.subarray(i * 10, (i + 1) * 10));
        hits += truth.filter(({ row }) => rows.includes(row)).length;
        expect(scores).toEqual(scores.toSorted((a, b) => b - a));
        expect(scores[0]).toBeCloseTo(truth[0]!.score, 5);
        expect(found.id(i, 0)).toBe(String(rows[0]));
      }
      expect(hits / (10 * queries.rows)).toBeGreaterThanOrEqual(recall);
    });

    it('finds every row by itself', async () => {
      const found = await index.search(sliceRows(corpus, 0, 200), 1);
      const right = Array.from(found.rows).filter((row, i) => row === i).length;
      expect(right / 200).toBeGreaterThanOrEqual(recall);
    });

    it('gives all rows when asked for more', async () => {
      const small = await make(DIM);
      small.add(sliceRows(corpus, 0, 5));
      const found = await small.search(queries, 50);
      expect([found.k, found.queries, found.rows.length]).toEqual([5, 40, 200]);
      expect(new Set(found.rows.subarray(0, 5)).size).toBe(5);
    });

    it.each([
      ['strings', (n: number, at: number) => Array.from({ length: n }, (_, i) => `item "${at + i}" é`)],
      ['int64', (n: number, at: number) => BigInt64Array.from({ length: n }, (_, i) => 2n ** 60n + BigInt(at + i))],
    ] as const)('keeps ids that are %s, also on disk', async (_, idsOf) => {
      const named = await make(DIM);
      named.add(sliceRows(corpus, 0, 30), idsOf(30, 0));
      named.add(sliceRows(corpus, 30, 50), idsOf(20, 30));
      const dir = join(folder, 'named');
      await named.save(dir, { corpus: 'a.npy', rows: 50 });
      const { index: loaded, about } = await loadIndex(dir);
      expect(about).toEqual({ corpus: 'a.npy', rows: 50 });
      for (const one of [named, loaded]) {
        const found = await one.search(sliceRows(corpus, 41, 42), 3);
        expect(found.id(0, 0)).toBe(String(idsOf(1, 41)[0]));
      }
      loaded.add(sliceRows(corpus, 50, 60), idsOf(10, 50));
      expect((await loaded.search(sliceRows(corpus, 55, 56), 1)).id(0, 0)).toBe(String(idsOf(1, 55)[0]));
      expect(() => loaded.add(sliceRows(corpus, 60, 61))).toThrowError(expect.objectContaining({ code: 'BAD_VALUE' }));
      expect(loaded.size).toBe(60);
    });

    it('comes back from disk with the same answers, and replaces an older index', async () => {
      const dir = join(folder, 'saved');
      const other = await make(DIM);
      other.add(sliceRows(corpus, 0, 3));
      await other.save(dir);
      await index.save(dir);
      const { index: loaded } = await loadIndex(dir);
      const [a, b] = [await index.search(queries, 7), await loaded.search(queries, 7)];
      expect(b.rows).toEqual(a.rows);
      expect(b.scores).toEqual(a.scores);
      expect(loaded.kind).toBe(index.kind);
    });

    it('gives the same index for the same vectors', async () => {
      const again = await make(DIM);
      for (const [start, end] of [
        [0, 1],
        [1, 500],
        [500, 500],
        [500, 900],
      ] as const)
        again.add(sliceRows(corpus, start, end));
      await index.save(join(folder, 'one'));
      await again.save(join(folder, 'two'));
      const meta = async (dir: string) => JSON.parse(await readFile(join(folder, dir, 'index.json'), 'utf8'));
      expect(await meta('one')).toEqual(await meta('two'));
    });

    it('refuses damaged folders and says which file', async () => {
      const dir = join(folder, 'damaged');
      await index.save(dir);
      const file = (await readdir(dir)).find((entry) => entry !== 'index.json')!;
      const broken = async (name: string, damage: (dir: string) => Promise<void>): Promise<string> => {
        const copy = join(folder, name);
        await cp(dir, copy, { recursive: true });
        await damage(copy);
        return copy;
      };
      const meta = JSON.parse(await readFile(join(dir, 'index.json'), 'utf8'));
      const rewrite = (change: object) => (copy: string) =>
        writeFile(join(copy, 'index.json'), JSON.stringify({ ...meta, ...change }));
      for (const [name, damage, message] of [
        ['short', (copy: string) => truncate(join(copy, file), 100), `${file} has 100 bytes`],
        ['gone', (copy: string) => unlink(join(copy, file)), `${file} is missing`],
        [
          'changed',
          async (copy: string) => {
            const bytes = await readFile(join(copy, file));
            bytes[bytes.length - 1]! ^= 1;
            await writeFile(join(copy, file), bytes);
          },
          `${file} was changed`,
        ],
        ['version', rewrite({ formatVersion: 99 }), 'format version 99'],
        ['rows', rewrite({ rows: 7 }), '7'],
        ['nojson', (copy: string) => writeFile(join(copy, 'index.json'), '{"formatVersion"'), 'not JSON'],
      ] as const) {
        await expect(loadIndex(await broken(name, damage)), name).rejects.toMatchObject({
          code: 'BAD_FILE',
          message: expect.stringContaining(message),
        });
      }
      await expect(loadIndex(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(index.save(folder)).rejects.toMatchObject({ code: 'EXISTS' });
    });

    it('refuses vectors and queries it cannot use, and stays as it was', async () => {
      const nan = gaussian(3, DIM, generator);
      nan.data[DIM + 2] = Number.NaN;
      expect(() => index.add(nan)).toThrowError(
        expect.objectContaining({ code: 'BAD_VALUE', message: expect.stringContaining('vector 901') }),
      );
      expect(() => index.add(gaussian(2, DIM + 1, generator))).toThrowError(
        expect.objectContaining({ code: 'DIM_MISMATCH', message: expect.stringMatching(/16.*17/) }),
      );
      expect(() => index.add(sliceRows(corpus, 0, 2), ['only one'])).toThrowError(
        expect.objectContaining({ code: 'ROWS_MISMATCH', message: expect.stringMatching(/2 vectors.*1 ids/) }),
      );
      expect(index.size).toBe(900);
      await expect(index.search(nan, 3)).rejects.toMatchObject({
        code: 'BAD_VALUE',
        message: expect.stringContaining('query 1'),
      });
      await expect(index.search(gaussian(1, 3, generator), 3)).rejects.toMatchObject({ code: 'DIM_MISMATCH' });
      await expect(index.search(queries, 0)).rejects.toMatchObject({ code: 'BAD_OPTION' });
      await expect((await make(DIM)).search(queries, 3)).rejects.toMatchObject({ code: 'TOO_FEW_ROWS' });
    });
  });
}
