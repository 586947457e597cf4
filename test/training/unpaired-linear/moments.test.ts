import { describe, expect, it } from 'vitest';
import { random } from '../../../src/core/random.js';
import { matmul } from '../../../src/linalg/matmul.js';
import { randomOrthogonal } from '../../../src/linalg/random-orthogonal.js';
import { type Matrix, takeRows } from '../../../src/vectors/matrix.js';
import { climb, type Scored } from '../../../training/unpaired-linear/moments/climb.js';
import { growMaps } from '../../../training/unpaired-linear/moments/growth.js';
import { distinct, evolve, likeness, resized } from '../../../training/unpaired-linear/moments/population.js';
import {
  leadingMoments,
  momentReliability,
  thirdMoments,
} from '../../../training/unpaired-linear/moments/third-moments.js';
import { principalSpace } from '../../../training/unpaired-linear/principal-rows.js';
import { gaussian, skewed } from '../../contracts/planted.js';
import { agreement, axes, DIM, mx, my, RIGHT, rng, small } from './moment-clouds.js';

const square = (data: Float32Array, n: number): Matrix => ({ data, rows: n, dim: n });
const turns = (name: string, count: number): Promise<Float32Array[]> =>
  Promise.all(
    Array.from({ length: count }, async (_, i) => (await randomOrthogonal(DIM, DIM, rng.fork(`${name} ${i}`))).data),
  );

describe('third moments', () => {
  it.each(['unit', 'own'] as const)(
    'are the mean of z ⊗ z ⊗ z over centred rows, divided by variance^¼ and of length "%s", of norm 1',
    async (length) => {
      const rows = gaussian(1500, 4, random(3)); // more than a block
      const space = await principalSpace(rows, 3, rng.fork('b'));
      const { tensor } = await thirdMoments(space, 3, { length });
      const list = Array.from({ length: 1500 }, (_, i) => {
        const row = [0, 1, 2].map((j) => space.rows.data[i * 3 + j]! * space.variances[j]! ** -0.25);
        return length === 'unit' ? row.map((v) => v / Math.hypot(...row)) : row;
      });
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
    },
  );

  it('are of rows of length 1 in 32 dims and more', async () => {
    const space = await principalSpace(gaussian(400, 40, random(5)), 32, rng.fork('c'));
    const by = async (dims: number, length?: 'unit' | 'own') => (await thirdMoments(space, dims, { length })).tensor;
    expect(await by(32)).toEqual(await by(32, 'unit'));
    expect(await by(31)).toEqual(await by(31, 'own'));
  });

  it('of leading coordinates are those of fewer directions, where rows keep their length', async () => {
    const direct = await thirdMoments(axes.x, 4);
    const cut = leadingMoments(mx, 4);
    expect(cut.dims).toBe(4);
    cut.tensor.forEach((v, i) => {
      expect(v).toBeCloseTo(direct.tensor[i]!, 4);
    });
  });

  it('of two halves agree where there is something in them, and not in noise', async () => {
    const noise = await principalSpace(gaussian(3000, DIM, random(9)), DIM, rng.fork('noise'));
    expect(await momentReliability(axes.x, DIM)).toBeGreaterThan(0.9);
    expect(Math.abs(await momentReliability(noise, DIM))).toBeLessThan(0.1);
  });

  it('of two halves are of rows as long as is asked', async () => {
    const data = gaussian(400, 32, random(6)).data.map((v, i) => skewed(v, 1) * (1 + (i >> 5) / 100));
    const space = await principalSpace({ data, rows: 400, dim: 32 }, 32, rng.fork('d'));
    for (const length of ['unit', 'own'] as const) {
      const half = async (odd: number) => {
        const rows = takeRows(
          space.rows,
          Array.from({ length: 200 }, (_, i) => 2 * i + odd),
        );
        return (await thirdMoments({ ...space, rows }, 32, { length })).tensor;
      };
      const [even, odd] = [await half(0), await half(1)];
      const expected = even.reduce((sum, v, i) => sum + v * odd[i]!, 0);
      expect(await momentReliability(space, 32, { length })).toBeCloseTo(expected, 5);
    }
  });
});

describe('climbing', () => {
  it('is the same step by step, as the WebAssembly engine does it to hear signals', async () => {
    const starts = await turns('by steps', 3);
    const expected = await climb(starts, mx, my, 10);
    process.env['VECBRIDGE_ENGINE'] = 'wasm';
    try {
      const found = await climb(starts, mx, my, 10);
      for (const [i, { map, agreement }] of found.entries()) {
        expect(agreement).toBeCloseTo(expected[i]!.agreement, 3);
        for (const [j, value] of map.entries()) expect(value).toBeCloseTo(expected[i]!.map[j]!, 1);
      }
    } finally {
      delete process.env['VECBRIDGE_ENGINE'];
    }
  });

  it('scores maps by the correlation of the moment tensors, whatever the batch', async () => {
    const maps = await turns('m', 70);
    const scored = await climb(maps, mx, my, 0);
    expect(scored).toHaveLength(70);
    for (const i of [0, 1, 63, 64, 69]) {
      expect(scored[i]!.agreement).toBeCloseTo(agreement(maps[i]!, mx, my), 5);
      expect(scored[i]!.map).toEqual(maps[i]);
    }
    expect(agreement(small, mx, my)).toBeGreaterThan(0.9);
  });

  it('hands over the gradient of the agreement, as finite differences in float64 have it', async () => {
    const [map] = await turns('gradient', 1);
    const { gradient } = (await climb([map!], mx, my, 0))[0]!;
    expect(Math.hypot(...gradient)).toBeCloseTo(1, 4);
    const h = 1 / 64; // exact in float32 beside entries below 1
    const slope = Float64Array.from(map!, (v, i) => {
      const at = (x: number): number => agreement(map!.with(i, x), mx, my);
      const [up, down] = [Math.fround(v + h), Math.fround(v - h)];
      return (at(up) - at(down)) / (up - down);
    });
    const norm = Math.hypot(...slope);
    slope.forEach((v, i) => {
      expect(gradient[i]!).toBeCloseTo(v / norm, 2);
    });
  });

  it('leads to orthogonal maps, better ones the longer it goes on', async () => {
    const starts = await turns('start', 60);
    const mean = (maps: readonly Scored[]): number => maps.reduce((sum, { agreement: f }) => sum + f, 0) / maps.length;
    const [none, few, many] = [
      await climb(starts, mx, my, 0),
      await climb(starts, mx, my, 5),
      await climb(starts, mx, my, 40),
    ];
    expect(mean(few)).toBeGreaterThan(mean(none) + 0.1);
    expect(mean(many)).toBeGreaterThan(mean(few));
    const { map } = many[7]!;
    const gram = await matmul(square(map, DIM), square(map, DIM), { transposeA: true });
    gram.data.forEach((v, i) => {
      expect(v).toBeCloseTo(i % (DIM + 1) === 0 ? 1 : 0, 2);
    });
  });

  it('stays finite from zeros, from singular maps and under moments of zero', async () => {
    const zeros = { dims: DIM, tensor: new Float32Array(DIM ** 3) };
    const starts = [new Float32Array(DIM * DIM), Float32Array.from({ length: DIM * DIM }, (_, i) => (i === 0 ? 1 : 0))];
    for (const [a, b] of [
      [mx, my],
      [zeros, my],
      [mx, zeros],
    ] as const) {
      for (const { map, agreement: f, gradient } of await climb(starts, a, b, 20)) {
        expect(Number.isFinite(f)).toBe(true);
        expect([...map, ...gradient].every(Number.isFinite)).toBe(true);
      }
    }
  });
});

describe('the population', () => {
  it('grows a right map from random starts alone', async () => {
    const starts = await growMaps([mx, my], rng.fork('grow'));
    expect(starts.length).toBeLessThanOrEqual(20);
    const climbed = await climb(
      starts.map((map) => resized(map, DIM)),
      mx,
      my,
      40,
    );
    const [first] = distinct(climbed, 0.9, 1);
    expect(likeness(first!.map, small)).toBeGreaterThan(RIGHT);
  });

  it('finds nothing that stands out where the clouds have nothing in common', async () => {
    const other = await principalSpace(gaussian(3000, DIM, random(8)), DIM, rng.fork('o'));
    const moments = await thirdMoments(other, DIM);
    const starts = await climb(await turns('none', 30), mx, moments, 40);
    const [first, second] = await evolve(starts, [mx, moments], { ...QUICK, random: rng.fork('none') });
    expect(first!.agreement).toBeLessThan(0.8);
    expect(first!.agreement / second!.agreement).toBeLessThan(1.5);
  });

  it('breeds a right map from maps that are right in different directions', async () => {
    // Half of the directions of each parent are turned at random; the halves differ.
    const parent = async (from: number): Promise<Float32Array> => {
      const half = DIM / 2;
      const part = await randomOrthogonal(half, half, rng.fork(`part ${from}`));
      const turn = new Float32Array(DIM * DIM);
      for (let i = 0; i < DIM; i++) turn[i * (DIM + 1)] = i >= from && i < from + half ? 0 : 1;
      for (let i = 0; i < half; i++)
        for (let j = 0; j < half; j++) turn[(from + i) * DIM + from + j] = part.data[i * half + j]!;
      return (await matmul(square(turn, DIM), square(small, DIM))).data;
    };
    const parents = await climb([await parent(0), await parent(DIM / 2)], mx, my, 0);
    for (const { map } of parents) expect(likeness(map, small)).toBeLessThan(RIGHT);
    const seen: Scored[] = [];
    const told: Scored[] = [];
    const found = await evolve(parents, [mx, my], {
      ...{ ...QUICK, random: rng.fork('breed') },
      seen: (maps) => seen.push(...maps),
      each: (first) => told.push(first),
    });
    expect(likeness(found[0]!.map, small)).toBeGreaterThan(RIGHT);
    expect(seen).toHaveLength(told.length * QUICK.children);
    expect(told.at(-1)).toBe(found[0]);
    for (const [i, { agreement: f }] of told.entries())
      if (i > 0) expect(f).toBeGreaterThanOrEqual(told[i - 1]!.agreement);
    for (const { agreement: f } of found) expect(f).toBeLessThanOrEqual(found[0]!.agreement);
  });

  it('leaves a population of one alone', async () => {
    const only = await climb([small], mx, my, 0);
    expect(await evolve(only, [mx, my], { ...QUICK, random: rng.fork('one') })).toEqual(only);
  });

  it('keeps the better of two alike, at most so many, and new coordinates empty', () => {
    const map = Float32Array.of(1, 0, 0, 1);
    const scored = (m: Float32Array, f: number): Scored => ({ map: m, agreement: f, gradient: m });
    const maps = [
      scored(Float32Array.of(1, 0, 0, 0.9), 0.5),
      scored(map, 0.7),
      scored(Float32Array.of(0, 1, 1, 0), 0.1),
    ];
    const kept = (count: number): number[] => distinct(maps, 0.9, count).map(({ agreement: a }) => a);
    expect(kept(5)).toEqual([0.7, 0.1]);
    expect(kept(1)).toEqual([0.7]);
    expect([...resized(map, 3)]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 0]);
    expect([...resized(resized(map, 3), 2)]).toEqual([...map]);
    expect(resized(map, 2)).toBe(map);
  });
});

const QUICK = { generations: 4, children: 8, size: 20 } as const;
