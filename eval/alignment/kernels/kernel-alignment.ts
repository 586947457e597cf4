import { z } from 'zod';
import type { Measure } from '../measure.js';
import { preparation } from '../prepare.js';
import { fraction, kernelKind, kernelOf, sigma } from './bandwidth.js';
import { type Estimator, innerProduct, type KernelSums } from './kernel-sums.js';
import { KERNEL_NULL_COST, permutedKernels } from './permuted-kernels.js';
import { kernelSums } from './sums.js';

const options = z.object({
  estimator: z
    .enum(['unbiased', 'biased'])
    .default('unbiased')
    .describe('unbiased: sums over pairs of different rows; biased: the diagonals too, as first published'),
  kernel: kernelKind('linear'),
  sigma,
  fraction,
  rows: preparation('raw'),
});

export const kernelAlignment: Measure<z.infer<typeof options>> = {
  name: 'kernel-alignment',
  summary: 'cosine of the two kernel matrices, without centring (kernel-target alignment)',
  formula: '⟨K, L⟩ / (‖K‖ ‖L‖)',
  pairing: 'paired',
  direction: 'higher',
  range: [-1, 1],
  chance:
    'the mean over all permutations of the rows, exact: (ΣK)(ΣL) / (n(n−1) ‖K‖ ‖L‖) over i ≠ j; near 1 for spaces with large means',
  bias: 'biased: diagonals push it up; unbiased: each sum has none. The mean of the rows is part of the kernel: centre for CKA',
  cost: 'O(n (p² + pq + q²)) time, 8 (p² + pq + q²) bytes; or O(n² (p + q)) and 40 MB, whichever is less; RBF: the second',
  source: 'Cristianini et al. 2001, NeurIPS 14; Insulla, Huang and Rosasco 2025, arXiv:2502.14047',
  minRows: 3,
  self: 1,
  symmetric: true,
  invariances: ['rotation', 'scale'],
  options,
  async compute(x, y, { estimator, kernel: kind, ...given }, context) {
    const [a, b, kernel] = await kernelOf(kind, x, y, given, context);
    const sums = await kernelSums(a, b, kernel, false, context);
    return { ...cosine(sums, estimator), n: x.rows };
  },
  nullCost: KERNEL_NULL_COST,
  async permuted(x, y, { estimator, kernel: kind, ...given }, context) {
    const [a, b, kernel] = await kernelOf(kind, x, y, given, context);
    return permutedKernels(a, b, kernel, false, context, (sums) => cosine(sums, estimator).value);
  },
};

function cosine(sums: KernelSums, estimator: Estimator): { value: number; chance: number } {
  const { value, chance } = innerProduct(sums, 'k', 'l', estimator);
  const scale = Math.sqrt(
    innerProduct(sums, 'k', 'k', estimator).value * innerProduct(sums, 'l', 'l', estimator).value,
  );
  return { value: value / scale, chance: chance / scale };
}
