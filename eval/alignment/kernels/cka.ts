import { z } from 'zod';
import type { Measure } from '../measure.js';
import { alignmentOf, normalisedHsic } from './kernel-sums.js';
import { KERNEL_NULL_COST, permutedKernels } from './permuted-kernels.js';
import { kernelSums } from './sums.js';

export const estimator = z
  .enum(['unbiased', 'biased'])
  .default('unbiased')
  .describe('unbiased: zero for unrelated rows, whatever n; biased: as first published, grows as dims / n');

const options = z.object({ estimator });

export const cka: Measure<z.infer<typeof options>> = {
  name: 'cka',
  summary: 'cosine of the two centred matrices of inner products (centred kernel alignment)',
  formula: 'HSIC(K, L) / √(HSIC(K, K) · HSIC(L, L)), K = XXᵀ, L = YYᵀ',
  pairing: 'paired',
  direction: 'higher',
  range: [-1, 1],
  chance: '0; biased: tr(HK) tr(HL) / ((n−1) ‖HKH‖ ‖HLH‖), the mean over all permutations of the rows',
  bias: 'biased: of order dims / n upwards, 1 in the limit of many dims; unbiased: each HSIC has none',
  cost: 'O(n (p² + pq + q²)) time, centred copies and 8 (p² + pq + q²) bytes; or O(n² (p + q)) and 40 MB besides the copies, whichever is less',
  source:
    'Kornblith et al. 2019, arXiv:1905.00414; unbiased: Song et al. 2012, JMLR 13; Nguyen et al. 2021, arXiv:2010.15327',
  minRows: 4,
  self: 1,
  symmetric: true,
  invariances: ['rotation', 'scale', 'shift'],
  options,
  async compute(x, y, { estimator }, context) {
    const sums = await kernelSums(x, y, { kind: 'linear' }, true, context);
    return { ...alignmentOf(sums, estimator), n: x.rows };
  },
  nullCost: KERNEL_NULL_COST,
  permuted: (x, y, { estimator }, context) =>
    permutedKernels(x, y, { kind: 'linear' }, true, context, (sums) => normalisedHsic(sums, estimator)),
};
