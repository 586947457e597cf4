import { describe, expect, it, vi } from 'vitest';
import { random } from '../../src/core/random.js';
import { engineInfo } from '../../src/engine/available.js';
import { orthonormal } from '../../src/linalg/orthonormal.js';
import { polar } from '../../src/linalg/polar.js';
import { product64 } from '../../src/linalg/product64.js';
import { svd, transpose } from '../../src/linalg/svd.js';

vi.mock('../../src/linalg/svd.js', async (original) => {
  const actual = await original<typeof import('../../src/linalg/svd.js')>();
  return { ...actual, svd: vi.fn(actual.svd) };
});

/** The SVD in plain JavaScript takes seconds at 512: the iteration must recognise that it has converged. */
describe.runIf((await engineInfo()).engines.some((e) => e.name === 'onnx' && e.available))('polar needs no SVD', () => {
  const columns = (n: number, k: number, seed: number) => {
    const r = random(seed);
    const data = Float64Array.from({ length: n * k }, () => r.normal());
    return orthonormal({ data, rows: n, cols: k });
  };

  it.each([
    [512, 512, 512, 1e4],
    [400, 300, 300, 1e8],
    [100, 400, 100, 1],
    [300, 300, 300, 1e4],
    [300, 300, 120, 1e3],
    [50, 50, 50, 1e10],
    [50, 50, 2, 10],
  ])('for %i × %i of rank %i at condition %f', async (rows, cols, rank, condition) => {
    const u = await columns(rows, rank, 1);
    const values = u.data.map((v, at) => v * condition ** (-(at % rank) / Math.max(1, rank - 1)));
    const v = transpose(await columns(cols, rank, 2));
    const found = await polar(await product64({ ...u, data: values }, v));
    const wanted = await product64(u, v);
    const off = found.factor.reduce((most, value, i) => Math.max(most, Math.abs(value - wanted.data[i]!)), 0);
    expect(found.rank).toBe(rank);
    expect(off).toBeLessThan(1e-13 * Math.max(100, condition));
    expect(svd).not.toHaveBeenCalled();
  });

  it('for many square Gaussian matrices', async () => {
    const r = random(3);
    for (let n = 1; n <= 120; n += 7) {
      const m = { data: Float64Array.from({ length: n * n }, () => r.normal()), rows: n, cols: n };
      expect((await polar(m)).rank).toBe(n);
    }
    expect(svd).not.toHaveBeenCalled();
  });
});
