import { describe, expect, it } from 'vitest';
import { classicalScaling } from '../../../eval/alignment/classical-scaling.js';
import { dissimilarities, squareForm } from '../../../eval/alignment/distances/dissimilarity.js';
import { adjustedRand, judgeOutlook, predictAlignment } from '../../../eval/alignment/outlook.js';
import { moments64 } from '../../../eval/alignment/subspaces/moments.js';
import { matchedCorrelations, matchUnits, unitCorrelations } from '../../../eval/alignment/subspaces/unit-match.js';
import { meanChanceCorrelation } from '../../../eval/alignment/subspaces/wachter.js';
import { random } from '../../../src/core/random.js';
import { matmul } from '../../../src/linalg/matmul.js';
import { randomOrthogonal } from '../../../src/linalg/random-orthogonal.js';
import { type Matrix, sliceRows } from '../../../src/vectors/matrix.js';

const DIM = 12;

/** Rows around 12 centres of uneven weight. */
function clustered(rows: number, seed: number): Matrix {
  const centres = random('centres');
  const places = Float64Array.from({ length: 12 * DIM }, () => centres.normal());
  const rng = random(seed);
  const data = new Float32Array(rows * DIM);
  for (let i = 0; i < rows; i++) {
    const at = Math.floor(12 * rng.uniform() ** 1.5) * DIM;
    for (let j = 0; j < DIM; j++) data[i * DIM + j] = places[at + j]! + 0.25 * rng.normal();
  }
  return { data, rows, dim: DIM };
}

function gaussianCloud(rows: number, seed: number): Matrix {
  const rng = random(seed);
  return { data: Float32Array.from({ length: rows * DIM }, () => rng.normal()), rows, dim: DIM };
}

describe('predictAlignment', () => {
  const options = { draws: 6, clusters: 12, repeats: 1 };

  it('is hopeful for other rows of the same clusters, turned', async () => {
    const turned = await matmul(clustered(1200, 2), await randomOrthogonal(DIM, DIM, random(3)));
    const steps: number[] = [];
    const found = await predictAlignment(clustered(1200, 1), turned, {
      options,
      on: (event) => steps.push(event.done),
    });
    expect(found.label).toBe('likely');
    expect(found.evidence.agreement).toBeGreaterThan(0.6);
    expect(found.reason).toMatch(/agree to 0\.\d+/);
    expect(steps.at(-1)).toBe(10);
    expect(Math.min(...found.evidence.moments)).toBeGreaterThan(0.8);
  });

  it('is not, for a cloud without clusters', async () => {
    const found = await predictAlignment(clustered(1200, 1), gaussianCloud(1200, 4), { options });
    expect(found.label).toBe('unlikely');
    expect(found.evidence.stability[1]).toBeLessThan(found.evidence.stability[0]);
    expect(found.evidence.moments[1]).toBeLessThan(0.2);
    expect(found.calibration).toMatch(/24 pairs/);
  });

  it.each([
    ['clusters that are found again and matchings that agree', 0.5, 0.46, 0.9, 'likely'],
    ['a weak cluster structure, moments that are noise', 0.3, 0.28, 0.1, 'doubtful'],
    ['scattered matchings, moments that are noise', 0.5, 0.2, 0.1, 'unlikely'],
    ['scattered matchings, reliable moments', 0.5, 0.2, 0.8, 'doubtful'],
    ['no clusters, reliable moments', 0.1, 0.28, 0.8, 'doubtful'],
    ['no clusters, moments of one side that are noise', 0.1, 0.28, 0.49, 'unlikely'],
  ])('%s', (_, stability, agreement, moments, label) => {
    const found = judgeOutlook({
      ...{ rows: [9, 9], medianAgreement: 0, agreement },
      stability: [0.9, stability],
      moments: [moments, 0.9],
    });
    expect(found.label).toBe(label);
    expect(/Third moments of both are reliable \(0.80\)/.test(found.reason)).toBe(moments === 0.8);
  });

  it('gives the same for the same seed, refuses few rows, stops when called off', async () => {
    const [x, y] = [clustered(300, 1), clustered(300, 2)];
    const few = { draws: 4, clusters: 6, repeats: 1 };
    expect(await predictAlignment(x, y, { options: few })).toEqual(await predictAlignment(x, y, { options: few }));
    await expect(predictAlignment(sliceRows(x, 0, 39), y)).rejects.toMatchObject({ code: 'TOO_FEW_ROWS' });
    await expect(predictAlignment(x, y, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'INTERRUPTED',
    });
    await expect(predictAlignment(x, y, { options: { drws: 4 } })).rejects.toThrow(/drws/);
  });
});

it('adjusted Rand index: 1 for equal labels under other names, about 0 by chance, the textbook value between', () => {
  expect(adjustedRand(Uint32Array.of(0, 0, 1, 1, 2), Uint32Array.of(2, 2, 0, 0, 1), 3)).toBe(1);
  // sklearn.metrics.adjusted_rand_score([0, 0, 1, 2], [0, 0, 1, 1])
  expect(adjustedRand(Uint32Array.of(0, 0, 1, 2), Uint32Array.of(0, 0, 1, 1), 3)).toBeCloseTo(0.5714285714285714, 12);
  const rng = random(5);
  const labels = (): Uint32Array => Uint32Array.from({ length: 4000 }, () => rng.int(5));
  expect(Math.abs(adjustedRand(labels(), labels(), 5))).toBeLessThan(0.01);
});

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
