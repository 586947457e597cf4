import { describe, expect, it } from 'vitest';
import { random } from '../../src/core/random.js';
import { matmul } from '../../src/linalg/matmul.js';
import { sliceRows } from '../../src/vectors/matrix.js';
import { unitRows } from '../../src/vectors/preprocess.js';
import { fitSpaces } from '../../training/fit.js';
import { methodNamed } from '../../training/methods.js';
import { randomMap } from '../../training/paired/random.js';
import { judgePairs } from '../../training/verdict/judge-paired.js';
import { gaussian, planted } from '../contracts/planted.js';

const { source, target } = planted(60, [8, 6]);
const fitWith = (name: string, more: object) =>
  fitSpaces(methodNamed(name), {
    spaces: [source, target],
    seed: 0,
    options: name === 'procrustes' ? { folds: 5 } : {},
    ...more,
  });
const rows = (...of: number[]) => Uint32Array.from(of);
const upTo = (n: number) => Uint32Array.from({ length: n }, (_, i) => i);

describe('pairs that cannot be used are refused with the numbers', () => {
  it.each([
    [
      'sides of different length and no pairs',
      { spaces: [source, sliceRows(target, 0, 50)] },
      'ROWS_MISMATCH',
      /60 rows, the target 50/,
    ],
    ['three spaces', { spaces: [source, target, target] }, 'BAD_USAGE', /3 were given/],
    ['one space', { spaces: [source] }, 'BAD_USAGE', /1 were given/],
    [
      'sides of pairs that differ',
      { pairs: { rows: [upTo(20), upTo(19)] } },
      'ROWS_MISMATCH',
      /20 source rows and 19 target rows/,
    ],
    ['no rows of pairs', { pairs: { rows: [] } }, 'TOO_FEW_ROWS', /0 pairs, it needs at least 10/],
    ['a few pairs', { pairs: { rows: [rows(1, 2, 3), rows(1, 2, 3)] } }, 'TOO_FEW_ROWS', /3 pairs/],
    [
      'a source row that is not there',
      { pairs: { rows: [upTo(20).map((i) => i + 41), upTo(20)] } },
      'BAD_VALUE',
      /pair 19 names row 60 of the source, which has 60/,
    ],
  ])('%s', async (_, more, code, message) => {
    await expect(fitWith('procrustes', more)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
      hint: expect.any(String),
    });
  });
});

describe('the floors', () => {
  it('need no pairs, and then know nothing', async () => {
    for (const name of ['identity', 'random']) {
      const { verdict, translators } = await fitWith(name, { spaces: [source, sliceRows(target, 0, 50)] });
      expect(verdict).toMatchObject({ label: 'uncertain', evidence: [], score: null });
      expect((await translators[0]!.translate(source)).dim).toBe(6);
    }
  });

  it('identity cuts and fills up', async () => {
    const { translators } = await fitWith('identity', {});
    const z = await translators[1]!.translate(target, { centred: true });
    expect([z.data[6], z.data[7]]).toEqual([0, 0]);
  });

  it('random is a rotation by the seed: orthonormal on the smaller side', async () => {
    const map = await randomMap(5, 9, 1);
    const gram = await matmul(map, map, { transposeB: true });
    for (let i = 0; i < 25; i++) expect(gram.data[i]).toBeCloseTo(i % 6 === 0 ? 1 : 0, 5);
    expect((await randomMap(5, 9, 1)).data).toEqual(map.data);
    expect((await randomMap(5, 9, 2)).data).not.toEqual(map.data);
  });
});

describe('the verdict of paired methods', () => {
  const pool = unitRows(gaussian(300, 32, random(1)));
  /** A prediction whose partner is right for the first `right` rows and has nothing in common for the rest. */
  const predicted = (right: number) => {
    const guess = unitRows(gaussian(300, 32, random(2)));
    guess.data.set(pool.data.subarray(0, right * 32));
    return guess;
  };

  it.each([
    [300, 'aligned'],
    [60, 'aligned'],
    [8, 'uncertain'],
    [0, 'not-aligned'],
  ] as const)('%d of 300 partners found: %s', async (right, label) => {
    const verdict = await judgePairs({ predicted: predicted(right), partners: pool, how: 'kept apart' }, 0);
    expect(verdict.label).toBe(label);
    expect(verdict.evidence[0]).toMatchObject({ passed: label === 'aligned', threshold: expect.closeTo(10 / 300, 10) });
    expect(verdict.reason).toContain('300 targets');
  });
});
