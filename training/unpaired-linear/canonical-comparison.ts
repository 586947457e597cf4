import { crossProduct, matmul } from '../../src/linalg/matmul.js';
import { nearestOrthogonal } from '../../src/linalg/nearest-orthogonal.js';
import { cholesky, invertPositive } from '../../src/linalg/solve.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import { unitRows } from '../../src/vectors/preprocess.js';

/** Unit rows (n, k) and (m, k) whose inner products say which belong together. */
export interface ComparableRows {
  readonly left: Matrix;
  readonly right: Matrix;
}

/** What a covariance is raised by before it is inverted, of its mean variance: RAISED × dims / rows. Small variances of few rows are noise. */
const RAISED = 6;

/**
 * How rows of two spaces are compared once their cross-covariance is known: along its canonical directions, each weighted by
 * its canonical correlation. What one model spreads far and the other does not, or neither says reliably, counts little;
 * cos(x W, y) lets both in, and rounds that maximise it turn W until the large variances of the two sides meet.
 *
 * x (n, d_x), y (m, d_y), preprocessed; K (d_x, d_y) = A C B of the cross-covariance C, A and B the inverse roots of the raised
 * covariances of x and y. K = U Σ Vᵀ: rows are x A U Σ and y B V Σ in another basis, which takes one polar factor instead of a
 * decomposition.
 */
export async function canonicalComparison(x: Matrix, y: Matrix) {
  const raised = (RAISED * Math.min(x.dim, y.dim)) / Math.min(x.rows, y.rows);
  const [rootX, rootY] = [await inverseRoot(x, raised), await inverseRoot(y, raised)];
  const whitened = async (of: Matrix, by: Matrix): Promise<[Matrix, Matrix]> => [
    await matmul(of, rootX),
    await matmul(by, rootY),
  ];
  const white = await whitened(x, y);
  const along = async (k: Matrix, [left, right] = white): Promise<ComparableRows> => {
    const turn = await nearestOrthogonal(Float64Array.from(k.data), k.rows, k.dim);
    const ofX = x.dim <= y.dim ? await matmul(k, turn, { transposeB: true }) : k;
    const ofY = x.dim <= y.dim ? k : await matmul(turn, k, { transposeA: true });
    return {
      left: unitRows(await matmul(left, ofX)),
      right: unitRows(await matmul(right, ofY, { transposeB: true })),
    };
  };
  return {
    /** By a map W (d_x, d_y) alone, in which all directions count the same. */
    byMap: (map: Matrix): Promise<ComparableRows> => along(map),
    /** By the cross-covariance (d_x, d_y), whatever its scale, of rows with their partners; these rows, or others of the same spaces. */
    async byCross(cross: Float64Array, others?: { readonly x: Matrix; readonly y: Matrix }): Promise<ComparableRows> {
      let most = 0;
      for (const value of cross) most = Math.max(most, Math.abs(value));
      const c = { data: Float32Array.from(cross, (v) => v / (most || 1)), rows: x.dim, dim: y.dim };
      return along(await matmul(await matmul(rootX, c), rootY), others && (await whitened(others.x, others.y)));
    },
  };
}

/** (C + raised · tr C / d · I)^(−1/2), C the covariance of centred rows x (n, d) → (d, d), symmetric. */
export async function inverseRoot(x: Matrix, raised: number): Promise<Matrix> {
  const d = x.dim;
  const covariance = (await crossProduct(x, x)).map((v) => v / x.rows);
  let mean = 0;
  for (let i = 0; i < d; i++) mean += covariance[i * d + i]! / d;
  for (let i = 0; i < d; i++) covariance[i * d + i]! += raised * mean;
  const square = (data: Float64Array): Matrix => ({ data: Float32Array.from(data), rows: d, dim: d });
  // C = L Lᵀ and L = H Q, H symmetric and Q the polar factor of L: H = L Qᵀ is the root, C⁻¹ H the inverse root.
  const lower = cholesky(covariance, d);
  const root = await matmul(square(lower), await nearestOrthogonal(lower, d, d), { transposeB: true });
  return matmul(square(invertPositive(covariance, d)), root);
}
