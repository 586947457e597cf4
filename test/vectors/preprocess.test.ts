import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { random } from '../../src/core/random.js';
import { type Matrix, matrix, rowOf, zeros } from '../../src/vectors/matrix.js';
import { centre, meanOf, preprocess, restore, unitRows } from '../../src/vectors/preprocess.js';

function cloud(rows: number, dim: number, seed: number, shift = 0.5): Matrix {
  const rng = random(seed);
  return matrix(
    Float32Array.from({ length: rows * dim }, () => rng.normal() + shift),
    rows,
    dim,
  );
}
const length = (v: Float32Array): number => Math.sqrt(v.reduce((s, x) => s + x * x, 0));

describe('preprocess', () => {
  it('restore inverts preprocess up to the length of the rows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 40 }), fc.integer({ min: 2, max: 64 }), fc.integer(), (rows, dim, seed) => {
        const y = cloud(rows, dim, seed);
        const { matrix: z, mean } = preprocess(y);
        const back = restore(z, mean);
        const unit = unitRows(y);
        // The length of a centred row is the root of a difference of numbers near 1: rounding of the
        // mean, about 1e-7, comes back divided by that length.
        for (let i = 0; i < rows; i++) {
          const u = unit.data.subarray(i * dim, (i + 1) * dim);
          const tolerance = 1e-6 + 2e-7 / length(u.map((x, j) => x - mean[j]!));
          for (const [j, x] of u.entries()) expect(Math.abs(back.data[i * dim + j]! - x)).toBeLessThan(tolerance);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('inverts for rows outside the training rows too, with their mean kept', () => {
    const { mean } = preprocess(cloud(50, 12, 1));
    const other = cloud(7, 12, 2, -0.3);
    const back = restore(preprocess(other, mean).matrix, mean);
    unitRows(other).data.forEach((v, i) => {
      expect(Math.abs(back.data[i]! - v)).toBeLessThan(1e-6);
    });
  });

  it('gives unit rows and leaves its input unchanged', () => {
    const y = cloud(9, 5, 3);
    const before = y.data.slice();
    const { matrix: z } = preprocess(y);
    for (let i = 0; i < 9; i++) expect(length(rowOf(z, i))).toBeCloseTo(1, 6);
    expect(y.data).toEqual(before);
  });

  it('does not depend on the length of the rows', () => {
    const y = cloud(9, 5, 4);
    const scaled = matrix(
      y.data.map((v) => v * 8),
      9,
      5,
    );
    expect(preprocess(scaled).matrix.data).toEqual(preprocess(y).matrix.data);
  });

  it('keeps zero rows zero instead of making NaN, and restores them to the mean direction', () => {
    expect([...unitRows(zeros(1, 3)).data]).toEqual([0, 0, 0]);
    const back = restore(zeros(1, 2), [0.3, 0.4]);
    expect(back.data[0]).toBeCloseTo(0.6, 6);
    expect(back.data[1]).toBeCloseTo(0.8, 6);
  });

  it('sums in float64: a mean of 2^24 + 1 does not lose its last bit among many rows', () => {
    const m = matrix(
      Float32Array.from({ length: 1000 }, (_, i) => (i === 0 ? 16777216 : 1)),
      1000,
      1,
    );
    expect(meanOf(m)[0]).toBe(Math.fround((16777216 + 999) / 1000));
  });

  it('centre subtracts and refuses a mean of another dimension with both numbers', () => {
    expect([...centre(matrix(new Float32Array([1, 2, 3, 4]), 2, 2), [1, 2]).data]).toEqual([0, 0, 2, 2]);
    expect(() => centre(zeros(2, 3), [1, 2])).toThrow(
      expect.objectContaining({ code: 'DIM_MISMATCH', message: expect.stringMatching(/3.*2/) }),
    );
  });
});
