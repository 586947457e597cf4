import { z } from 'zod';
import type { Measure } from '../measure.js';
import { DISSIMILARITIES } from './dissimilarity.js';
import { permutedRsa, RANK_CORRELATIONS, rsa } from './rsa.js';
import { sampledDistances } from './sampled-pairs.js';

const options = z.object({
  dissimilarity: z
    .enum(DISSIMILARITIES)
    .default('correlation')
    .describe('how unlike two rows are: 1 − correlation of their coordinates, 1 − cosine, or Euclidean distance'),
  correlation: z
    .enum(RANK_CORRELATIONS)
    .default('spearman')
    .describe("how the two lists of dissimilarities are compared: Spearman's ρ or Kendall's τ-a (lower if values tie)"),
  sample: z.int().min(3).max(20_000).default(1000).describe('maximum number of rows compared (random sample)'),
});

/** Representational similarity analysis. */
export const rsaMeasure: Measure<z.infer<typeof options>> = {
  name: 'rsa',
  summary: 'rank correlation of the dissimilarities of all pairs of items in the two spaces',
  formula: 'ρ or τ-a of the upper triangles of d(x_i, x_j) and d(y_i, y_j)',
  pairing: 'paired',
  direction: 'higher',
  range: [-1, 1],
  chance: '0, the mean over permutations of the items',
  bias: 'negligible at chance; noise in the vectors pulls it towards 0',
  cost: 'O(s² (p + q) + s² log s), s = min(n, sample); memory 5 s² numbers',
  source: "Kriegeskorte, Mur and Bandettini 2008; Kendall's τ-a: Nili et al. 2014",
  minRows: 3,
  self: 1,
  symmetric: true,
  invariances: ['scale'],
  options,
  compute: async (x, y, { dissimilarity, correlation, sample }, context) => {
    const [a, b, n] = await sampledDistances(x, y, sample, dissimilarity, context);
    return { value: await rsa(a, b, n, correlation), chance: 0, n };
  },
  nullCost: 'O(s²) for each permutation of the s items compared (Spearman), O(s² log s) (Kendall); 16 s² bytes',
  permuted: async (x, y, { dissimilarity, correlation, sample }, context) => {
    const [a, b, n] = await sampledDistances(x, y, sample, dissimilarity, context);
    return permutedRsa(a, b, n, correlation);
  },
};
