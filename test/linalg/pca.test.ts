import { describe, expect, it } from 'vitest';
import { random } from '../../src/core/random.js';
import { leadingEigen, principalComponents } from '../../src/linalg/pca.js';
import { dense, multiply, qr, symmetricEigen, transpose } from '../../src/linalg/svd.js';
import { matrix } from '../../src/vectors/matrix.js';
import { distance, golden, table } from './golden.js';

const g = golden.pca;
const x = matrix(
  Float32Array.from(table(g.rows, g.dim, g.salt), (v, at) => v * g.decay ** -(at % g.dim)),
  g.rows,
  g.dim,
);

describe('principalComponents', () => {
  it('agrees with numpy', async () => {
    const found = await principalComponents(x, 5, { random: random(0) });
    expect([found.basis.rows, found.basis.dim]).toEqual([g.dim, 5]);
    expect(distance(found.variances, g.variances.slice(0, 5))).toBeLessThan(1e-6);
    expect(distance(found.mean, g.mean)).toBeLessThan(1e-6);
    const first = Float32Array.from({ length: g.dim }, (_, i) => found.basis.data[i * 5]!);
    expect(distance(first, g.first)).toBeLessThan(1e-5);
  });

  it('takes directions about the origin when the rows count as centred', async () => {
    const shifted = matrix(
      x.data.map((v, at) => (at % g.dim === 3 ? v + 50 : v)),
      x.rows,
      x.dim,
    );
    const found = await principalComponents(shifted, 1, { random: random(0), centred: true });
    expect(found.mean.every((m) => m === 0)).toBe(true);
    expect(found.basis.data[3]!).toBeGreaterThan(0.999);
  });

  it('names what does not fit', async () => {
    const ask = (k: number) => principalComponents(x, k, { random: random(0) });
    await expect(ask(13)).rejects.toThrow('k must be a whole number of 1 to 12 (the dims), got 13');
    await expect(principalComponents(matrix(new Float32Array(3), 1, 3), 1, { random: random(0) })).rejects.toThrow(
      'principal components need at least 2 rows, got 1',
    );
  });
});

/** A covariance with known eigenvalues, large enough for subspace iteration. */
function spectrum(
  n: number,
  value: (i: number) => number,
): { a: Float64Array; values: Float64Array; vectors: Float64Array } {
  const r = random(4);
  const q = qr(
    dense(
      Float64Array.from({ length: n * n }, () => r.normal()),
      n,
      n,
    ),
  ).q;
  const values = Float64Array.from({ length: n }, (_, i) => value(i));
  const scaled = dense(
    q.data.map((v, at) => v * values[at % n]!),
    n,
    n,
  );
  return { a: multiply(scaled, transpose(q)).data, values, vectors: q.data };
}

describe('leadingEigen by subspace iteration', () => {
  const n = 260;

  it.each([
    ['slow decay', (i: number) => (i + 1) ** -0.5],
    ['fast decay', (i: number) => 10 ** (-i / 4)],
    ['low rank', (i: number) => (i < 12 ? 12 - i : 0)],
  ])('finds the leading eigenpairs of a spectrum of %s', async (_name, value) => {
    const { a, values, vectors } = spectrum(n, value);
    const found = await leadingEigen(a, n, 20, random(1));
    expect(distance(found.values, values.subarray(0, 20))).toBeLessThan(1e-9);
    const basis = dense(found.vectors, n, 20);
    const eye = Float64Array.from({ length: 400 }, (_, at) => (at % 21 === 0 ? 1 : 0));
    const rank = values.indexOf(0);
    if (rank < 0) expect(distance(multiply(transpose(basis), basis).data, eye)).toBeLessThan(1e-10);
    const true12 = dense(
      Float64Array.from({ length: n * 12 }, (_, at) => vectors[Math.floor(at / 12) * n + (at % 12)]!),
      n,
      12,
    );
    const overlap = multiply(transpose(true12), basis);
    for (let j = 0; j < 12; j++) expect(Math.abs(overlap.data[j * 20 + j]!)).toBeCloseTo(1, 8);
  });

  it('repeats itself for a seed, and agrees with the full decomposition', async () => {
    const { a } = spectrum(n, (i) => 1 / (i + 2));
    const found = await leadingEigen(a, n, 10, random(2));
    expect(await leadingEigen(a, n, 10, random(2))).toEqual(found);
    expect(distance(found.values, symmetricEigen(a, n).values.subarray(0, 10))).toBeLessThan(1e-10);
  });

  it('works without an engine that has float64', async () => {
    const { a, values } = spectrum(n, (i) => 1 / (i + 1));
    process.env['VECBRIDGE_ENGINE'] = 'wasm';
    try {
      expect(distance((await leadingEigen(a, n, 5, random(3))).values, values.subarray(0, 5))).toBeLessThan(1e-10);
    } finally {
      delete process.env['VECBRIDGE_ENGINE'];
    }
  });
});
