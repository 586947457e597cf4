import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cholesky, invertPositive, solvePositive } from '../../src/linalg/solve.js';
import { dense, multiply, qr, svd, svdAside, symmetricEigen, transpose } from '../../src/linalg/svd.js';
import { distance, golden, table } from './golden.js';

const shape = fc.tuple(
  fc.integer({ min: 1, max: 14 }),
  fc.integer({ min: 1, max: 14 }),
  fc.integer({ min: 1, max: 999 }),
);
const eye = (n: number): Float64Array => Float64Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? 1 : 0));

describe('svd', () => {
  it('has the singular values numpy finds', () => {
    const { n, salt, values } = golden.svd;
    expect(distance(svd(dense(table(n, n, salt), n, n)).values, values)).toBeLessThan(1e-9);
    const t = golden.svdTall;
    expect(distance(svd(dense(table(t.rows, t.cols, t.salt), t.rows, t.cols)).values, t.values)).toBeLessThan(1e-9);
  });

  it('is the same on a thread of its own, and the event loop turns meanwhile', async () => {
    for (const [rows, cols] of [
      [300, 280],
      [280, 300],
      [7, 4],
    ] as const) {
      const a = dense(table(rows, cols, 3), rows, cols);
      const expected = svd(a);
      let turns = 0;
      const timer = setInterval(() => turns++, 1);
      expect(await svdAside(a)).toEqual(expected);
      clearInterval(timer);
      if (rows * cols > 1000) expect(turns).toBeGreaterThan(1);
    }
    const bad = dense(new Float64Array(300 * 300).fill(Number.NaN), 300, 300);
    await expect(svdAside(bad)).rejects.toThrow(/entry 0, 0 of the 300 × 300 matrix is NaN/);
  });

  it('rebuilds any matrix from orthonormal factors and descending values', () => {
    fc.assert(
      fc.property(shape, ([rows, cols, salt]) => {
        const a = dense(table(rows, cols, salt), rows, cols);
        const { u, values, v } = svd(a);
        const r = Math.min(rows, cols);
        expect([u.rows, u.cols, v.rows, v.cols]).toEqual([rows, r, cols, r]);
        expect(distance(multiply(transpose(u), u).data, eye(r))).toBeLessThan(1e-10);
        expect(distance(multiply(transpose(v), v).data, eye(r))).toBeLessThan(1e-10);
        const scaled = dense(
          u.data.map((x, at) => x * values[at % r]!),
          rows,
          r,
        );
        expect(distance(multiply(scaled, transpose(v)).data, a.data)).toBeLessThan(1e-10);
        for (let i = 1; i < r; i++) expect(values[i]!).toBeLessThanOrEqual(values[i - 1]!);
      }),
    );
  });
});

describe('qr', () => {
  it('gives orthonormal Q and upper triangular R with QR = a', () => {
    fc.assert(
      fc.property(shape, ([one, two, salt]) => {
        const [rows, cols] = [Math.max(one, two), Math.min(one, two)];
        const a = dense(table(rows, cols, salt), rows, cols);
        const { q, r } = qr(a);
        expect([q.rows, q.cols, r.rows, r.cols]).toEqual([rows, cols, cols, cols]);
        expect(distance(multiply(transpose(q), q).data, eye(cols))).toBeLessThan(1e-10);
        expect(distance(multiply(q, r).data, a.data)).toBeLessThan(1e-10);
        for (let i = 0; i < cols; i++) for (let j = 0; j < i; j++) expect(r.data[i * cols + j]).toBe(0);
      }),
    );
  });

  it('refuses a wide matrix', () => {
    expect(() => qr(dense(new Float64Array(6), 2, 3))).toThrow(
      'thin QR needs at least as many rows as columns, got 2 × 3',
    );
  });
});

describe('symmetricEigen', () => {
  it('has the eigenvalues numpy finds, descending, and eigenvectors in its columns', () => {
    const { n, salt, values } = golden.eigen;
    const m = table(n, n, salt);
    const a = m.map((x, at) => x + m[(at % n) * n + Math.floor(at / n)]!);
    const found = symmetricEigen(a, n);
    expect(distance(found.values, values)).toBeLessThan(1e-9);
    const vectors = dense(found.vectors, n, n);
    const scaled = dense(
      found.vectors.map((x, at) => x * found.values[at % n]!),
      n,
      n,
    );
    expect(distance(multiply(scaled, transpose(vectors)).data, a)).toBeLessThan(1e-10);
  });
});

describe('solvePositive', () => {
  const { n, salt, ridge, cols, rhsSalt, x } = golden.solve;
  const m = dense(table(n, n, salt), n, n);
  const a = multiply(m, transpose(m)).data.map((v, at) => v + (at % (n + 1) === 0 ? ridge : 0));

  it('solves what numpy solves and leaves its input alone', () => {
    const b = table(n, cols, rhsSalt);
    expect(distance(solvePositive(a, n, b, cols), x)).toBeLessThan(1e-8);
    expect(b).toEqual(table(n, cols, rhsSalt));
  });

  it('factors a = L Lᵀ', () => {
    const lower = dense(cholesky(a, n), n, n);
    expect(distance(multiply(lower, transpose(lower)).data, a)).toBeLessThan(1e-12);
  });

  it('inverts: a times its inverse is the identity', () => {
    const before = a.slice();
    const inverse = dense(invertPositive(a, n), n, n);
    expect(distance(multiply(dense(a, n, n), inverse).data, eye(n))).toBeLessThan(1e-8);
    expect(inverse.data).toEqual(transpose(inverse).data);
    expect(a).toEqual(before);
  });

  it('says when the matrix is not positive definite', () => {
    expect(() => solvePositive(Float64Array.of(1, 2, 2, 1), 2, Float64Array.of(1, 1), 1)).toThrow(
      'the 2 × 2 matrix is not positive definite: pivot 1 is -3',
    );
    expect(() => solvePositive(Float64Array.of(1, 1, 1, 1), 2, Float64Array.of(1, 1), 1)).toThrow(
      'not positive definite',
    );
  });
});

describe('dense', () => {
  it('names an entry that is not a number before a decomposition meets it', () => {
    const bad = dense(Float64Array.of(1, 2, Number.NaN, 4), 2, 2);
    for (const decompose of [svd, qr, (a: typeof bad) => symmetricEigen(a.data, 2)]) {
      expect(() => decompose(bad)).toThrow('entry 1, 0 of the 2 × 2 matrix is NaN');
    }
  });

  it('states both numbers of a mismatch', () => {
    expect(() => dense(new Float64Array(5), 2, 3)).toThrow('a 2 × 3 matrix needs 6 numbers, got 5');
    expect(() => multiply(dense(new Float64Array(6), 2, 3), dense(new Float64Array(6), 2, 3))).toThrow(
      'cannot multiply 2 × 3 by 2 × 3',
    );
  });
});
