import { describe, expect, it } from 'vitest';
import { random } from '../../../../src/core/random.js';
import { matmul } from '../../../../src/linalg/matmul.js';
import { randomOrthogonal } from '../../../../src/linalg/random-orthogonal.js';
import type { Matrix } from '../../../../src/vectors/matrix.js';
import { fastIca, orientedComponents } from '../../../../training/unpaired-linear/components/fast-ica.js';
import { matchComponents } from '../../../../training/unpaired-linear/components/match.js';
import { normalQuantile } from '../../../../training/unpaired-linear/components/normal-quantile.js';
import {
  type ComponentStatistics,
  componentStatistics,
  PAIRWISE,
} from '../../../../training/unpaired-linear/components/statistics.js';

/** Independent columns of mean 0 and variance 1, skewed to the right: gamma of shapes that differ. (n, k) */
function skewedSources(n: number, k: number, seed: number): Matrix {
  const rng = random(`sources ${seed}`);
  const data = new Float32Array(n * k);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < k; j++) {
      let sum = 0;
      for (let t = 0; t <= j; t++) sum -= Math.log(1 - rng.uniform());
      data[i * k + j] = (sum - (j + 1)) / Math.sqrt(j + 1);
    }
  }
  return { data, rows: n, dim: k };
}

describe('fastIca', () => {
  const K = 5;
  const sources = skewedSources(6000, K, 1);

  it('recovers planted sources up to their order, and skewness turns each the right way round', async () => {
    const mixing = await randomOrthogonal(K, K, random('mixing'));
    const z = await matmul(sources, mixing);
    const found = await orientedComponents(z, await fastIca(z, random(3)));
    // row i of the directions is a row of the mixing matrix
    const cosines = await matmul(found.directions, mixing, { transposeB: true });
    const partners = new Set<number>();
    for (let i = 0; i < K; i++) {
      const row = cosines.data.slice(i * K, (i + 1) * K);
      const j = row.indexOf(Math.max(...row));
      expect(row[j]).toBeGreaterThan(0.97);
      partners.add(j);
    }
    expect(partners.size).toBe(K);
    for (let j = 0; j < K; j++) {
      let [square, cube] = [0, 0];
      for (let i = 0; i < z.rows; i++) {
        square += found.values.data[i * K + j]! ** 2 / z.rows;
        cube += found.values.data[i * K + j]! ** 3 / z.rows;
      }
      expect(square).toBeCloseTo(1, 3);
      expect(cube).toBeGreaterThan(0.3);
    }
  });

  it('gives a rotation, the same for the same generator and another for another', async () => {
    const [a, b, c] = [
      await fastIca(sources, random(1)),
      await fastIca(sources, random(1)),
      await fastIca(sources, random(2)),
    ];
    expect(a).toEqual(b);
    expect(a).not.toEqual(c);
    const gram = await matmul(a, a, { transposeB: true });
    gram.data.forEach((v, i) => {
      expect(v).toBeCloseTo(i % (K + 1) === 0 ? 1 : 0, 3);
    });
  });
});

describe('normalQuantile', () => {
  it('knows the table of the normal distribution, both tails', () => {
    const table = [
      [0.5, 0],
      [0.6, 0.2533471031357997],
      [0.75, 0.6744897501960817],
      [0.975, 1.959963984540054],
      [0.99, 2.3263478740408408],
      [0.999, 3.090232306167813],
      [1e-6, -4.753424308822899],
    ] as const;
    for (const [p, z] of table) {
      expect(Math.abs(normalQuantile(p) - z)).toBeLessThan(1e-8);
      if (p > 0.01) expect(Math.abs(normalQuantile(1 - p) + z)).toBeLessThan(1e-8);
    }
  });
});

describe('componentStatistics', () => {
  const [n, k] = [400, 4];
  const values = skewedSources(n, k, 2);
  const column = (j: number): number[] => Array.from({ length: n }, (_, i) => values.data[i * k + j]!);
  const clip = (v: number, top: number): number => Math.min(top, Math.max(-3, v));
  const mean = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0) / list.length;
  const columns = [0, 1, 2, 3].map(column);
  const quantile = (j: number, share: number): number => columns[j]!.toSorted((a, b) => a - b)[Math.floor(share * n)]!;
  /** The eight statistics of components i and j, as the docstring names them. */
  const plain: readonly ((i: number, j: number) => number)[] = [
    (i, j) => mean(columns[i]!.map((v, t) => clip(v, 6) ** 2 * clip(columns[j]![t]!, 6) ** 2)),
    (i, j) => mean(columns[i]!.map((v, t) => clip(v, 6) ** 2 * clip(columns[j]![t]!, 6))),
    (i, j) => mean(columns[i]!.map((v, t) => Math.abs(v) * Math.abs(columns[j]![t]!))),
    (i, j) => mean(columns[i]!.map((v, t) => Math.tanh(clip(v, 6)) * clip(columns[j]![t]!, 6) ** 2)),
    (i, j) => mean(top(i).map((t) => clip(columns[j]![t]!, 4))),
    (i, j) => mean(top(i).map((t) => clip(columns[j]![t]!, 4) ** 2)),
    (i, j) => mean(top(i).map((t) => (columns[j]![t]! > quantile(j, 0.95) ? 1 : 0))),
    (i, j) => mean(bottom(i).map((t) => clip(columns[j]![t]!, 4))),
  ];
  const rowsWhere = (i: number, holds: (v: number) => boolean): number[] =>
    [...columns[i]!.keys()].filter((t) => holds(columns[i]![t]!));
  const top = (i: number): number[] => rowsWhere(i, (v) => v > quantile(i, 0.95));
  const bottom = (i: number): number[] => rowsWhere(i, (v) => v < quantile(i, 0.1));

  it.each(plain.map((statistic, f) => [f, statistic] as const))(
    'ranks statistic %i as a plain loop in float64 does, in normal scores',
    async (f, statistic) => {
      const { pairwise } = await componentStatistics(values);
      const pairs: { i: number; j: number; value: number }[] = [];
      for (let i = 0; i < k; i++)
        for (let j = 0; j < k; j++) {
          const score = pairwise[i * PAIRWISE * k + f * k + j]!;
          if (i === j) expect(score).toBe(0);
          else pairs.push({ i, j, value: statistic(i, j) });
        }
      pairs.sort((a, b) => a.value - b.value);
      const score = ({ i, j }: { i: number; j: number }): number => pairwise[i * PAIRWISE * k + f * k + j]!;
      for (let r = 1; r < pairs.length; r++) {
        if (pairs[r]!.value - pairs[r - 1]!.value > 1e-5)
          expect(score(pairs[r]!)).toBeGreaterThan(score(pairs[r - 1]!));
      }
      const scores = pairs.map(score).sort((a, b) => a - b);
      scores.forEach((v, r) => {
        expect(v).toBeCloseTo(normalQuantile((r + 0.5) / scores.length), 5);
      });
    },
  );

  it('lists sorted values at even steps', async () => {
    const { profiles } = await componentStatistics(values);
    const steps = profiles.length / k;
    for (let j = 0; j < k; j++) {
      const profile = profiles.subarray(j * steps, (j + 1) * steps);
      expect(profile[0]).toBeCloseTo(quantile(j, 0.005), 6);
      expect(profile[steps - 1]).toBeCloseTo(quantile(j, 0.995), 6);
      expect([...profile]).toEqual([...profile].sort((a, b) => a - b));
    }
  });
});

describe('matchComponents', () => {
  const planted = (k: number, noise: number, seed: number) => {
    const rng = random(`match ${seed}`);
    const source: ComponentStatistics = {
      k,
      pairwise: Float32Array.from({ length: k * PAIRWISE * k }, () => rng.normal()),
      profiles: Float32Array.from({ length: k * 5 }, () => rng.normal()),
    };
    const partners = rng.permutation(k);
    const pairwise = new Float32Array(source.pairwise.length);
    const profiles = new Float32Array(source.profiles.length);
    for (let i = 0; i < k; i++) {
      for (let f = 0; f < PAIRWISE; f++)
        for (let j = 0; j < k; j++) {
          const from = i * PAIRWISE * k + f * k + j;
          const to = partners[i]! * PAIRWISE * k + f * k + partners[j]!;
          pairwise[to] = source.pairwise[from]! + noise * rng.normal();
        }
      for (let q = 0; q < 5; q++) profiles[partners[i]! * 5 + q] = source.profiles[i * 5 + q]! + noise * rng.normal();
    }
    return { source, target: { k, pairwise, profiles }, partners };
  };

  /** Σ_f tr(A_f P B_fᵀ Pᵀ) + √k Σ_ij L_ij P_ij, L standardised over all entries. */
  function objective(a: ComponentStatistics, b: ComponentStatistics, partners: Uint32Array): number {
    const { k } = a;
    const length = a.profiles.length / k;
    const likes = Array.from({ length: k * k }, (_, t) => {
      const [i, j] = [Math.floor(t / k), t % k];
      let sum = 0;
      for (let q = 0; q < length; q++) sum -= (a.profiles[i * length + q]! - b.profiles[j * length + q]!) ** 2;
      return sum;
    });
    const mean = likes.reduce((s, v) => s + v, 0) / likes.length;
    const sd = Math.sqrt(likes.reduce((s, v) => s + (v - mean) ** 2, 0) / likes.length);
    let value = 0;
    for (let i = 0; i < k; i++) {
      value += (Math.sqrt(k) * (likes[i * k + partners[i]!]! - mean)) / sd;
      for (let f = 0; f < PAIRWISE; f++)
        for (let j = 0; j < k; j++)
          value +=
            a.pairwise[i * PAIRWISE * k + f * k + j]! * b.pairwise[partners[i]! * PAIRWISE * k + f * k + partners[j]!]!;
    }
    return value;
  }

  it.each([
    [12, 0],
    [24, 0],
    [24, 1],
  ])('finds a planted permutation of %i components, noise %d', async (k, noise) => {
    const { source, target, partners } = planted(k, noise, k);
    const [best] = await matchComponents(source, target, 4, random(1));
    expect([...best!.partners]).toEqual([...partners]);
  });

  it('gives permutations with the value of the objective, best first, the best of all for few components', async () => {
    const { source, target } = planted(5, 2, 9);
    const found = await matchComponents(source, target, 8, random(2));
    for (const [r, { partners, value }] of found.entries()) {
      expect([...partners].sort()).toEqual([0, 1, 2, 3, 4]);
      expect(value).toBeCloseTo(objective(source, target, partners), 3);
      if (r > 0) expect(value).toBeLessThan(found[r - 1]!.value);
    }
    const all = permutations([0, 1, 2, 3, 4]).map((p) => objective(source, target, Uint32Array.from(p)));
    expect(found[0]!.value).toBeCloseTo(Math.max(...all), 3);
  });
});

function permutations(list: readonly number[]): number[][] {
  if (list.length === 0) return [[]];
  return list.flatMap((one) => permutations(list.filter((v) => v !== one)).map((rest) => [one, ...rest]));
}
