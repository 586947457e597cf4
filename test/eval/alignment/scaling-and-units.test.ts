import { expect, it } from 'vitest';
import { classicalScaling } from '../../../eval/alignment/classical-scaling.js';
import { dissimilarities, squareForm } from '../../../eval/alignment/distances/dissimilarity.js';
import { moments64 } from '../../../eval/alignment/subspaces/moments.js';
import { matchedCorrelations, matchUnits, unitCorrelations } from '../../../eval/alignment/subspaces/unit-match.js';
import { meanChanceCorrelation } from '../../../eval/alignment/subspaces/wachter.js';
import { random } from '../../../src/core/random.js';

it('classical scaling gives back the distances of points in few dimensions', () => {
  const rng = random(6);
  const points = { data: Float64Array.from({ length: 30 }, () => rng.normal()), rows: 10, dim: 3 };
  const wanted = dissimilarities(points, 'euclidean');
  const { points: found, explained } = classicalScaling(squareForm(wanted, 10), 10, 3);
  const again = dissimilarities({ data: found, rows: 10, dim: 3 }, 'euclidean');
  for (const [i, d] of again.entries()) expect(d).toBeCloseTo(wanted[i]!, 9);
  expect(explained).toBeCloseTo(1, 9);
  expect(() => classicalScaling(squareForm(wanted, 10), 10, 11)).toThrow(/1 to 10/);
});

it('finds units that were shuffled, turned over and noised; hard matches are one to one', () => {
  const rng = random(7);
  const [n, d] = [300, 6];
  const order = rng.permutation(d);
  const x = { data: Float64Array.from({ length: n * d }, () => rng.normal()), rows: n, dim: d };
  const y = { ...x, data: new Float64Array(n * d) };
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < d; j++) y.data[i * d + order[j]!] = (j % 2 ? -2 : 1) * x.data[i * d + j]! + 0.3 * rng.normal();
  }
  const correlations = unitCorrelations(moments64(x, y));
  const { hard, soft } = matchUnits(correlations, d, d);
  expect([...hard]).toEqual([...order]);
  expect([...soft]).toEqual([...order]);
  for (const r of matchedCorrelations(correlations, d, hard)) expect(r).toBeGreaterThan(0.9);
  const narrow = matchUnits(correlations.slice(0, d), 1, d);
  expect(narrow.hard).toHaveLength(1);
  const tall = matchUnits(Float64Array.of(0.2, 0.9, 0.5), 3, 1);
  expect([...tall.hard]).toEqual([-1, 0, -1]);
});

it.each([
  [400, 20, 20],
  [200, 5, 60],
  [60, 25, 45], // p + q > n: some correlations are 1
])('chance level of canonical correlations, n %i, dims %i and %i', async (n, p, q) => {
  const rng = random(8);
  const { canonicalCorrelations } = await import('../../../eval/alignment/subspaces/canonical.js');
  let sum = 0;
  const draws = 4;
  for (let t = 0; t < draws; t++) {
    const cloud = (dim: number) => ({ data: Float64Array.from({ length: n * dim }, () => rng.normal()), rows: n, dim });
    const { rho } = await canonicalCorrelations(moments64(cloud(p), cloud(q)));
    sum += rho.reduce((a, b) => a + b) / rho.length / draws;
  }
  expect(Math.abs(sum - meanChanceCorrelation(n, p, q))).toBeLessThan(0.02);
});
