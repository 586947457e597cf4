import { z } from 'zod';
import { random } from '../../../src/core/random.js';
import { matmul } from '../../../src/linalg/matmul.js';
import { multiply } from '../../../src/linalg/svd.js';
import type { Measure, MeasureContext } from '../measure.js';
import { float32Rows, type Rows } from '../rows.js';
import { takesReference } from '../run.js';
import { fraction, sigma, widthOf } from './bandwidth.js';
import { estimator } from './cka.js';
import { alignmentOf, normalisedHsic } from './kernel-sums.js';
import { KERNEL_NULL_COST, permutedKernels } from './permuted-kernels.js';
import { kernelSums } from './sums.js';

const options = z.object({
  estimator,
  sigma,
  fraction,
  features: z
    .number()
    .int()
    .min(2)
    .default(1024)
    .describe('random features of each space; the error falls as 1 / √features'),
});

export const ckaRandomFeatures: Measure<z.infer<typeof options>> = {
  name: 'cka-random-features',
  summary: 'CKA with Gaussian kernels, approximated by random features in time linear in n',
  formula: 'linear CKA of √(2/D) cos(X ω / σ + b), ω standard normal (p × D), b uniform on [0, 2π)',
  pairing: 'paired',
  direction: 'higher',
  range: [-1, 1],
  chance: '0; biased: as linear CKA of the features',
  bias: 'unbiased given the features; they change the kernels, and with them the value, by about 1 / √D',
  cost: 'O(n D (p + q + D)) time, 4 n · 2 D + 24 D² bytes (D = 1,024: 430 MB at n = 50,000)',
  source: 'Rahimi and Recht 2007, NeurIPS 20; Kornblith et al. 2019, arXiv:1905.00414',
  minRows: 4,
  self: 1,
  symmetric: true,
  invariances: ['scale'],
  options,
  async compute(x, y, { estimator, features, sigma, fraction }, context) {
    const { a, b, reference } = await featurePair(x, y, { features, sigma, fraction }, context);
    const sums = await kernelSums(a, b, { kind: 'linear' }, true, {
      ...context,
      precision: reference ? 'float64' : 'float32',
    });
    return { ...alignmentOf(sums, estimator), n: x.rows };
  },
  nullCost: KERNEL_NULL_COST,
  async permuted(x, y, { estimator, ...given }, context) {
    const { a, b } = await featurePair(x, y, given, context);
    return permutedKernels(a, b, { kind: 'linear' }, true, context, (sums) => normalisedHsic(sums, estimator));
  },
};

/** The features of both spaces, and whether they were made by the float64 reference; once in a run. */
function featurePair(
  x: Rows,
  y: Rows,
  { features, sigma, fraction }: Omit<z.infer<typeof options>, 'estimator'>,
  context: MeasureContext,
): Promise<{ a: Rows; b: Rows; reference: boolean }> {
  const reference = takesReference(context, x.rows * features * (x.dim + y.dim) + x.rows ** 2 * features);
  const featuresOf = (m: Rows): Promise<Rows> =>
    context.memo.get(m, `features ${features} ${sigma} ${fraction} ${reference} ${context.seed}`, async () =>
      fourier(m, features, await widthOf(m, { sigma, fraction }, context), reference, context),
    );
  return Promise.all([featuresOf(x), featuresOf(y)]).then(([a, b]) => ({ a, b, reference }));
}

/** √(2/D) cos(x ω / σ + b), (n, D). The phases are drawn first: both spaces get the same. */
async function fourier(
  x: Rows,
  features: number,
  width: number,
  reference: boolean,
  context: MeasureContext,
): Promise<Rows> {
  const generator = random(context.seed).fork('features');
  const phases = Float64Array.from({ length: features }, () => 2 * Math.PI * generator.uniform());
  const omega = Float64Array.from({ length: x.dim * features }, () => generator.normal() / width);
  const scale = Math.sqrt(2 / features);
  const data = reference
    ? multiply(
        { data: Float64Array.from(x.data), rows: x.rows, cols: x.dim },
        { data: omega, rows: x.dim, cols: features },
      ).data
    : (await matmul(float32Rows(x), { data: Float32Array.from(omega), rows: x.dim, dim: features })).data;
  for (let at = 0; at < data.length; at++) data[at] = scale * Math.cos(data[at]! + phases[at % features]!);
  return { data, rows: x.rows, dim: features };
}
