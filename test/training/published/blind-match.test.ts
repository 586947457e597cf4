import { describe, expect, it } from 'vitest';
import { parseOptions } from '../../../src/core/options.js';
import { random } from '../../../src/core/random.js';
import { takeRows } from '../../../src/vectors/matrix.js';
import { preprocess } from '../../../src/vectors/preprocess.js';
import { fitSpaces } from '../../../training/fit.js';
import { blindMatch, blindMatchOptions, matchItems } from '../../../training/published/blind-match.js';
import { itemKernel } from '../../../training/published/item-kernel.js';
import { gaussian, planted } from '../../contracts/planted.js';
import { bestTraceByForce } from '../../linalg/best-trace-by-force.js';

const options = parseOptions(blindMatchOptions, {}, 'blind-match');

describe('matchItems', () => {
  it.each(['distance', 'gram'] as const)(
    'reaches the optimum of unrelated items, kernel %s',
    async (kernel) => {
      for (const n of [4, 6, 8]) {
        const [x, y] = [gaussian(n, 5, random(n)), gaussian(n, 5, random(n + 100))];
        const [kx, ky] = [await itemKernel(x, kernel), await itemKernel(y, kernel)];
        const best = bestTraceByForce(Float64Array.from(kx.data), Float64Array.from(ky.data), n);
        const found = await matchItems(x, y, { ...options, kernel }, random(1));
        expect(found.value).toBeCloseTo(best, 3);
        expect(found.bound!).toBeGreaterThanOrEqual(found.value - 1e-6);
        if (found.optimal) expect(found.bound! - found.value).toBeLessThan(1e-8 * Math.abs(found.value));
      }
    },
    120_000,
  );

  it('does not claim optimality without a bound, nor when the bound is not met', async () => {
    const [x, y] = [gaussian(12, 5, random(1)), gaussian(12, 5, random(2))];
    expect(await matchItems(x, y, { ...options, boundSweeps: 0 }, random(1))).toMatchObject({ optimal: false });
    const early = await matchItems(x, y, { ...options, boundSweeps: 1 }, random(1));
    expect(early.bound!).toBeGreaterThan(early.value * 1.001);
    expect(early.optimal).toBe(false);
  });

  it('finds a hidden permutation, proves it for fifteen items, and leaves the odd ones of the larger side out', async () => {
    const { source, target } = planted(120, [24, 16]);
    const [x, y] = [preprocess(source).matrix, preprocess(target).matrix];
    for (const n of [15, 120]) {
      const order = random(n).permutation(n);
      const found = await matchItems(
        takeRows(
          x,
          Uint32Array.from({ length: n }, (_, i) => i),
        ),
        takeRows(y, order),
        options,
        random(3),
      );
      const right = found.permutation.filter((j, i) => order[j] === i).length;
      expect(right / n).toBeGreaterThan(0.95);
      expect(found.optimal).toBe(n === 15);
    }
    const few = Uint32Array.from({ length: 14 }, (_, i) => i);
    const all = random(4).permutation(18);
    const found = await matchItems(takeRows(x, few), takeRows(y, all), options, random(3));
    expect([...found.permutation].sort((a, b) => a - b)).toEqual([...Array(18).keys()]);
    const right = [...few].filter((i) => all[found.permutation[i]!] === i).length;
    expect(right).toBeGreaterThan(10);
  }, 120_000);

  it('tells in the manifest whether the matching was proved', async () => {
    const { source, target } = planted(20, [12, 10], { noise: 0.01 });
    const { translators } = await fitSpaces(blindMatch, {
      spaces: [source, target],
      seed: 1,
      options: { ...options, verdict: 'none' },
    });
    const { scores } = translators[0]!.manifest;
    expect(scores['matchingOptimal']).toBe(1);
    expect(scores['matchingBound']!).toBeCloseTo(scores['matchingValue']!, 5);
  });
});
