import { describe, expect, it } from 'vitest';
import { random } from '../../../src/core/random.js';
import { matmul } from '../../../src/linalg/matmul.js';
import { principalComponents } from '../../../src/linalg/pca.js';
import { randomOrthogonal } from '../../../src/linalg/random-orthogonal.js';
import type { Matrix } from '../../../src/vectors/matrix.js';
import { breedMaps, child } from '../../../training/unpaired-linear/moments/breeding.js';
import { climb } from '../../../training/unpaired-linear/moments/climb.js';
import { distinct, extended, growMaps, likeness } from '../../../training/unpaired-linear/moments/growth.js';
import { leadingMoments, thirdMoments } from '../../../training/unpaired-linear/moments/third-moments.js';
import { gaussian } from '../../contracts/planted.js';
import { agreement, axes, DIM, mx, my, RIGHT, rng, small, view, x } from './moment-clouds.js';

describe('third moments', () => {
  it('are the mean of z ⊗ z ⊗ z over the centred rows, of norm 1', async () => {
    const rows = gaussian(1500, 4, random(3)); // more than a block
    const basis = await principalComponents(rows, 3, { random: rng.fork('b'), centred: true });
    for (const how of [
      { flatten: 0, unit: false },
      { flatten: 1, unit: true },
    ]) {
      const { tensor } = await thirdMoments(rows, basis, how);
      const z = await matmul(rows, basis.basis);
      const list: number[][] = [];
      for (let i = 0; i < rows.rows; i++) {
        let row = [0, 1, 2].map((j) => z.data[i * 3 + j]! * basis.variances[j]! ** (-how.flatten / 2));
        const norm = Math.hypot(...row);
        if (how.unit) row = row.map((v) => v / norm);
        list.push(row);
      }
      const mean = [0, 1, 2].map((j) => list.reduce((s, row) => s + row[j]!, 0) / list.length);
      const expected = Float64Array.from({ length: 27 }, (_, at) => {
        const [a, b, c] = [Math.floor(at / 9), Math.floor(at / 3) % 3, at % 3];
        return list.reduce((s, r) => s + (r[a]! - mean[a]!) * (r[b]! - mean[b]!) * (r[c]! - mean[c]!), 0);
      });
      const norm = Math.hypot(...expected);
      tensor.forEach((v, i) => {
        expect(v).toBeCloseTo(expected[i]! / norm, 4);
      });
      expect(Math.hypot(...tensor)).toBeCloseTo(1, 5);
    }
  });

  it('of leading coordinates are those of fewer directions', async () => {
    const few = await principalComponents(x, 4, { random: rng.fork('ax'), centred: true });
    const direct = await thirdMoments(x, { ...few, basis: leading(axes.x.basis, 4) }, view);
    const cut = leadingMoments(mx, 4);
    expect(cut.dims).toBe(4);
    cut.tensor.forEach((v, i) => {
      expect(v).toBeCloseTo(direct.tensor[i]!, 3);
    });
  });
});

describe('climbing', () => {
  it('scores maps by the correlation of the moment tensors, whatever the batch', async () => {
    const maps = await Promise.all(
      Array.from({ length: 70 }, async (_, i) => (await randomOrthogonal(DIM, DIM, rng.fork(`m${i}`))).data),
    );
    const scored = await climb(maps, mx, my, 0);
    for (const i of [0, 1, 63, 64, 69]) {
      expect(scored[i]!.agreement).toBeCloseTo(agreement(maps[i]!, mx, my), 5);
      expect(scored[i]!.map).toEqual(maps[i]);
    }
    expect(agreement(small, mx, my)).toBeGreaterThan(0.9);
  });

  it('leads to orthogonal maps, better ones the longer it goes on', async () => {
    const starts = await Promise.all(
      Array.from({ length: 60 }, async (_, i) => (await randomOrthogonal(DIM, DIM, rng.fork(`start ${i}`))).data),
    );
    const mean = (maps: readonly { agreement: number }[]): number =>
      maps.reduce((sum, { agreement: f }) => sum + f, 0) / maps.length;
    const [none, few, many] = [
      await climb(starts, mx, my, 0),
      await climb(starts, mx, my, 5),
      await climb(starts, mx, my, 40),
    ];
    expect(mean(few)).toBeGreaterThan(mean(none) + 0.1);
    expect(mean(many)).toBeGreaterThan(mean(few));
    const { map } = many[7]!;
    const gram = await matmul(
      { data: map, rows: DIM, dim: DIM },
      { data: map, rows: DIM, dim: DIM },
      { transposeA: true },
    );
    gram.data.forEach((v, i) => {
      expect(v).toBeCloseTo(i % (DIM + 1) === 0 ? 1 : 0, 2);
    });
  });
});

describe('growing and breeding', () => {
  it('grows the right map from random starts', async () => {
    const [first, ...others] = await growMaps(mx, my, rng.fork('grow'));
    expect(likeness(first!.map, small)).toBeGreaterThan(RIGHT);
    for (const other of others) expect(other.agreement).toBeLessThanOrEqual(first!.agreement);
  });

  it('finds nothing that stands out where the clouds have nothing in common', async () => {
    const other = gaussian(3000, DIM, random(8));
    const ay = await principalComponents(other, DIM, { random: rng.fork('o'), centred: true });
    const [first] = await growMaps(mx, await thirdMoments(other, ay, view), rng.fork('none'));
    expect(first!.agreement).toBeLessThan(0.8);
  });

  it('breeds a right map from maps that are right in different directions', async () => {
    // Half of the directions of each parent are turned at random; the halves differ.
    const parent = async (from: number): Promise<Float32Array> => {
      const part = await randomOrthogonal(DIM / 2, DIM / 2, rng.fork(`part ${from}`));
      const turn = new Float32Array(DIM * DIM);
      for (let i = 0; i < DIM; i++) turn[i * (DIM + 1)] = i >= from && i < from + DIM / 2 ? 0 : 1;
      for (let i = 0; i < DIM / 2; i++)
        for (let j = 0; j < DIM / 2; j++) turn[(from + i) * DIM + from + j] = part.data[i * (DIM / 2) + j]!;
      const square = (data: Float32Array): Matrix => ({ data, rows: DIM, dim: DIM });
      return (await matmul(square(turn), square(small))).data;
    };
    const parents = [await parent(0), await parent(DIM / 2)].map((map) => ({ map, agreement: agreement(map, mx, my) }));
    const events: number[] = [];
    const [best] = await breedMaps(parents, mx, my, {
      generations: 4,
      random: rng.fork('breed'),
      each: (generation) => events.push(generation),
    });
    expect(likeness(best!.map, small)).toBeGreaterThan(RIGHT);
    expect(events).toEqual(events.map((_, i) => i));
    expect(events.length).toBeGreaterThanOrEqual(1);
  });

  it('ends a population that no longer rises, sooner or later as it is told', async () => {
    const [top] = await climb([small], mx, my, 60);
    const lived = async (patience?: number): Promise<number> => {
      let generations = 0;
      const each = (): void => {
        generations++;
      };
      const options = { generations: 12, random: rng.fork('patience'), each };
      await breedMaps([top!], mx, my, { ...options, ...(patience && { patience }) });
      return generations;
    };
    const [hasty, usual, patient] = [await lived(1), await lived(), await lived(9)];
    expect(hasty).toBeLessThan(usual);
    expect(usual).toBeLessThan(patient);
    expect(patient).toBeLessThanOrEqual(12);
  });

  it('makes every child of two parents', async () => {
    const parents = await Promise.all(
      ['a', 'b'].map(async (name) => ({ map: (await randomOrthogonal(DIM, DIM, rng.fork(name))).data, agreement: 1 })),
    );
    const [a, b] = parents.map(({ map }) => map);
    const between = likeness(a!, b!);
    for (let i = 0; i < 40; i++) {
      const born = child(parents, DIM, rng.fork(`child ${i}`));
      // born = s a + t b + noise, 0.3 ≤ s, t ≤ 0.7: the shares by least squares
      const [ofA, ofB] = [likeness(born, a!), likeness(born, b!)];
      const shares = [ofA - between * ofB, ofB - between * ofA].map((v) => v / (1 - between ** 2));
      for (const share of shares) expect(share).toBeGreaterThan(0.15);
    }
  });

  it('keeps the better of two alike, and new coordinates empty', () => {
    const map = Float32Array.of(1, 0, 0, 1);
    const near = Float32Array.of(1, 0, 0, 0.9);
    const far = Float32Array.of(0, 1, 1, 0);
    const kept = distinct(
      [
        { map: near, agreement: 0.5 },
        { map, agreement: 0.7 },
        { map: far, agreement: 0.1 },
      ],
      0.9,
      5,
    );
    expect(kept.map(({ agreement: a }) => a)).toEqual([0.7, 0.1]);
    expect([...extended(map, 3)]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 0]);
    expect(extended(map, 2)).toBe(map);
  });
});

function leading({ data, rows, dim }: Matrix, k: number): Matrix {
  const out = new Float32Array(rows * k);
  for (let i = 0; i < rows; i++) out.set(data.subarray(i * dim, i * dim + k), i * k);
  return { data: out, rows, dim: k };
}
