import { describe, expect, it } from 'vitest';
import { random } from '../../../src/core/random.js';
import { crossProduct, matmul } from '../../../src/linalg/matmul.js';
import { dense, multiply, svd, symmetricEigen, transpose } from '../../../src/linalg/svd.js';
import { topk } from '../../../src/linalg/topk.js';
import type { Matrix } from '../../../src/vectors/matrix.js';
import { preprocess } from '../../../src/vectors/preprocess.js';
import { canonicalComparison, inverseRoot } from '../../../training/unpaired-linear/canonical-comparison.js';

const rng = random('canonical comparison');
/** Rows whose variances fall from 1 to 1 / dim². */
const cloud = (rows: number, dim: number): Matrix =>
  preprocess({
    data: Float32Array.from({ length: rows * dim }, (_, i) => rng.normal() / (1 + (i % dim))),
    rows,
    dim,
  }).matrix;

/** (C + raised · mean variance · I)^(−1/2) by eigenvalues in float64. */
async function byEigenvalues(x: Matrix, raised: number) {
  const d = x.dim;
  const c = (await crossProduct(x, x)).map((v) => v / x.rows);
  const { values, vectors } = symmetricEigen(c, d);
  const mean = values.reduce((a, b) => a + b, 0) / d;
  const v = dense(vectors, d, d);
  const scaled = vectors.map((value, i) => value / Math.sqrt(values[i % d]! + raised * mean));
  return multiply(dense(scaled, d, d), transpose(v));
}

const furthest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);

/** All inner products of unit rows. */
const products = async ({ left, right }: { left: Matrix; right: Matrix }): Promise<Matrix> =>
  matmul(left, right, { transposeB: true });

describe('the comparison along canonical directions', () => {
  it('whitens by the inverse root of the raised covariance', async () => {
    const x = cloud(300, 12);
    const expected = await byEigenvalues(x, 0.3);
    expect(furthest((await inverseRoot(x, 0.3)).data, expected.data)).toBeLessThan(1e-3);
  });

  it.each([
    [8, 5],
    [5, 8],
    [6, 6],
  ])('equals one by the decomposition U Σ Vᵀ, from %i dims to %i', async (from, to) => {
    const [x, y] = [cloud(90, from), cloud(70, to)];
    const cross = Float64Array.from({ length: from * to }, () => 3 * rng.normal());
    const raised = (6 * Math.min(from, to)) / 70;
    const [a, b] = [await byEigenvalues(x, raised), await byEigenvalues(y, raised)];
    const { u, values, v } = svd(multiply(multiply(a, dense(cross, from, to)), b));
    const along = (rows: Matrix, root: typeof a, axes: typeof u): Float64Array[] => {
      const { data, cols } = multiply(multiply(dense(rows.data, rows.rows, rows.dim), root), axes);
      return Array.from({ length: rows.rows }, (_, i) => {
        const row = data.slice(i * cols, (i + 1) * cols).map((value, j) => value * values[j]!);
        const length = Math.hypot(...row);
        return row.map((value) => value / length);
      });
    };
    const [left, right] = [along(x, a, u), along(y, b, v)];
    const expected = left.flatMap((l) => right.map((r) => l.reduce((sum, value, j) => sum + value * r[j]!, 0)));
    const compare = await canonicalComparison(x, y);
    const found = await products(await compare.byCross(cross));
    expect(furthest(found.data, expected)).toBeLessThan(2e-3);
    expect(
      furthest((await products(await compare.byCross(cross.map((value) => 7 * value)))).data, found.data),
    ).toBeLessThan(1e-4);
  });

  it('finds the partners of rows that agree in small variances alone, which cosines do not', async () => {
    const [rows, dim] = [400, 20];
    // The first five directions have most of the variance and nothing in common; the others are shared.
    const side = (common: Matrix): Matrix => ({
      ...common,
      data: common.data.map((v, i) => (i % dim < 5 ? 3 * rng.normal() : v)),
    });
    const common = { data: Float32Array.from({ length: rows * dim }, () => rng.normal()), rows, dim };
    const [x, y] = [preprocess(side(common)).matrix, preprocess(side(common)).matrix];
    const share = async (pair: { left: Matrix; right: Matrix }): Promise<number> => {
      const { indices } = await topk(pair.left, pair.right, 1);
      return indices.filter((j, i) => j === i).length / rows;
    };
    const compare = await canonicalComparison(x, y);
    const cross = await crossProduct(x, y);
    expect(await share({ left: x, right: y })).toBeLessThan(0.5);
    expect(await share(await compare.byCross(cross))).toBeGreaterThan(0.9);
  });
});
