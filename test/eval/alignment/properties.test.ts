import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measureNamed } from '../../../eval/alignment/measures.js';
import { pickRows, type Rows } from '../../../eval/alignment/rows.js';
import { type MeasureRequest, runMeasure } from '../../../eval/alignment/run.js';
import { random } from '../../../src/core/random.js';
import { gaussian } from '../../contracts/planted.js';

const value = async (name: string, x: Rows, y: Rows, request: MeasureRequest = {}): Promise<number> =>
  (await runMeasure(measureNamed(name), x, y, { precision: 'float64', ...request })).value;

/** From two dims on: rows of length 1 in one dim are all ±1, and ties go by the order of the rows. */
const spaces = fc
  .record({
    n: fc.integer({ min: 5, max: 40 }),
    p: fc.integer({ min: 2, max: 9 }),
    q: fc.integer({ min: 2, max: 9 }),
    seed: fc.nat(1e6),
  })
  .map(({ n, p, q, seed }) => ({
    n,
    seed,
    x: gaussian(n, p, random(seed)),
    y: gaussian(n, q, random(seed).fork('y')),
  }));

describe('kernel and neighbour measures of any shape', () => {
  it('lie in their range and do not change when the pairs are listed in another order', async () => {
    const names = [
      'cka',
      'cka-rbf',
      'kernel-alignment',
      'distance-alignment',
      'mutual-knn',
      'jaccard-knn',
      'lcs-knn',
      'second-order-cosine',
    ];
    await fc.assert(
      fc.asyncProperty(spaces, async ({ n, seed, x, y }) => {
        const order = random(seed).fork('order').permutation(n);
        for (const name of names) {
          const options = name.endsWith('knn') || name === 'second-order-cosine' ? { k: Math.min(3, n - 1) } : {};
          const [before, after] = [
            await value(name, x, y, { options }),
            await value(name, pickRows(x, order), pickRows(y, order), { options }),
          ];
          if (Number.isNaN(before)) continue; // so few rows that the unbiased variance of a space is negative
          const [low, high] = measureNamed(name).range;
          expect(before, name).toBeGreaterThanOrEqual(low - 1e-9);
          expect(before, name).toBeLessThanOrEqual(high + 1e-9);
          expect(after, name).toBeCloseTo(before, 9);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('biased and unbiased CKA are ordered by n: their difference vanishes as rows grow', async () => {
    const gap = async (n: number): Promise<number> => {
      const [x, y] = [gaussian(n, 6, random(n)), gaussian(n, 5, random(n).fork('y'))];
      return (await value('cka', x, y, { options: { estimator: 'biased' } })) - (await value('cka', x, y));
    };
    const gaps = [await gap(20), await gap(80), await gap(320)];
    expect(gaps).toEqual(gaps.toSorted((a, b) => b - a));
    expect(gaps[2]).toBeLessThan(0.03);
    expect(gaps[0]).toBeGreaterThan(0.1);
  });

  it('every neighbour measure is at its top for one list order and falls when lists differ', async () => {
    await fc.assert(
      fc.asyncProperty(spaces, async ({ n, x, seed }) => {
        const options = { k: Math.min(4, n - 1) };
        const noisy = { ...x, data: x.data.map((v, at) => v + 0.3 * random(seed + at).normal()) };
        for (const name of ['mutual-knn', 'jaccard-knn', 'lcs-knn', 'edit-knn', 'rank-similarity', 'cknna']) {
          expect(await value(name, x, x, { options }), name).toBeCloseTo(1, 9);
          if (name !== 'cknna') expect(await value(name, x, noisy, { options }), name).toBeLessThanOrEqual(1 + 1e-12);
        }
        const jaccard = await value('jaccard-knn', x, noisy, { options });
        expect(jaccard).toBeLessThanOrEqual((await value('mutual-knn', x, noisy, { options })) + 1e-12);
        expect(await value('lcs-knn', x, noisy, { options })).toBeLessThanOrEqual(
          (await value('mutual-knn', x, noisy, { options })) + 1e-12,
        );
      }),
      { numRuns: 25 },
    );
  });
});
