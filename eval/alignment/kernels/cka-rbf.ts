import { z } from 'zod';
import type { Measure } from '../measure.js';
import { preparation } from '../prepare.js';
import { fraction, kernelOf, sigma, widths } from './bandwidth.js';
import { estimator } from './cka.js';
import { alignmentOf, normalisedHsic } from './kernel-sums.js';
import { KERNEL_NULL_COST, permutedKernels } from './permuted-kernels.js';
import { kernelSums } from './sums.js';

const options = z.object({ estimator, sigma, fraction, rows: preparation('raw') });

export const ckaRbf: Measure<z.infer<typeof options>> = {
  name: 'cka-rbf',
  summary: 'centred kernel alignment with Gaussian kernels: near rows count more than far ones',
  formula: 'HSIC(K, L) / √(HSIC(K, K) · HSIC(L, L)), K_ij = exp(−|x_i − x_j|² / (2σ²))',
  pairing: 'paired',
  direction: 'higher',
  range: [-1, 1],
  chance: '0; biased: tr(HK) tr(HL) / ((n−1) ‖HKH‖ ‖HLH‖), the mean over all permutations of the rows',
  bias: 'biased: upwards, more for small σ; unbiased: each HSIC has none. σ is an estimate itself (of 1,000 rows at most)',
  cost: 'O(n² (p + q)) time, two centred copies and 40 MB',
  source: 'Kornblith et al. 2019, arXiv:1905.00414; unbiased: Song et al. 2012, JMLR 13',
  minRows: 4,
  self: 1,
  symmetric: true,
  invariances: ['rotation', 'scale', 'shift'],
  options,
  async compute(x, y, { estimator, ...given }, context) {
    const [a, b, kernel] = await kernelOf('rbf', x, y, given, context);
    const sums = await kernelSums(a, b, kernel, true, context);
    return { ...alignmentOf(sums, estimator), n: x.rows, details: widths(kernel) };
  },
  nullCost: KERNEL_NULL_COST,
  async permuted(x, y, { estimator, ...given }, context) {
    const [a, b, kernel] = await kernelOf('rbf', x, y, given, context);
    return permutedKernels(a, b, kernel, true, context, (sums) => normalisedHsic(sums, estimator));
  },
};
