import { describe, expect, it } from 'vitest';
import { random } from '../../src/core/random.js';
import { crossProduct, matmul } from '../../src/linalg/matmul.js';
import { retrieval } from '../../src/search/rank-scores.js';
import { type Matrix, sliceRows } from '../../src/vectors/matrix.js';
import { preprocess } from '../../src/vectors/preprocess.js';
import { compactSpace, mapOfSpaces } from '../../training/compact-space.js';
import { fit as align } from '../../training/fit.js';
import { unpairedLinear } from '../../training/unpaired-linear/unpaired-linear.js';
import { gaussian, planted } from '../contracts/planted.js';

const DIMS = 800;
const ROWS = 1200;
const TEST = 200;
const KNOWN = Uint32Array.from({ length: 60 }, (_, i) => i);
const { source, target } = planted(2 * ROWS + TEST, [24, DIMS], { seed: 3 });
const sides = { source: sliceRows(source, 0, ROWS), target: sliceRows(target, ROWS, 2 * ROWS) };

const energy = ({ data }: Matrix): number => data.reduce((sum, v) => sum + v * v, 0);

describe('a space of more than 768 dims', () => {
  it('is worked on along its leading directions', async () => {
    const rows = preprocess(sides.target).matrix;
    const { matrix, basis } = await compactSpace(rows, random(1));
    expect([matrix.rows, matrix.dim]).toEqual([ROWS, 768]);
    const gram = await crossProduct(basis!, basis!);
    const off = gram.reduce((most, v, i) => Math.max(most, Math.abs(v - (i % 769 === 0 ? 1 : 0))), 0);
    expect(off).toBeLessThan(1e-5);
    expect(energy(await matmul(rows, basis!))).toBeGreaterThan(0.99 * energy(rows));
    const back = await matmul(matrix, basis!, { transposeB: true });
    expect((await retrieval(sliceRows(back, 0, TEST), sliceRows(rows, 0, TEST))).top1).toBe(1);
  });

  it('keeps fewer dims than it has rows', async () => {
    const { matrix } = await compactSpace(preprocess(sliceRows(sides.target, 0, 300)).matrix, random(1));
    expect(matrix.dim).toBe(299);
  });

  it('of at most 768 dims it stays as it is, and so does a map', async () => {
    const rows = preprocess(sides.source).matrix;
    const whole = await compactSpace(rows, random(1));
    expect(whole.matrix).toBe(rows);
    const map = gaussian(24, 24, random(2));
    expect(await mapOfSpaces(map, whole, whole)).toBe(map);
  });

  it('is searched by unpaired-linear in 768 dims', async () => {
    const { maps, evidence } = await unpairedLinear.search({
      ...{ spaces: [sides.source, sides.target], seed: 0, options: unpairedLinear.options.parse({ rounds: 1 }) },
      fitStart: () => Promise.reject(new Error('no start')),
    });
    expect(evidence).toMatchObject({ y: { dim: 768 }, map: { rows: 24, dim: 768 } });
    expect(maps).toMatchObject({ weights: { rows: 24, dim: DIMS } });
  });

  it.each([
    ['unpaired-linear', sides, {}],
    [
      'few-pairs',
      { source: sliceRows(source, 0, ROWS), target: sliceRows(target, 0, ROWS) },
      { pairs: { rows: [KNOWN, KNOWN] } },
    ],
  ] as const)('is fitted by %s all the same', async (_, given, pairs) => {
    const { translator } = await align({ ...given, ...pairs });
    const test = (m: Matrix): Matrix => sliceRows(m, 2 * ROWS, 2 * ROWS + TEST);
    const there = await translator.translate(test(source), { centred: true });
    expect(there.dim).toBe(DIMS);
    const partners = preprocess(test(target), preprocess(given.target).mean).matrix;
    expect((await retrieval(there, partners)).top1).toBeGreaterThan(0.9);
  });
});
