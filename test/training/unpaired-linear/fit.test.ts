import { describe, expect, it } from 'vitest';
import { parseOptions } from '../../../src/core/options.js';
import { random } from '../../../src/core/random.js';
import { retrieval } from '../../../src/search/rank-scores.js';
import type { LinearTranslator } from '../../../src/translators/linear.js';
import { type Matrix, takeRows, zeros } from '../../../src/vectors/matrix.js';
import { preprocess } from '../../../src/vectors/preprocess.js';
import { type FitResult, fitSpaces } from '../../../training/fit.js';
import { unpairedLinear } from '../../../training/unpaired-linear/unpaired-linear.js';
import { gaussian, planted, split } from '../../contracts/planted.js';

const options = parseOptions(
  unpairedLinear.options,
  { restarts: 6, clusters: 12, islands: 1, generations: 2 },
  'unpaired-linear',
);
const align = (source: Matrix, target: Matrix, seed = 1): Promise<FitResult> =>
  fitSpaces(unpairedLinear, { spaces: [source, target], seed, options });

/** 700 items in the source, 600 others in the target, 150 pairs to look at. */
const { fit: rows, test } = split(planted(1450, [32, 24], { seed: 11 }), 1300);
const source = takeRows(
  rows.source,
  Array.from({ length: 700 }, (_, i) => i),
);
const target = takeRows(
  rows.target,
  Array.from({ length: 600 }, (_, i) => 700 + i),
);

async function top1(result: FitResult): Promise<number> {
  const [there] = result.translators;
  const queries = await there!.translate(test.source, { centred: true });
  return (await retrieval(queries, preprocess(test.target, there!.means.target).matrix)).top1;
}

describe('unpaired-linear', () => {
  it('finds the map of other items, of unequal dims and row counts, and says so', async () => {
    const result = await align(source, target);
    expect(result.verdict.label).toBe('aligned');
    expect(await top1(result)).toBeGreaterThan(0.6);
    expect(result.verdict.consensus).toBeGreaterThan(0.8);
    expect(result.verdict.score).toBeGreaterThan(result.verdict.null!);
  });

  it('does not use the order of the rows', async () => {
    const shuffled = await align(
      takeRows(source, random(1).permutation(source.rows)),
      takeRows(target, random(2).permutation(target.rows)),
    );
    const plain = await align(source, target);
    expect(Math.abs((await top1(shuffled)) - (await top1(plain)))).toBeLessThan(0.1);
  });

  it('does not call the map to a structureless target aligned', async () => {
    const result = await align(source, gaussian(600, 24, random(3)));
    expect(result.verdict.label).not.toBe('aligned');
  });

  it('does not take the clusters of another world for the same one', async () => {
    const other = planted(600, [32, 24], { seed: 99 }).target;
    expect((await align(source, other)).verdict.label).not.toBe('aligned');
  });

  it('leaves out of a brief verdict what cannot change the label, and nothing else', async () => {
    const cloud = gaussian(600, 24, random(3));
    const judged = (verdict: 'full' | 'brief') =>
      fitSpaces(unpairedLinear, { spaces: [source, cloud], seed: 1, options: { ...options, verdict } });
    const [full, brief] = [await judged('full'), await judged('brief')];
    expect(brief.verdict.label).toBe('not-aligned');
    expect(full.verdict.label).toBe('not-aligned');
    const names = brief.verdict.evidence.map(({ measure }) => measure);
    expect(names).not.toContain('self-alignment');
    expect(full.verdict.evidence.map(({ measure }) => measure)).toContain('self-alignment');
    expect(full.verdict.evidence).toEqual(expect.arrayContaining([...brief.verdict.evidence]));
    expect(names).toContain('consensus of halves');
    expect(brief.translators[0]).toMatchObject({ weights: (full.translators[0] as LinearTranslator).weights });
  });

  it('keeps its head with duplicates, few distinct rows and constant dimensions', async () => {
    const few = takeRows(
      source,
      Array.from({ length: 400 }, (_, i) => i % 30),
    );
    const flat = { ...target, data: target.data.map((v, i) => (i % 24 < 3 ? 1 : v)) };
    for (const [a, b] of [
      [few, target],
      [source, flat],
    ] as const) {
      const { translators, verdict } = await align(a, b);
      const out = await translators[0]!.translate(test.source);
      expect(out.data.every(Number.isFinite)).toBe(true);
      expect(['aligned', 'uncertain', 'not-aligned']).toContain(verdict.label);
    }
  });

  it.each([
    ['too few rows', takeRows(source, [1, 2, 3]), 'TOO_FEW_ROWS', /the source has 3 rows.*at least 100/],
    ['rows all the same', takeRows(source, new Array(200).fill(5)), 'BAD_VALUE', /source rows are all the same/],
    [
      'a zero row',
      { ...source, data: source.data.map((v, i) => (i >= 64 && i < 96 ? 0 : v)) },
      'BAD_VALUE',
      /row 2 is all zeros/,
    ],
    ['NaN', { ...source, data: source.data.map((v, i) => (i === 40 ? Number.NaN : v)) }, 'BAD_VALUE', /row 1 has NaN/],
  ] as const)('refuses %s', async (_, bad, code, message) => {
    await expect(align(bad, target)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('refuses three spaces', async () => {
    const three = fitSpaces(unpairedLinear, { spaces: [source, target, zeros(3, 3)], seed: 1, options });
    await expect(three).rejects.toMatchObject({ code: 'BAD_USAGE', message: expect.stringContaining('got 3') });
  });
});
