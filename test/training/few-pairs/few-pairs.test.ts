import { describe, expect, it } from 'vitest';
import { parseOptions } from '../../../src/core/options.js';
import { random } from '../../../src/core/random.js';
import { matmul } from '../../../src/linalg/matmul.js';
import { retrieval } from '../../../src/search/rank-scores.js';
import type { LinearTranslator } from '../../../src/translators/linear.js';
import { type Matrix, matrix, sliceRows, takeRows } from '../../../src/vectors/matrix.js';
import { preprocess } from '../../../src/vectors/preprocess.js';
import { byPreference, cuts, type Tried } from '../../../training/few-pairs/choose.js';
import { evidenceOf, fewPairs } from '../../../training/few-pairs/few-pairs.js';
import { clearlyBetter, heldOutRanks, qualityOf } from '../../../training/few-pairs/held-out-ranks.js';
import { type FitResult, fitSpaces } from '../../../training/fit.js';
import type { Pairs } from '../../../training/method.js';
import { procrustesMap } from '../../../training/paired/procrustes.js';
import { judge } from '../../../training/verdict/judge.js';
import { largestDifference, planted } from '../../contracts/planted.js';

const HALF = 700;
const world = planted(2 * HALF + 100, [24, 16], { noise: 0.1, skew: 0 });
const upTo = (n: number): Uint32Array => Uint32Array.from({ length: n }, (_, i) => i);

/** k pairs beside rows that share no item: the source side has the first half and the pairs, the target side the second. */
function withPairs(k: number): { spaces: Matrix[]; pairs: Pairs } {
  const second = [...upTo(HALF - k)].map((i) => HALF + i);
  return {
    spaces: [sliceRows(world.source, 0, HALF), takeRows(world.target, [...upTo(k), ...second])],
    pairs: { rows: [upTo(k), upTo(k)] },
  };
}

const fitWith = (
  given: { spaces: Matrix[]; pairs?: Pairs },
  options: Record<string, unknown> = {},
): Promise<FitResult> =>
  fitSpaces(fewPairs, {
    ...given,
    seed: 1,
    options: parseOptions(fewPairs.options, { searchBelow: 0, ...options }, 'few-pairs'),
  });

async function top1(result: FitResult): Promise<number> {
  const { means } = result.translators[0]!;
  const queries = await result.translators[0]!.translate(sliceRows(world.source, 2 * HALF, world.source.rows), {
    centred: true,
  });
  const pool = preprocess(sliceRows(world.target, 2 * HALF, world.target.rows), means.target).matrix;
  return (await retrieval(queries, pool)).top1;
}

const chosen = (result: FitResult) =>
  result.history.find(({ stage, step }) => stage === 'held-out pairs' && step === 0)!;

describe('few pairs beside unpaired rows', () => {
  it('make a good map where the pairs alone do not', async () => {
    const given = withPairs(8);
    const result = await fitWith(given);
    const { weights, means } = result.translators[0] as LinearTranslator;
    const rows = given.spaces.map((space, s) =>
      takeRows(preprocess(space, s === 0 ? means.source : means.target).matrix, upTo(8)),
    );
    const alone = await procrustesMap(rows[0]!, rows[1]!);
    expect(largestDifference(alone.data, weights.data)).toBeGreaterThan(0.01);
    const aloneResult = { ...result, translators: [linearWith(result, alone)] };
    expect(await top1(aloneResult)).toBeLessThan(0.5);
    expect(await top1(result)).toBeGreaterThan(0.8);
    expect(chosen(result)).toMatchObject({ kind: 'anchored', start: 'pairs' });
    expect(result.verdict.label).toBe('aligned');
  });

  it('hold the map in the last round, as much as the unpaired rows weigh little', async () => {
    const given = withPairs(9);
    const agreement = async (weight: number): Promise<number> => {
      const result = await fitWith(given, { weights: [weight] });
      expect(chosen(result)).toMatchObject({ kind: 'anchored', weight });
      const { weights, means } = result.translators[0] as LinearTranslator;
      const [x, y] = given.spaces.map((space, s) =>
        takeRows(preprocess(space, s === 0 ? means.source : means.target).matrix, upTo(9)),
      );
      const byPairs = await matmul(x!, await procrustesMap(x!, y!));
      return largestDifference((await matmul(x!, weights)).data, byPairs.data);
    };
    expect(await agreement(1e-4)).toBeLessThan(0.01);
    expect(await agreement(8)).toBeGreaterThan(0.05);
  });

  it('are believed only as far as held-out pairs agree: wrong pairs are not aligned', async () => {
    const given = withPairs(20);
    const wrong = { rows: [upTo(20), random(3).permutation(20)] };
    const { verdict } = await fitWith({ ...given, pairs: wrong });
    expect(verdict.label).toBe('not-aligned');
    expect(verdict.evidence.map(({ measure }) => measure)).toContain('weight');
    // 680 unpaired targets, and the partners of the five pairs of a fold
    expect(verdict.evidence.find(({ measure }) => measure === 'chance')?.value).toBeCloseTo(1 / (680 + 5), 10);
  });

  it('one pair gives a map, and no verdict', async () => {
    const { verdict, translators } = await fitWith(withPairs(1));
    expect(verdict).toMatchObject({ label: 'uncertain', reason: expect.stringContaining('second pair') });
    expect(translators).toHaveLength(2);
  });

  it('with fewer than 30 pairs a map found without pairs is a start, too', async () => {
    const result = await fitWith(withPairs(2), { searchBelow: 30 });
    const stages = new Set(result.history.map(({ stage }) => stage));
    expect(stages).toContain('population');
    const starts = result.history.filter(({ stage }) => stage === 'held-out pairs').map(({ start }) => start);
    expect(starts).toEqual(expect.arrayContaining(['pairs', 'moments', 'unpaired']));
  });

  it('pairs of all rows leave no unpaired ones: the pairs alone', async () => {
    const both = { spaces: [sliceRows(world.source, 0, 300), sliceRows(world.target, 0, 300)] };
    const result = await fitWith({ ...both, pairs: { rows: [upTo(300), upTo(300)] } });
    expect(['procrustes', 'ridge']).toContain(chosen(result).kind);
    expect(await top1(result)).toBeGreaterThan(0.8);
  });

  it('no pairs at all are refused', async () => {
    const { spaces } = withPairs(5);
    await expect(fitWith({ spaces, pairs: { rows: [upTo(0), upTo(0)] } })).rejects.toMatchObject({
      code: 'TOO_FEW_ROWS',
      message: expect.stringContaining('few-pairs got 0 pairs, it needs at least 1'),
    });
  });
});

function linearWith(result: FitResult, weights: Matrix) {
  const translator = result.translators[0] as LinearTranslator;
  return new (translator.constructor as typeof LinearTranslator)(translator.manifest, {
    weights,
    means: translator.means,
  });
}

describe('held-out pairs', () => {
  it('are parts of the pairs, or single pairs where there are few', () => {
    const parts = cuts(41, 4, random(1));
    expect(parts.map((part) => part.length)).toEqual([11, 10, 10, 10]);
    expect(new Set(parts.flatMap((part) => [...part])).size).toBe(41);
    expect(cuts(5, 4, random(1)).map((part) => part.length)).toEqual([1, 1, 1, 1, 1]);
    expect(Math.max(...cuts(9000, 4, random(1)).map((part) => part.length))).toBe(500);
  });

  it('rank their partner among each other and the pool', async () => {
    const identity = matrix(Float32Array.of(1, 0, 0, 1), 2, 2);
    const x = matrix(Float32Array.of(1, 0, 0, 1), 2, 2);
    const y = matrix(Float32Array.of(1, 0, 0.6, 0.8), 2, 2);
    const pool = matrix(Float32Array.of(0, 1, -1, 0), 2, 2);
    expect([...(await heldOutRanks(x, y, pool, identity))]).toEqual([1, 2]);
  });

  it('tell a clear gain from chance', () => {
    const ranks = (of: (i: number) => number) => Float64Array.from({ length: 40 }, (_, i) => of(i));
    const base = ranks((i) => 20 + (i % 7));
    expect(
      clearlyBetter(
        ranks((i) => 10 + (i % 7)),
        base,
      ),
    ).toBe(true);
    expect(clearlyBetter(base, base)).toBe(false);
    expect(
      clearlyBetter(
        ranks((i) => (i % 2 ? 10 : 50)),
        ranks((i) => (i % 2 ? 50 : 10.5)),
      ),
    ).toBe(false);
    expect(qualityOf(Float64Array.of(1, 1))).toBe(0);
    expect(qualityOf(new Float64Array(100).fill(4))).toBe(0.25);
  });

  it('do not call a map wrong that ranks three partners well and none first', async () => {
    const verdict = (best: Tried | undefined, pairs: number) => judge(evidenceOf(best, pairs), { seed: 0 });
    const tried = (...ranks: number[]): Tried => {
      return { recipe: { kind: 'procrustes' }, ranks: Float64Array.from(ranks), targets: 5000 };
    };
    expect((await verdict(tried(2, 9, 40), 3)).label).toBe('uncertain');
    expect((await verdict(tried(2000, 900, 4000), 3)).label).toBe('not-aligned');
    expect((await verdict(undefined, 1)).label).toBe('uncertain');
  });

  describe('choose', () => {
    const tried = (recipe: Tried['recipe'], ranks: number[]): Tried => ({
      recipe,
      ranks: Float64Array.from(ranks),
      targets: 100,
    });
    const anchored = (weight: number, start: 'pairs' | 'unpaired', ranks: number[]) =>
      tried({ kind: 'anchored', weight, start }, ranks);
    const alone = tried({ kind: 'procrustes' }, [40, 60, 50, 55, 45, 50, 40, 60, 50, 50]);
    const first = (...all: Tried[]) => byPreference(all)[0]!.recipe;

    it('the larger weight of the unpaired rows, unless a smaller one is clearly better', () => {
      const light = anchored(1, 'unpaired', [5, 6, 7, 5, 6, 7, 5, 6, 7, 5]);
      const byChance = anchored(8, 'unpaired', [4, 9, 5, 8, 5, 8, 4, 9, 5, 8]);
      const worse = anchored(8, 'unpaired', [10, 12, 14, 10, 12, 14, 10, 12, 14, 10]);
      expect(first(alone, light, byChance)).toEqual(byChance.recipe);
      expect(first(alone, light, worse)).toEqual(light.recipe);
    });

    it('the start that does best, whatever its weight', () => {
      const fromPairs = anchored(8, 'pairs', [4, 9, 5, 8, 5, 8, 4, 9, 5, 8]);
      const light = anchored(1, 'unpaired', [5, 6, 7, 5, 6, 7, 5, 6, 7, 5]);
      expect(first(alone, light, fromPairs)).toEqual(light.recipe);
    });

    it('the unpaired rows, below ten pairs, unless they are clearly worse', () => {
      const three = tried({ kind: 'procrustes' }, [4000, 300, 900]);
      const unclear = anchored(8, 'unpaired', [1, 400, 1500]);
      expect(first(three, unclear)).toEqual(unclear.recipe);
      expect(first(three, anchored(8, 'unpaired', [4500, 4000, 4900]))).toEqual(three.recipe);
    });

    it('the pairs alone, from ten on, unless unpaired rows clearly help', () => {
      const same = anchored(8, 'pairs', [60, 40, 55, 50, 50, 45, 60, 40, 55, 50]);
      expect(first(alone, same)).toEqual(alone.recipe);
      const half = anchored(1, 'pairs', [20, 30, 25, 27, 22, 25, 20, 30, 25, 27]);
      const unclear = anchored(8, 'pairs', [1, 900, 1, 900, 2, 900, 1, 900, 1, 900]);
      expect(first(alone, half, unclear)).toEqual(half.recipe);
      expect(byPreference([alone, half, unclear]).map(({ recipe }) => recipe.kind)).toHaveLength(3);
    });
  });
});
