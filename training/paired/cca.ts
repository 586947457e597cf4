import { z } from 'zod';
import { random } from '../../src/core/random.js';
import { crossProduct, matmul } from '../../src/linalg/matmul.js';
import { product64 } from '../../src/linalg/product64.js';
import { type Dense, dense, symmetricEigen, transpose } from '../../src/linalg/svd.js';
import { retrieval } from '../../src/search/rank-scores.js';
import { type Matrix, takeRows } from '../../src/vectors/matrix.js';
import { unitRows } from '../../src/vectors/preprocess.js';
import type { HistoryRow, Method } from '../method.js';
import { findPaired } from './find-paired.js';
import { heldOutCut } from './held-out-cut.js';
import { rankGrid } from './rank-grid.js';

const options = z.strictObject({
  components: z
    .union([z.literal('auto'), z.int().min(1)])
    .default('auto')
    .describe('canonical directions kept; auto chooses them on held-out pairs'),
  lambda: z
    .union([z.literal('auto'), z.number().positive()])
    .default('auto')
    .describe('ridge of both covariances in units of their mean eigenvalue; auto chooses it on held-out pairs'),
  holdOut: z
    .number()
    .min(0.02)
    .max(0.45)
    .default(0.1)
    .describe('share of the pairs held out to choose, and as large a share for the verdict; at most 2,000 each'),
});
type Options = z.infer<typeof options>;

const LAMBDAS: readonly number[] = [0.001, 0.01, 0.1, 1];

/**
 * Canonical correlation analysis (Hotelling, 1936) as a translator: the k most correlated directions of both spaces, and
 * the target predicted from them. With regularised covariances C_x, C_y and K = C_x^(−1/2) C_xy C_y^(−1/2) = U diag(ρ) Vᵀ,
 *   W = C_x^(−1/2) U_k diag(ρ_k) V_kᵀ C_y^(1/2)   and back   C_y^(−1/2) V_k diag(ρ_k) U_kᵀ C_x^(1/2):
 * each canonical coordinate is shrunk by its correlation, as least squares does (Breiman and Friedman, 1997). U_k diag(ρ_k)
 * V_kᵀ = K V_k V_kᵀ, so only the eigenvectors of KᵀK are needed. O(d³) in float64: a second or two at 512 dims.
 */
export const cca: Method<Options> = {
  name: 'cca',
  pairing: 'paired',
  options,
  search: (input) =>
    findPaired('cca', input, async ({ source, target }, stop) => {
      const { components, lambda, holdOut } = input.options;
      const { learning, choosing, check } = heldOutCut(source.rows, holdOut, random(input.seed).fork('cca'));
      const largest = Math.min(source.dim, target.dim);
      const ranks = components === 'auto' ? rankGrid(largest) : [Math.min(components, largest)];
      const trial = await canonical(takeRows(source, learning), takeRows(target, learning));
      const history: HistoryRow[] = [];
      let best: { lambda: number; rank: number; score: number; map: Matrix } | undefined;
      for (const ridge of lambda === 'auto' ? LAMBDAS : [lambda]) {
        const maps = await trial.at(ridge);
        for (const rank of ranks) {
          stop();
          const { weights } = await maps(rank);
          const mapped = unitRows(await matmul(takeRows(source, choosing), weights));
          const score = (await retrieval(mapped, takeRows(target, choosing))).mrr;
          history.push({
            stage: 'components',
            step: history.length,
            lambda: ridge,
            components: rank,
            heldOutMrr: score,
          });
          if (!best || score > best.score) best = { lambda: ridge, rank, score, map: weights };
        }
      }
      const { lambda: ridge, rank, map } = best!;
      const maps = await (await canonical(source, target)).at(ridge);
      return {
        ...(await maps(rank)),
        predicted: unitRows(await matmul(takeRows(source, check), map)),
        partners: takeRows(target, check),
        how: `on ${check.length} held-out pairs`,
        history,
        scores: { components: rank, lambda: ridge },
      };
    }),
};

/** Decompositions of the covariances, and from them the maps of any ridge and number of components. */
async function canonical(x: Matrix, y: Matrix) {
  const covariance = async (m: Matrix): Promise<Powers> => {
    const sum = await crossProduct(m, m);
    return powersOf(
      sum.map((v, at) => (v + sum[(at % m.dim) * m.dim + Math.floor(at / m.dim)]!) / 2 / m.rows),
      m.dim,
    );
  };
  const [cx, cy] = [await covariance(x), await covariance(y)];
  const cross = dense(
    (await crossProduct(x, y)).map((v) => v / x.rows),
    x.dim,
    y.dim,
  );
  return {
    at: async (lambda: number) => {
      const [rootX, whiteX] = [await cx(lambda, 0.5), await cx(lambda, -0.5)];
      const [rootY, whiteY] = [await cy(lambda, 0.5), await cy(lambda, -0.5)];
      const k = await product64(await product64(whiteX, cross), whiteY);
      const gram = await product64(transpose(k), k);
      const { vectors } = symmetricEigen(gram.data, y.dim);
      return async (rank: number): Promise<{ weights: Matrix; back: Matrix }> => {
        const v = dense(
          Float64Array.from({ length: y.dim * rank }, (_, at) => vectors[Math.floor(at / rank) * y.dim + (at % rank)]!),
          y.dim,
          rank,
        );
        const kv = await product64(k, v); // U_k diag(ρ_k)
        return {
          weights: rounded(await product64(await product64(whiteX, kv), await product64(transpose(v), rootY))),
          back: rounded(await product64(await product64(whiteY, v), await product64(transpose(kv), rootX))),
        };
      };
    },
  };
}

/** (C + λ mean eigenvalue)^power */
type Powers = (lambda: number, power: number) => Promise<Dense>;

function powersOf(c: Float64Array, d: number): Powers {
  const { values, vectors } = symmetricEigen(c, d);
  const mean = values.reduce((sum, v) => sum + v, 0) / d;
  const v = dense(vectors, d, d);
  return (lambda, power) => {
    const scaled = vectors.map((entry, at) => entry * (Math.max(values[at % d]!, 0) + lambda * mean) ** power);
    return product64(dense(scaled, d, d), transpose(v));
  };
}

const rounded = ({ data, rows, cols }: Dense): Matrix => ({ data: Float32Array.from(data), rows, dim: cols });
