import { describe, expect, it } from 'vitest';
import { random } from '../../../src/core/random.js';
import { matmul } from '../../../src/linalg/matmul.js';
import { polar } from '../../../src/linalg/polar.js';
import type { Matrix } from '../../../src/vectors/matrix.js';
import { transposed } from '../../../src/vectors/matrix.js';
import { unitRows } from '../../../src/vectors/preprocess.js';
import { widthFor } from '../../../training/vec2vec/start/warm-start.js';
import type { LinearStart } from '../../../training/vec2vec/step/trainer.js';
import { gaussian, largestDifference } from '../../contracts/planted.js';
import { toy, train, withTrainer } from './toy.js';

async function isometry(from: number, to: number, seed: number): Promise<LinearStart> {
  const { data } = gaussian(from, to, random(seed));
  const { factor } = await polar({ data, rows: from, cols: to });
  return { weights: { data: Float32Array.from(factor), rows: from, dim: to } };
}

/** As of a model some numbers of whose vectors are constant. */
async function partial(from: number, to: number, seed: number): Promise<LinearStart> {
  const few = await isometry(from - 2, to, seed);
  const data = new Float32Array(from * to);
  data.set(few.weights.data, 2 * to);
  return { weights: { data, rows: from, dim: to } };
}

const general = (from: number, to: number, seed: number): LinearStart => ({
  weights: gaussian(from, to, random(seed)),
  back: gaussian(to, from, random(seed + 1)),
});

const mapped = async (x: Matrix, map: Matrix): Promise<Matrix> => unitRows(await matmul(x, map));

describe('a warm start', () => {
  it.each([
    ['12 → 8, layer norm', [12, 8], 12, { norm: 'layer' }, isometry],
    ['8 → 12, batch norm', [8, 12], 16, { norm: 'batch' }, isometry],
    ['10 → 10, RMS norm', [10, 10], 10, { norm: 'rms' }, isometry],
    ['9 → 7, no norm, one layer', [9, 7], 11, { norm: 'none', adapterDepth: 1, backboneDepth: 1 }, isometry],
    ['ridge, 8 → 6', [8, 6], 14, { norm: 'layer' }, general],
    ['two constant numbers, 8 → 8', [8, 8], 10, { norm: 'layer' }, partial],
    ['two constant numbers, 8 → 12', [8, 12], 14, { norm: 'layer' }, partial],
    ['three spaces', [6, 9, 4], 9, { norm: 'layer' }, isometry],
    ['three spaces, general maps', [4, 6, 3], 13, { norm: 'layer' }, general],
  ] as const)('is the linear map at step 0, both ways, and reconstructs: %s', async (_, dims, width, changes, make) => {
    const init = await Promise.all(dims.slice(1).map((dim, i) => make(dims[0], dim, 20 + i)));
    const small = toy({ ...changes, width }, { dims, init });
    await withTrainer(small.setup, async (trainer) => {
      const rows = small.batch(0);
      for (const [i, { weights, back }] of init.entries()) {
        const there = await trainer.apply(0, i + 1, rows[0]!);
        expect(largestDifference(there.data, (await mapped(rows[0]!, weights)).data)).toBeLessThan(1e-5);
        const home = await trainer.apply(i + 1, 0, rows[i + 1]!);
        const wanted = await mapped(rows[i + 1]!, back ?? transposed(weights));
        expect(largestDifference(home.data, wanted.data)).toBeLessThan(1e-5);
      }
      const metrics = await trainer.next(rows);
      expect(Math.abs(metrics['reconstruction']!)).toBeLessThan(1e-5);
    });
  });

  it('starts from maps of a hub that is not the first space: the others go through it', async () => {
    const dims = [4, 6, 3];
    const init = [await isometry(6, 4, 41), await isometry(6, 3, 42)]; // 1 → 0 and 1 → 2
    const small = toy({ norm: 'layer', width: 6 }, { dims, init, hub: 1 });
    expect(await widthFor(0, [500, 600, 400], [await isometry(600, 500, 1), await isometry(600, 400, 2)], 1)).toBe(600);
    await withTrainer(small.setup, async (trainer) => {
      const rows = small.batch(0)[0]!;
      const [into, out] = [transposed(init[0]!.weights), init[1]!.weights];
      const near = async (to: number, wanted: Matrix) =>
        expect(largestDifference((await trainer.apply(0, to, rows)).data, unitRows(wanted).data)).toBeLessThan(1e-5);
      await near(1, await matmul(rows, into));
      await near(2, await matmul(await matmul(rows, into), out));
      expect(Math.abs((await trainer.next(small.batch(0)))['reconstruction']!)).toBeLessThan(1e-5);
    });
  });

  it('trains every residual branch and, unless their rate is 0, the linear maps', async () => {
    const init = [await isometry(12, 8, 3)];
    for (const skipRate of [0, 1]) {
      const small = toy({ skipRate, dropout: 0 }, { init });
      await withTrainer(small.setup, async (trainer) => {
        const before = trainer.state().arrays;
        await train(trainer, small, 4);
        const after = trainer.state().arrays;
        const still = (name: string): boolean => largestDifference(before[name]!, after[name]!) === 0;
        expect([still('generator.parameters'), still('skips.parameters')]).toEqual([false, skipRate === 0]);
      });
    }
  });

  it.each([
    ['512 where that is enough', [12, 8, 9], [isometry, isometry], 512],
    ['the first space and what larger ones have more', [600, 640, 700], [isometry, isometry], 740],
    ['those that constant numbers leave', [600, 600], [partial], 602],
    ['a block for each space where a map is no isometry', [300, 150, 200], [isometry, general], 650],
  ] as const)('with width 0 is as wide as it must be: %s', async (_, dims, makes, width) => {
    const init = await Promise.all(makes.map((make, i) => make(dims[0], dims[i + 1]!, 30 + i)));
    expect(await widthFor(0, dims, init)).toBe(width);
    expect(await widthFor(17, dims, init)).toBe(17);
    expect(await widthFor(0, dims)).toBe(512);
  });

  it('refuses widths and maps that do not fit, with both numbers', async () => {
    const refused = async (dims: number[], width: number, init: LinearStart[]) =>
      withTrainer(toy({ width }, { dims, init }).setup, async () => undefined);
    await expect(refused([12, 8], 11, [await isometry(12, 8, 1)])).rejects.toMatchObject({
      code: 'BAD_OPTION',
      message: expect.stringMatching(/width is 11.*needs 12/),
    });
    await expect(refused([12, 8], 16, [general(12, 8, 1)])).rejects.toMatchObject({
      code: 'BAD_OPTION',
      message: expect.stringMatching(/width is 16.*no isometries need 20/),
    });
    await expect(refused([12, 8], 16, [await isometry(8, 12, 1)])).rejects.toMatchObject({
      code: 'DIM_MISMATCH',
      message: expect.stringContaining('8 → 12, the spaces are 12 → 8'),
    });
    await expect(refused([12, 8, 8], 16, [await isometry(12, 8, 1)])).rejects.toMatchObject({
      message: expect.stringContaining('3 spaces needs 2 maps from one of them, got 1'),
    });
  });
});
