import { z } from 'zod';
import type { Measure } from '../measure.js';
import {
  type CanonicalCorrelations,
  canonicalCorrelations,
  projectionWeighted,
  singularVectorCanonicalCorrelations,
} from './canonical.js';
import { pairedMoments } from './paired-moments.js';
import { CORRELATION_NULL_COST, permutedCorrelation, permutedWeighted } from './permuted-correlations.js';
import { meanChanceCorrelation } from './wachter.js';

const shared = {
  pairing: 'paired',
  direction: 'higher',
  range: [0, 1],
  chance:
    'mean canonical correlation of independent Gaussian clouds of these ranks and rows (the law of Wachter 1980, exact as n grows)',
  minRows: 4,
  self: 1,
  permutations: 49,
  nullCost: CORRELATION_NULL_COST,
} as const;

const noOptions = z.object({});

const mean = (rho: Float64Array): number => rho.reduce((a, b) => a + b, 0) / rho.length;

function report(found: CanonicalCorrelations, value: number, n: number) {
  const chance = meanChanceCorrelation(n, found.rankX, found.rankY);
  return {
    value,
    chance,
    n,
    corrected: true,
    details: {
      squared: mean(found.rho.map((r) => r * r)),
      first: found.rho[0] ?? null,
      rankX: found.rankX,
      rankY: found.rankY,
    },
  };
}

/** Mean canonical correlation. */
export const cca: Measure<z.infer<typeof noOptions>> = {
  ...shared,
  name: 'cca',
  summary: 'mean canonical correlation: how well the other space predicts each linear direction of the smaller one',
  formula: 'mean of the singular values ρ of Cxx^(-1/2) Cxy Cyy^(-1/2); details: mean ρ² ("squared"), the first ρ',
  bias: 'rises with (p + q) / n, to 1 when p + q reach n: compare with the chance level or take "corrected", (value − chance) / (1 − chance)',
  cost: 'O(n (p + q)² + p³ + q³); memory 2 blocks of 16,384 rows and (p + q)² numbers',
  source: 'Hotelling 1936; Raghu et al. 2017',
  symmetric: true,
  invariances: ['rotation', 'scale', 'shift', 'linear'],
  options: noOptions,
  compute: async (x, y, _, context) => {
    const found = await canonicalCorrelations(await pairedMoments(x, y, context));
    return report(found, mean(found.rho), x.rows);
  },
  permuted: (x, y, _, context) => permutedCorrelation(x, y, undefined, context),
};

const svccaOptions = z.object({
  variance: z
    .number()
    .gt(0)
    .max(1)
    .default(0.99)
    .describe('share of the variance (squared singular values) that the kept principal components explain'),
});

/** Mean canonical correlation of leading principal components. */
export const svcca: Measure<z.infer<typeof svccaOptions>> = {
  ...shared,
  name: 'svcca',
  summary: 'mean canonical correlation of the leading principal components of both spaces',
  formula: 'CCA of the fewest principal components with Σσ² ≥ variance · total on each side',
  bias: 'as CCA, with the ranks kept in place of the dims',
  cost: 'as CCA',
  source: 'Raghu, Gilmer, Yosinski and Sohl-Dickstein 2017',
  symmetric: true,
  invariances: ['rotation', 'scale', 'shift'],
  options: svccaOptions,
  compute: async (x, y, options, context) => {
    const found = await singularVectorCanonicalCorrelations(await pairedMoments(x, y, context), options.variance);
    return report(found, mean(found.rho), x.rows);
  },
  permuted: (x, y, { variance }, context) => permutedCorrelation(x, y, variance, context),
};

const pwccaOptions = z.object({
  weights: z.enum(['x', 'y']).default('x').describe('the space whose columns weight the canonical correlations'),
});

/** Projection-weighted mean canonical correlation. */
export const pwcca: Measure<z.infer<typeof pwccaOptions>> = {
  ...shared,
  name: 'pwcca',
  summary: 'mean canonical correlation, weighted by how much of the first space each direction explains',
  formula:
    'Σ α_i ρ_i / Σ α_i, α_i = Σ_j |⟨h_i, x_j⟩|, h_i canonical variates, x_j centred columns of the weighting space',
  bias: 'as CCA',
  cost: 'as CCA',
  source: 'Morcos, Raghu and Bengio 2018',
  symmetric: false,
  invariances: ['scale', 'shift'],
  options: pwccaOptions,
  compute: async (x, y, options, context) => {
    const moments = await pairedMoments(x, y, context);
    return report(await canonicalCorrelations(moments), await projectionWeighted(moments, options.weights), x.rows);
  },
  permutations: 19, // singular vectors of every product: 0.6 s at 384 dims
  permuted: (x, y, { weights }, context) => permutedWeighted(x, y, weights, context),
};
