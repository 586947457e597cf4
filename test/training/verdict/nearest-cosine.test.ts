import { describe, expect, it } from 'vitest';
import { random } from '../../../src/core/random.js';
import { type Matrix, matrix, zeros } from '../../../src/vectors/matrix.js';
import { unitRows } from '../../../src/vectors/preprocess.js';
import { nearestCosine } from '../../../training/verdict/nearest-cosine.js';

const cloud = (rows: number, dim: number, seed: string): Matrix => {
  const rng = random(seed);
  const m = zeros(rows, dim);
  return unitRows({ ...m, data: m.data.map(() => rng.normal()) });
};

describe('the cosine of nearest rows', () => {
  it('is that of the denser side', async () => {
    const pairs = matrix(Float32Array.of(1, 0, 0, 0.8, -0.6, 0, 0, 0, 1, 0, 0.6, 0.8), 4, 3);
    const apart = matrix(Float32Array.of(1, 0, 0, 1, -1, 0, 0, -1), 4, 2);
    expect(await nearestCosine(pairs, apart, random(0))).toBeCloseTo(0.8, 6);
    expect(await nearestCosine(apart, pairs, random(0))).toBeCloseTo(0.8, 6);
    expect(await nearestCosine(apart, apart, random(0))).toBeCloseTo(0, 6);
  });

  it('compares as many rows on both sides, 2,000 at most', async () => {
    const many = cloud(6000, 12, 'many');
    const few = await nearestCosine(many, cloud(300, 12, 'few'), random(0));
    const some = await nearestCosine(many, cloud(2500, 12, 'some'), random(0));
    expect(few).toBeLessThan(some - 0.05);
    expect(some).toBeCloseTo(await nearestCosine(cloud(2000, 12, 'other'), cloud(2000, 12, 'more'), random(0)), 2);
  });
});
