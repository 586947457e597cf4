import { crossProduct } from '../../src/linalg/matmul.js';
import { product64 } from '../../src/linalg/product64.js';
import { type Dense, dense, svd, symmetricEigen, transpose } from '../../src/linalg/svd.js';
import type { Matrix } from '../../src/vectors/matrix.js';

/** Eigenvalues and singular values below this share of the largest are raised to it: they are noise, and are divided by. */
const LEAST = 1e-3;

/**
 * VecMap's last mapping of paired rows (Artetxe, Labaka and Agirre, AAAI 2018: whitening, orthogonal map, re-weighting,
 * de-whitening). With A = (XᵀX)^½, B = (YᵀY)^½ and A⁻¹ XᵀY B⁻¹ = U S Vᵀ, source rows are mapped by
 * A⁻¹ U Sʳ Uᵀ A U and target rows by B⁻¹ V Sʳ Vᵀ B V. Into the target space itself:
 *   W = (A⁻¹ U Sʳ Uᵀ A) U Vᵀ (B⁻¹ V S⁻ʳ Vᵀ B),
 * and back with the sides exchanged, which is its inverse. x (n, d), y (n, d) → both (d, d). Float64.
 */
export async function reweightedMaps(x: Matrix, y: Matrix, power: number): Promise<{ map: Matrix; back: Matrix }> {
  const d = x.dim;
  const [a, b] = [roots(await crossProduct(x, x), d), roots(await crossProduct(y, y), d)];
  const cross = dense(await crossProduct(x, y), d, d);
  const { u, values, v } = svd(await product(a.inverse, cross, b.inverse));
  const weights = values.map((s) => Math.max(s, values[0]! * LEAST) ** power);
  const inverse = weights.map((s) => 1 / s);
  const turn = await product(u, transpose(v));
  const map = await product(
    await product(a.inverse, weighted(u, weights), transpose(u), a.root),
    turn,
    await product(b.inverse, weighted(v, inverse), transpose(v), b.root),
  );
  const back = await product(
    await product(b.inverse, weighted(v, weights), transpose(v), b.root),
    transpose(turn),
    await product(a.inverse, weighted(u, inverse), transpose(u), a.root),
  );
  return { map: float32(map), back: float32(back) };
}

/** C^½ and C^(−½) of a symmetric positive semidefinite matrix (d, d). */
function roots(c: Float64Array, d: number): { root: Dense; inverse: Dense } {
  const { values, vectors } = symmetricEigen(c, d);
  const raised = values.map((v) => Math.sqrt(Math.max(v, values[0]! * LEAST)));
  const root = new Float64Array(d * d);
  const inverse = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < d; j++) {
      for (let k = 0; k < d; k++) {
        const outer = vectors[i * d + k]! * vectors[j * d + k]!;
        root[i * d + j]! += outer * raised[k]!;
        inverse[i * d + j]! += outer / raised[k]!;
      }
    }
  }
  return { root: dense(root, d, d), inverse: dense(inverse, d, d) };
}

const weighted = (m: Dense, weights: Float64Array): Dense => ({
  ...m,
  data: m.data.map((v, i) => v * weights[i % m.cols]!),
});

async function product(first: Dense, ...others: Dense[]): Promise<Dense> {
  let out = first;
  for (const other of others) out = await product64(out, other);
  return out;
}

const float32 = ({ data, rows, cols }: Dense): Matrix => ({ data: Float32Array.from(data), rows, dim: cols });
