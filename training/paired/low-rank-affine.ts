import { z } from 'zod';
import { type Random, random } from '../../src/core/random.js';
import { crossProduct, matmul } from '../../src/linalg/matmul.js';
import { leadingEigen } from '../../src/linalg/pca.js';
import { retrieval } from '../../src/search/rank-scores.js';
import { type Matrix, takeRows } from '../../src/vectors/matrix.js';
import { unitRows } from '../../src/vectors/preprocess.js';
import type { HistoryRow, Method } from '../method.js';
import { findPaired } from './find-paired.js';
import { heldOutCut } from './held-out-cut.js';
import { rankGrid } from './rank-grid.js';
import { LAMBDAS, ridgeMap } from './ridge.js';

const options = z.strictObject({
  rank: z
    .union([z.literal('auto'), z.int().min(1)])
    .default('auto')
    .describe('rank of the map; auto chooses it on held-out pairs'),
  holdOut: z
    .number()
    .min(0.02)
    .max(0.5)
    .default(0.1)
    .describe('share of the pairs held out to choose the rank, at most 2,000'),
});
type Options = z.infer<typeof options>;

/**
 * Low-rank affine map (the second of the Drift-Adapter family, arXiv 2509.23471): y ≈ x U Vᵀ + t. In closed form, by
 * reduced-rank ridge regression (Izenman 1975): W_r = W V_r V_rᵀ, W the ridge solution and V_r the leading r eigenvectors
 * of (XW)ᵀXW, the best map of rank r in the fitted values. t is the means: both spaces are centred before and restored
 * after.
 */
export const lowRankAffine: Method<Options> = {
  name: 'low-rank-affine',
  pairing: 'paired',
  options,
  search: (input) =>
    findPaired('low-rank-affine', input, async ({ source, target }, stop) => {
      const rng = random(input.seed).fork('low-rank-affine');
      const { learning, choosing, check } = heldOutCut(source.rows, input.options.holdOut, rng);
      const { rank: wanted } = input.options;
      const largest = Math.min(source.dim, target.dim);
      const ranks = wanted === 'auto' ? rankGrid(largest) : [Math.min(wanted, largest)];
      const trial = await reducedRank(takeRows(source, learning), takeRows(target, learning), largest, rng, stop);
      const history: HistoryRow[] = [];
      let best = { rank: ranks[0]!, score: Number.NEGATIVE_INFINITY };
      for (const [step, rank] of ranks.entries()) {
        stop();
        const mapped = await matmul(takeRows(source, choosing), await trial(rank));
        const score = (await retrieval(unitRows(mapped), takeRows(target, choosing))).mrr;
        if (score > best.score) best = { rank, score };
        history.push({ stage: 'rank', step, rank, heldOutMrr: score });
      }
      const predicted = unitRows(await matmul(takeRows(source, check), await trial(best.rank)));
      const there = await reducedRank(source, target, best.rank, rng, stop);
      const back = await reducedRank(target, source, best.rank, rng, stop);
      return {
        weights: await there(best.rank),
        back: await back(best.rank),
        predicted,
        partners: takeRows(target, check),
        how: `on ${check.length} held-out pairs`,
        history,
        scores: { rank: best.rank },
      };
    }),
};

/** Ridge once, then its reductions to any rank up to `largest`. */
async function reducedRank(x: Matrix, y: Matrix, largest: number, rng: Random, stop: () => void) {
  const { weights } = await ridgeMap(x, y, LAMBDAS, stop);
  const fitted = await matmul(x, weights);
  const { vectors } = await leadingEigen(await crossProduct(fitted, fitted), y.dim, largest, rng.fork('eigen'));
  return async (rank: number): Promise<Matrix> => {
    const leading = Float32Array.from(
      { length: y.dim * rank },
      (_, at) => vectors[Math.floor(at / rank) * largest + (at % rank)]!,
    );
    const basis = { data: leading, rows: y.dim, dim: rank };
    return matmul(await matmul(weights, basis), basis, { transposeB: true });
  };
}
