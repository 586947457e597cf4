import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dissimilarities } from '../../../eval/alignment/distances/dissimilarity.js';
import { averageRanks, kendallTauA, spearman } from '../../../eval/alignment/distances/rank-correlation.js';
import { holes } from '../../../eval/alignment/distances/rips.js';
import { rtd } from '../../../eval/alignment/distances/rtd.js';
import type { MeasureContext } from '../../../eval/alignment/measure.js';
import { measureNamed } from '../../../eval/alignment/measures.js';
import { pickRows, type Rows64 } from '../../../eval/alignment/rows.js';
import { createMemo, runMeasure } from '../../../eval/alignment/run.js';
import { participationRatio, spectrum } from '../../../eval/alignment/statistics/spectrum.js';
import { hubness, intrinsicDimension, meanCosine, uniformity } from '../../../eval/alignment/statistics/statistics.js';
import { canonicalCorrelations } from '../../../eval/alignment/subspaces/canonical.js';
import { heldOutR2 } from '../../../eval/alignment/subspaces/held-out-r2.js';
import { moments64, moments64About, swapped } from '../../../eval/alignment/subspaces/moments.js';
import { random } from '../../../src/core/random.js';

const golden = JSON.parse(
  readFileSync(new URL('../../golden/alignment/statistics/golden.json', import.meta.url), 'utf8'),
);
const context = (precision: 'float64' | 'float32'): MeasureContext => ({ seed: 0, precision, memo: createMemo() });

/** Equal to 1e-9 of the larger of 1 and the value. */
function expectGolden(found: number, wanted: number, tolerance = 1e-9): void {
  expect(Math.abs(found - wanted)).toBeLessThan(tolerance * Math.max(1, Math.abs(wanted)));
}

for (const name of ['L', 'M', 'N']) {
  const g = golden[name];
  const rows = (side: 'x' | 'y', dim: number): Rows64 => ({ data: Float64Array.from(g[side]), rows: g.rows, dim });
  const [x, y] = [rows('x', g.dims[0]), rows('y', g.dims[1])];

  const cases: [measure: string, options: Record<string, unknown>, wanted: number][] = [
    ...Object.entries(g.rsa as Record<string, number>).map(([key, wanted]): [string, object, number] => {
      const [, dissimilarity, correlation] = /^([a-z]+)([A-Z][a-z]+)$/.exec(key)!;
      return ['rsa', { dissimilarity, correlation: correlation!.toLowerCase() }, wanted];
    }),
    ['distance-correlation', { estimator: 'biased' }, g.distanceCorrelation.biased],
    ['distance-correlation', {}, g.distanceCorrelation.corrected],
    ['cca', {}, g.cca.reduce((a: number, b: number) => a + b) / g.cca.length],
    ['svcca', {}, g.svcca['0.99']],
    ['svcca', { variance: 0.8 }, g.svcca['0.8']],
    ['pwcca', { weights: 'x' }, g.pwcca.x],
    ['pwcca', { weights: 'y' }, g.pwcca.y],
    ['linear-r2', { heldOut: false, predict: 'x' }, g.inSampleR2.x],
    ['linear-r2', { heldOut: false, predict: 'y' }, g.inSampleR2.y],
    ['procrustes-size-and-shape', {}, g.procrustes.sizeAndShape],
    ['procrustes-normalised', {}, g.procrustes.normalised],
    ['procrustes-angular', {}, g.procrustes.angular],
    ['spectral-distance', {}, g.spectralDistance],
    ...(g.rtd ? [['rtd', {}, (g.rtd.xy + g.rtd.yx) / 2] as [string, object, number]] : []),
  ] as [string, Record<string, unknown>, number][];

  describe(`fixture ${name}`, () => {
    it.each(cases)('%s %o', async (measure, options, wanted) => {
      const run = async (precision: 'float64' | 'float32'): Promise<number> =>
        (await runMeasure(measureNamed(measure), x, y, { options, precision })).value;
      expectGolden(await run('float64'), wanted);
      expectGolden(await run('float32'), wanted, 1e-4);
    });

    it('has every canonical correlation', async () => {
      const { rho } = await canonicalCorrelations(moments64(x, y));
      expect(rho.length).toBe(g.cca.length);
      for (const [i, r] of rho.entries()) expectGolden(r, g.cca[i]);
    });

    it.each(Object.entries(g.heldOutR2 as Record<string, number>))(
      'held-out R², folds and ridge %s',
      async (key, wanted) => {
        const [folds, ridge] = key.split(' ').map(Number) as [number, number];
        const centres = [new Float64Array(x.dim).fill(0.3), new Float64Array(y.dim).fill(-0.2)] as const;
        const parts = Array.from({ length: folds }, (_, fold) => {
          const held = Array.from({ length: g.rows }, (_, i) => i).filter((i) => i % folds === fold);
          return swapped(moments64About(pickRows(x, held), pickRows(y, held), centres));
        });
        expectGolden(await heldOutR2(parts, ridge), wanted);
      },
    );

    it.each([
      ['x', x],
      ['y', y],
    ] as const)('statistics of %s, both paths', async (side, space) => {
      const wanted = g.statistics[side];
      for (const precision of ['float64', 'float32'] as const) {
        const tolerance = precision === 'float64' ? 1e-9 : 1e-4;
        const at = context(precision);
        expectGolden(participationRatio(await spectrum(space, at)), wanted.participationRatio, tolerance);
        expectGolden(meanCosine(space), wanted.meanCosine, tolerance);
        expectGolden(await uniformity(space, 2, at), wanted.uniformity, tolerance);
        // All rows of L's X lie on one line after centring: cosines of 1 and −1 tie, and so do all distances.
        if (name === 'L' && side === 'x') continue;
        expectGolden(await hubness(space, 3, at), wanted.hubness3, tolerance);
        expectGolden(await intrinsicDimension(space, 0.9, at), wanted.intrinsicDimension, tolerance);
      }
    });
  });
}

it('counts ties as the definitions do', () => {
  const { a, b, spearman: rho, tauA } = golden.ties;
  expectGolden(spearman(a, b), rho);
  expectGolden(kendallTauA(a, b), tauA);
  expect([...averageRanks([3, 1, 3, 2])]).toEqual([3.5, 1, 3.5, 2]);
});

it.each(golden.bars as { n: number; distances: (number | null)[]; bars: [number, number][] }[])(
  'barcode of $n points equals the reduced boundary matrix',
  ({ n, distances, bars }) => {
    const found = holes(
      Float64Array.from(distances, (v) => v ?? Number.POSITIVE_INFINITY),
      n,
    );
    expect(found).toEqual(bars);
  },
);

it('sees the hole that one space has and the other has not', () => {
  const points = 24;
  const circle = new Float64Array(2 * points);
  const line = new Float64Array(points);
  for (let i = 0; i < points; i++) {
    circle.set([Math.cos((2 * Math.PI * i) / points), Math.sin((2 * Math.PI * i) / points)], 2 * i);
    line[i] = i;
  }
  const round = dissimilarities({ data: circle, rows: points, dim: 2 }, 'euclidean');
  const straight = dissimilarities({ data: line, rows: points, dim: 1 }, 'euclidean');
  expect(rtd(round, round, points)).toBe(0);
  expect(rtd(round, straight, points) + rtd(straight, round, points)).toBeGreaterThan(0.2);
});

it('RSA permutation p-values are small for related items and spread evenly for unrelated ones', async () => {
  const rng = random(1);
  const cloud = (): Rows64 => ({ data: Float64Array.from({ length: 60 }, () => rng.normal()), rows: 20, dim: 3 });
  const noisy = (x: Rows64): Rows64 => ({ ...x, data: x.data.map((v) => v + 0.3 * rng.normal()) });
  const p = async (x: Rows64, y: Rows64, seed: number): Promise<number> =>
    (await runMeasure(measureNamed('rsa'), x, y, { options: { dissimilarity: 'euclidean' }, permutations: 99, seed }))
      .null!.p;
  const x = cloud();
  expect(await p(x, noisy(x), 0)).toBe(0.01);
  const unrelated = await Promise.all(Array.from({ length: 60 }, (_, seed) => p(cloud(), cloud(), seed)));
  const below = unrelated.filter((v) => v <= 0.5).length;
  expect(below).toBeGreaterThan(17);
  expect(below).toBeLessThan(43);
});

it('RSA by correlation has no value where rows do not vary', async () => {
  const constant: Rows64 = { data: new Float64Array(20).fill(2), rows: 5, dim: 4 };
  expect((await runMeasure(measureNamed('rsa'), constant, constant)).value).toBeNaN();
});

it('the Procrustes distances satisfy the triangle inequality', async () => {
  const rng = random(2);
  const cloud = (dim: number): Rows64 => ({
    data: Float64Array.from({ length: 12 * dim }, () => rng.normal()),
    rows: 12,
    dim,
  });
  for (let trial = 0; trial < 20; trial++) {
    const [a, b, c] = [cloud(3), cloud(4), cloud(2)];
    for (const name of ['procrustes-size-and-shape', 'procrustes-normalised', 'procrustes-angular']) {
      const d = async (u: Rows64, v: Rows64): Promise<number> =>
        (await runMeasure(measureNamed(name), u, v, { precision: 'float64' })).value;
      expect(await d(a, c)).toBeLessThanOrEqual((await d(a, b)) + (await d(b, c)) + 1e-9);
    }
  }
});
