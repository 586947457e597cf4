import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadTranslator } from '../../src/translators/load.js';
import { manifestSchema } from '../../src/translators/manifest.js';
import type { Translator } from '../../src/translators/translator.js';
import { type Matrix, sliceRows } from '../../src/vectors/matrix.js';
import { preprocess, restore } from '../../src/vectors/preprocess.js';
import { largestDifference } from './planted.js';

interface TranslatorCase {
  readonly translator: Translator;
  /** Raw source rows, at least 1,100: more than one block of any implementation and a tail. */
  readonly rows: Matrix;
}

/** What every translator must do, whatever its method. */
export function translatorContract(name: string, make: () => Promise<TranslatorCase>): void {
  describe(`translator contract: ${name}`, () => {
    let translator: Translator;
    let rows: Matrix;
    let folder: string;
    beforeAll(async () => {
      ({ translator, rows } = await make());
      folder = await mkdtemp(join(tmpdir(), 'translator-'));
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    it('has a manifest that its own schema accepts', () => {
      expect(manifestSchema.parse(JSON.parse(JSON.stringify(translator.manifest)))).toEqual(translator.manifest);
      expect(translator.means.source.length).toBe(translator.manifest.spaces[0].dim);
      expect(translator.means.target.length).toBe(translator.manifest.spaces[1].dim);
    });

    it('gives rows of unit length in the target dims, with the mean and centred', async () => {
      for (const centred of [false, true]) {
        const out = await translator.translate(rows, { centred });
        expect([out.rows, out.dim]).toEqual([rows.rows, translator.manifest.spaces[1].dim]);
        for (let i = 0; i < out.rows; i += 97) {
          const length = Math.hypot(...out.data.subarray(i * out.dim, (i + 1) * out.dim));
          expect(length).toBeCloseTo(1, 5);
        }
      }
    });

    it('gives the same centred rows as its raw output preprocessed by the target mean, and back', async () => {
      const raw = await translator.translate(rows);
      const centred = await translator.translate(rows, { centred: true });
      expect(largestDifference(preprocess(raw, translator.means.target).matrix.data, centred.data)).toBeLessThan(1e-4);
      expect(largestDifference(restore(centred, translator.means.target).data, raw.data)).toBeLessThan(1e-5);
    });

    it('translates a row alike in any company: one, a few, a block and a tail', async () => {
      const all = await translator.translate(rows);
      for (const [start, end] of [
        [0, 1],
        [5, 12],
        [3, 1030],
        [1024, rows.rows],
      ] as const) {
        const some = await translator.translate(sliceRows(rows, start, end));
        expect(largestDifference(some.data, sliceRows(all, start, end).data)).toBeLessThan(1e-5);
      }
      expect((await translator.translate(sliceRows(rows, 0, 0))).rows).toBe(0);
    });

    it('does not see the length of a row, immense and tiny lengths included', async () => {
      const few = sliceRows(rows, 0, 20);
      const plain = await translator.translate(few);
      for (const scale of [1e-25, 3, 1e25]) {
        const scaled = await translator.translate({ ...few, data: few.data.map((v) => v * scale) });
        expect(largestDifference(scaled.data, plain.data)).toBeLessThan(1e-5);
      }
    });

    it('leaves its input alone', async () => {
      const before = rows.data.slice();
      await translator.translate(rows);
      expect(rows.data).toEqual(before);
    });

    it('refuses vectors of other dims with both numbers', async () => {
      const dim = translator.manifest.spaces[0].dim;
      const wrong = { data: new Float32Array(2 * (dim + 1)).fill(1), rows: 2, dim: dim + 1 };
      await expect(translator.translate(wrong)).rejects.toMatchObject({
        code: 'DIM_MISMATCH',
        message: expect.stringMatching(new RegExp(`\\b${dim + 1}\\b.*\\b${dim}\\b`)),
      });
    });

    it.each([
      ['zeros', 0, 'all zeros'],
      ['NaN', Number.NaN, 'NaN'],
      ['infinity', Number.POSITIVE_INFINITY, 'infinite'],
    ])('names the row of %s, also in a later block', async (_, value, word) => {
      for (const row of [2, 1090]) {
        const data = rows.data.slice();
        data.fill(value, row * rows.dim, (row + 1) * rows.dim);
        await expect(translator.translate({ ...rows, data })).rejects.toMatchObject({
          code: 'BAD_VALUE',
          message: expect.stringMatching(new RegExp(`row ${row} .*${word}`)),
          context: { row },
        });
      }
    });

    it('comes back from its folder as it was', async () => {
      const dir = join(folder, 'saved');
      const named = translator.with({ modelIds: ['model-a', 'model-b'], scores: { tried: 0.5 } });
      await named.save(dir);
      const loaded = await loadTranslator(dir);
      expect(loaded.manifest).toEqual(named.manifest);
      expect(loaded.manifest.spaces.map((space) => space.modelId)).toEqual(['model-a', 'model-b']);
      const few = sliceRows(rows, 0, 50);
      expect((await loaded.translate(few)).data).toEqual((await translator.translate(few)).data);
    });

    it('writes the same bytes twice, replaces itself and leaves nothing beside', async () => {
      const read = async (dir: string) => {
        const names = (await readdir(dir)).sort();
        return Promise.all(names.map(async (name) => [name, (await readFile(join(dir, name))).toString('base64')]));
      };
      const dir = join(folder, 'twice');
      await translator.save(dir);
      const first = await read(dir);
      await translator.save(dir);
      expect(await read(dir)).toEqual(first);
      expect((await readdir(folder)).filter((entry) => entry.startsWith('.'))).toEqual([]);
    });

    it('has an inverse with the spaces swapped, whose inverse is itself', async () => {
      const back = translator.inverse?.();
      if (!back) return expect(translator.inverse).toBeUndefined();
      expect(back.manifest.spaces).toEqual(translator.manifest.spaces.toReversed());
      const few = sliceRows(rows, 0, 30);
      const there = await translator.translate(few);
      const returned = await back.translate(there);
      expect(returned.dim).toBe(rows.dim);
      const again = await back.inverse!().translate(few);
      expect(largestDifference(again.data, there.data)).toBeLessThan(1e-6);
    });
  });
}
