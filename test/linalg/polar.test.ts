import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { random } from '../../src/core/random.js';
import { orthonormal } from '../../src/linalg/orthonormal.js';
import { partialIsometry, polar } from '../../src/linalg/polar.js';
import { isometrySteps } from '../../src/linalg/polar-steps.js';
import { product64 } from '../../src/linalg/product64.js';
import { type Dense, dense, multiply, qr, svd, transpose } from '../../src/linalg/svd.js';
import { distance, golden, table } from './golden.js';

const normal = (rows: number, cols: number, seed: number): Dense => {
  const r = random(seed);
  return dense(
    Float64Array.from({ length: rows * cols }, () => r.normal()),
    rows,
    cols,
  );
};

/** A matrix with known singular values and its exact factor over the nonzero ones. */
async function planted(
  rows: number,
  cols: number,
  values: Float64Array,
  seed: number,
): Promise<{ m: Dense; factor: Float64Array }> {
  const k = values.length;
  const u = await orthonormal(normal(rows, k, seed));
  const vt = transpose(await orthonormal(normal(cols, k, seed + 1)));
  const scaled = dense(
    u.data.map((x, at) => x * values[at % k]!),
    rows,
    k,
  );
  return { m: await product64(scaled, vt), factor: (await product64(u, vt)).data };
}

const geometric = (k: number, condition: number, top = 1): Float64Array =>
  Float64Array.from({ length: k }, (_, i) => top * condition ** (-i / Math.max(1, k - 1)));

describe('polar', () => {
  it('agrees with numpy', async () => {
    const { n, salt, polar: square, values } = golden.svd;
    const found = await polar({ data: table(n, n, salt), rows: n, cols: n });
    expect(distance(found.factor, square)).toBeLessThan(1e-9);
    expect(found.nuclearNorm).toBeCloseTo(
      values.reduce((a: number, b: number) => a + b, 0),
      9,
    );
    const t = golden.svdTall;
    const tall = await polar({ data: table(t.rows, t.cols, t.salt), rows: t.rows, cols: t.cols });
    expect(distance(tall.factor, t.polar)).toBeLessThan(1e-9);
  });

  it.each([
    [512, 512],
    [512, 100],
    [100, 512],
    [64, 64],
  ])('is right to 1e-10 at condition 1e4 for %i × %i', async (rows, cols) => {
    const { m, factor } = await planted(rows, cols, geometric(Math.min(rows, cols), 1e4, 37), rows);
    const found = await polar(m);
    expect(found.rank).toBe(Math.min(rows, cols));
    expect(distance(found.factor, factor)).toBeLessThan(1e-10);
  });

  it('stays within rounding × condition far beyond, and at any scale', async () => {
    for (const condition of [1, 1e6, 1e8, 1e10]) {
      const { m, factor } = await planted(40, 30, geometric(30, condition), 5);
      expect(distance((await polar(m)).factor, factor)).toBeLessThan(1e-14 * condition + 1e-12);
    }
    for (const scale of [1e-150, 1e150]) {
      const { m, factor } = await planted(20, 20, geometric(20, 100), 6);
      const scaled = { ...m, data: m.data.map((v) => v * scale) };
      expect(distance((await polar(scaled)).factor, factor)).toBeLessThan(1e-10);
    }
  });

  it('has orthonormal columns, and a symmetric positive semidefinite second factor', async () => {
    const shape = fc.tuple(
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 99 }),
    );
    await fc.assert(
      fc.asyncProperty(shape, async ([one, two, seed]) => {
        const [rows, cols] = [Math.max(one, two), Math.min(one, two)];
        const m = normal(rows, cols, seed);
        const factor = dense((await polar(m)).factor, rows, cols);
        const eye = Float64Array.from({ length: cols * cols }, (_, at) => (at % (cols + 1) === 0 ? 1 : 0));
        expect(distance(multiply(transpose(factor), factor).data, eye)).toBeLessThan(1e-12);
        const second = multiply(transpose(factor), m);
        expect(distance(second.data, transpose(second).data)).toBeLessThan(1e-10);
        expect(svd(second).values.reduce((a, b) => a + b, 0)).toBeCloseTo(
          second.data.reduce((s, v, at) => (at % (cols + 1) === 0 ? s + v : s), 0),
          8,
        );
      }),
      { numRuns: 25 },
    );
  });

  it.each([
    [40, 40, 25],
    [60, 30, 12],
    [30, 60, 1],
  ])('states the rank of a deficient %i × %i matrix of rank %i', async (rows, cols, rank) => {
    const { m, factor } = await planted(rows, cols, geometric(rank, 1e3), 8);
    const found = await polar(m);
    expect(found.rank).toBe(rank);
    expect(distance(found.factor, factor)).toBeLessThan(1e-9);
  });

  it('keeps only the rank asked for', async () => {
    const values = geometric(10, 100);
    const { m } = await planted(15, 10, values, 9);
    const found = await polar(m, { rank: 4 });
    const { u, v } = svd(m);
    const cut = (x: Dense) =>
      dense(
        x.data.map((e, at) => (at % x.cols < 4 ? e : 0)),
        x.rows,
        x.cols,
      );
    expect(found.rank).toBe(4);
    expect(distance(found.factor, multiply(cut(u), transpose(v)).data)).toBeLessThan(1e-10);
  });

  it('solves orthogonal Procrustes: recovers the rotation between two clouds from float32', async () => {
    const w = qr(normal(24, 24, 10)).q;
    const x = normal(200, 24, 11);
    const cross = multiply(transpose(x), multiply(x, w));
    const found = await polar({ data: Float32Array.from(cross.data), rows: 24, cols: 24 });
    expect(distance(found.factor, w.data)).toBeLessThan(1e-5);
  });

  it('gives the same without an engine that has float64', async () => {
    const { m, factor } = await planted(30, 20, geometric(20, 1e4), 12);
    process.env['VECBRIDGE_ENGINE'] = 'wasm';
    try {
      expect(distance((await polar(m)).factor, factor)).toBeLessThan(1e-10);
    } finally {
      delete process.env['VECBRIDGE_ENGINE'];
    }
  });

  it('refuses what has no polar factor', async () => {
    const ask = (data: number[]) => polar({ data: Float64Array.from(data), rows: 2, cols: 2 });
    await expect(ask([0, 0, 0, 0])).rejects.toThrow('the 2 × 2 matrix has no polar factor: its norm is 0');
    await expect(ask([1, Number.NaN, 0, 1])).rejects.toThrow('its norm is NaN');
    await expect(ask([1, Number.POSITIVE_INFINITY, 0, 1])).rejects.toThrow('its norm is Infinity');
  });
});

describe('isometrySteps', () => {
  it('takes every value of the interval to 1 and no value above it', () => {
    for (const lowest of [0.5, 1e-2, 1e-4, 1e-7]) {
      const steps = isometrySteps(lowest);
      for (let i = 0; i <= 200; i++) {
        const x = steps.reduce((v, [a, b, c]) => v * (a + b * v * v + c * v ** 4), lowest ** (i / 200));
        expect(Math.abs(x - 1)).toBeLessThan(1e-14);
      }
    }
  });
});

describe('partialIsometry', () => {
  it('agrees with numpy on centred rows', () => {
    const { k, dims, salts, factor } = golden.isometry;
    const centred = (dim: number, salt: number) => {
      const x = table(k, dim, salt);
      const mean = Float64Array.from({ length: dim }, (_, j) => {
        let sum = 0;
        for (let i = 0; i < k; i++) sum += x[i * dim + j]! / k;
        return sum;
      });
      return dense(
        x.map((v, at) => v - mean[at % dim]!),
        k,
        dim,
      );
    };
    const found = partialIsometry(centred(dims[0], salts[0]), centred(dims[1], salts[1]));
    expect(found.rank).toBe(k - 1);
    expect(distance(found.factor, factor)).toBeLessThan(1e-8);
  });

  it('equals the polar factor of AᵀB, also with more rows than dims', async () => {
    for (const [k, dx, dy] of [
      [6, 20, 15],
      [40, 12, 9],
    ] as const) {
      const [a, b] = [normal(k, dx, 20), normal(k, dy, 21)];
      const found = partialIsometry(a, b);
      const direct = await polar(multiply(transpose(a), b));
      expect(found.rank).toBe(direct.rank);
      expect(found.nuclearNorm).toBeCloseTo(direct.nuclearNorm, 8);
      expect(distance(found.factor, direct.factor)).toBeLessThan(1e-9);
    }
  });

  it('refuses unequal row counts', () => {
    expect(() => partialIsometry(normal(3, 4, 1), normal(5, 4, 1))).toThrow('the matrices have 3 and 5 rows');
  });
});
