import { z } from 'zod';
import { random } from '../../../src/core/random.js';
import type { Measure } from '../measure.js';
import { preparation, prepared } from '../prepare.js';
import { centredRows, float64Rows, pickRows } from '../rows.js';
import { fraction, kernelFor, kernelKind, sigma, widths } from './bandwidth.js';
import { estimator } from './cka.js';
import { hsic, hsicByChance } from './kernel-sums.js';
import { permutationTest } from './permutation-test.js';
import { kernelSums } from './sums.js';

const options = z.object({
  estimator,
  kernel: kernelKind('rbf'),
  sigma,
  fraction,
  rows: preparation('raw'),
  permutations: z
    .number()
    .int()
    .min(0)
    .default(199)
    .describe('of the test; p is at least 1 / (1 + permutations); 0: no test'),
  testRows: z
    .number()
    .int()
    .min(4)
    .max(4000)
    .default(1000)
    .describe('rows of the test, a sample by the seed of more; 16 · testRows² bytes'),
});

export const hsicMeasure: Measure<z.infer<typeof options>> = {
  name: 'hsic',
  summary: 'dependence of the paired rows, with the p-value of a permutation test ("dependent", not "aligned")',
  formula:
    'unbiased (Song): [tr(K̃L̃) + 1ᵀK̃1 · 1ᵀL̃1 / ((n−1)(n−2)) − 2 · 1ᵀK̃L̃1 / (n−2)] / (n(n−3)), diagonals zero; biased: tr(KHLH) / (n−1)²',
  pairing: 'paired',
  direction: 'higher',
  range: [-Infinity, Infinity],
  chance: '0; biased: tr(HK) tr(HL) / (n−1)³, the mean over all permutations of the rows',
  bias: 'biased: of order 1 / n upwards; unbiased: none. p: valid for any n, of a sample of at most testRows rows',
  cost: 'O(n² (p + q)) time, two centred copies and 40 MB, the test O(testRows² · permutations) and 16 · testRows² bytes',
  source: 'Gretton et al. 2005, ALT; Song et al. 2012, JMLR 13; test: Gretton et al. 2008, NeurIPS 20',
  minRows: 4,
  self: null,
  symmetric: true,
  invariances: ['rotation', 'scale', 'shift'],
  options,
  async compute(x, y, { estimator, kernel: kind, rows, permutations, testRows, ...width }, context) {
    const [a, b] = [await prepared(x, rows, context), await prepared(y, rows, context)];
    const kernel = kernelFor(kind, a, b, width, context);
    const sums = await kernelSums(a, b, kernel, true, context);
    const result = { value: hsic(sums, 'k', 'l', estimator), chance: hsicByChance(sums, estimator), n: x.rows };
    if (permutations === 0) return { ...result, details: widths(kernel) };
    const picked = random(context.seed).fork('test rows').sample(x.rows, testRows).sort();
    const [u, v] = [centredRows(float64Rows(pickRows(a, picked))), centredRows(float64Rows(pickRows(b, picked)))];
    const p = permutationTest(u, v, kernel, estimator, permutations, context);
    return { ...result, details: { p, permutations, testRows: picked.length, ...widths(kernel) } };
  },
};
