import { z } from 'zod';
import type { Measure } from '../measure.js';
import { prepared, unitPreparation } from '../prepare.js';
import { type Estimator, innerProduct, type KernelSums } from './kernel-sums.js';
import { KERNEL_NULL_COST, permutedKernels } from './permuted-kernels.js';
import { kernelSums } from './sums.js';

const options = z.object({
  estimator: z
    .enum(['unbiased', 'biased'])
    .default('unbiased')
    .describe('unbiased: mean over pairs of different rows; biased: over all pairs'),
  rows: unitPreparation,
});

export const distanceAlignment: Measure<z.infer<typeof options>> = {
  name: 'distance-alignment',
  summary: 'mean squared difference of the squared distances between unit rows in the two spaces',
  formula:
    'D = mean_ij (|x_i − x_j|² − |y_i − y_j|²)² = 4 (C_x² + C_y² − 2 A C_x C_y), C² the mean of K_ij², A the kernel alignment; C_x = C_y = C gives D = 8 C² (1 − A)',
  pairing: 'paired',
  direction: 'lower',
  range: [0, 16],
  chance: 'the mean over all permutations of the rows, exact',
  bias: 'biased: smaller by (n−1) / n; unbiased: none',
  cost: 'O(n (p² + pq + q²)) time, 8 (p² + pq + q²) bytes; or O(n² (p + q)) and 40 MB, whichever is less; a copy of the rows',
  source: 'Insulla, Huang and Rosasco 2025, arXiv:2502.14047 (the identity written out: it prints 8C(1 − A))',
  minRows: 3,
  self: 0,
  symmetric: true,
  invariances: ['rotation', 'scale'],
  options,
  async compute(x, y, { estimator, rows }, context) {
    const [a, b] = [await prepared(x, rows, context), await prepared(y, rows, context)];
    const sums = await kernelSums(a, b, { kind: 'linear' }, false, context);
    // The diagonals of both kernels are all 1 and their distances all 0: only i ≠ j counts in either estimator.
    const pairs = pairCount(x.rows, estimator);
    const [kk, ll] = [sums.products.kk, sums.products.ll];
    const { value: kl, chance } = innerProduct(sums, 'k', 'l', 'unbiased');
    return {
      value: distance(sums, estimator),
      chance: (4 * (kk + ll - 2 * chance)) / pairs,
      n: x.rows,
      details: {
        kernelAlignment: kl / Math.sqrt(kk * ll),
        normFirst: Math.sqrt(kk / pairs),
        normSecond: Math.sqrt(ll / pairs),
      },
    };
  },
  nullCost: KERNEL_NULL_COST,
  async permuted(x, y, { estimator, rows }, context) {
    const [a, b] = [await prepared(x, rows, context), await prepared(y, rows, context)];
    return permutedKernels(a, b, { kind: 'linear' }, false, context, (sums) => distance(sums, estimator));
  },
};

const pairCount = (n: number, estimator: Estimator): number => (estimator === 'unbiased' ? n * (n - 1) : n ** 2);

function distance(sums: KernelSums, estimator: Estimator): number {
  const { kk, ll, kl } = sums.products;
  return Math.max(0, (4 * (kk + ll - 2 * kl)) / pairCount(sums.n, estimator));
}
