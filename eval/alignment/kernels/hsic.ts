import { z } from 'zod';
import type { Measure } from '../measure.js';
import { preparation } from '../prepare.js';
import { fraction, kernelKind, kernelOf, sigma, widths } from './bandwidth.js';
import { estimator } from './cka.js';
import { hsic, hsicByChance, type KernelSums } from './kernel-sums.js';
import { KERNEL_NULL_COST, permutedKernels } from './permuted-kernels.js';
import { kernelSums } from './sums.js';

const options = z.object({
  estimator,
  kernel: kernelKind('rbf'),
  sigma,
  fraction,
  rows: preparation('raw'),
});

export const hsicMeasure: Measure<z.infer<typeof options>> = {
  name: 'hsic',
  summary: 'dependence of the paired rows; a small p means "dependent", not "aligned"',
  formula:
    'unbiased (Song): [tr(K̃L̃) + 1ᵀK̃1 · 1ᵀL̃1 / ((n−1)(n−2)) − 2 · 1ᵀK̃L̃1 / (n−2)] / (n(n−3)), diagonals zero; biased: tr(KHLH) / (n−1)²',
  pairing: 'paired',
  direction: 'higher',
  range: [-Infinity, Infinity],
  chance: '0; biased: tr(HK) tr(HL) / (n−1)³, the mean over all permutations of the rows',
  bias: 'biased: of order 1 / n upwards; unbiased: none',
  cost: 'O(n² (p + q)) time, two centred copies and 40 MB',
  source: 'Gretton et al. 2005, ALT; Song et al. 2012, JMLR 13; test: Gretton et al. 2008, NeurIPS 20',
  minRows: 4,
  self: null,
  symmetric: true,
  invariances: ['rotation', 'scale', 'shift'],
  options,
  async compute(x, y, { estimator, kernel: kind, ...given }, context) {
    const [a, b, kernel] = await kernelOf(kind, x, y, given, context);
    const sums = await kernelSums(a, b, kernel, true, context);
    const value = hsic(sums, 'k', 'l', estimator);
    return { value, chance: hsicByChance(sums, estimator), n: x.rows, details: widths(kernel) };
  },
  nullCost: KERNEL_NULL_COST,
  async permuted(x, y, { estimator, kernel: kind, ...given }, context) {
    const [a, b, kernel] = await kernelOf(kind, x, y, given, context);
    const of = (p: 'k' | 'l', q: 'k' | 'l') => (sums: KernelSums) => hsic(sums, p, q, estimator);
    // Cauchy–Schwarz: no pair of these kernels has more.
    const best = (sums: KernelSums): number => Math.sqrt(of('k', 'k')(sums) * of('l', 'l')(sums));
    return permutedKernels(a, b, kernel, true, context, of('k', 'l'), best);
  },
};
