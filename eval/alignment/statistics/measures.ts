import { z } from 'zod';
import type { Measure, MeasureContext, MeasureResult } from '../measure.js';
import type { Rows } from '../rows.js';
import { equalSamples } from './equal-samples.js';
import { participationRatio, spectralDistance, spectrum } from './spectrum.js';
import { hubness, intrinsicDimension, meanCosine, uniformity } from './statistics.js';

const shared = {
  pairing: 'unpaired',
  direction: 'lower',
  range: [0, Number.POSITIVE_INFINITY],
  chance:
    'none: unrelated spaces may have equal statistics too; equal statistics are necessary for alignment, not sufficient',
  self: 0,
  symmetric: true,
} as const;

const sampleOption = (rows: number) =>
  z
    .int()
    .min(4)
    .max(1_000_000)
    .default(rows)
    .describe('maximum number of rows of each space, equally many of both (random sample)');

/** The statistic of both spaces on equally many rows, and how far apart they are. */
async function compare(
  x: Rows,
  y: Rows,
  sample: number,
  context: MeasureContext,
  statistic: (space: Rows) => Promise<number> | number,
  scale: 'difference' | 'log ratio',
): Promise<MeasureResult> {
  const [a, b] = equalSamples(x, y, sample, context);
  const [first, second] = [await statistic(a), await statistic(b)];
  const value = Math.abs(scale === 'difference' ? first - second : Math.log(first / second));
  return { value, chance: null, n: a.rows, details: { x: first, y: second } };
}

const spectrumOptions = z.object({ sample: sampleOption(1_000_000) });

/** Participation ratio of the variances. */
export const participationRatioMeasure: Measure<z.infer<typeof spectrumOptions>> = {
  ...shared,
  name: 'participation-ratio',
  summary: 'difference in the effective number of dimensions',
  formula: '|log(PR(x) / PR(y))|, PR = (Σλ)² / Σλ², λ the variances along the principal directions',
  bias: 'PR is low when rows are few compared with the dims; both spaces are cut to equally many rows',
  cost: 'O(n d² + d³); memory one centred copy',
  source: 'Gao et al. 2017; equal to (tr C)² / tr C²',
  minRows: 3,
  invariances: ['rotation', 'scale', 'shift'],
  options: spectrumOptions,
  compute: (x, y, { sample }, context) =>
    compare(x, y, sample, context, async (space) => participationRatio(await spectrum(space, context)), 'log ratio'),
};

const spectralOptions = z.object({
  components: z
    .int()
    .min(1)
    .max(100_000)
    .default(100)
    .describe('number of leading variances compared (fewer if a space has fewer)'),
  sample: sampleOption(1_000_000),
});

/** Distance of the spectra. */
export const spectralDistanceMeasure: Measure<z.infer<typeof spectralOptions>> = {
  ...shared,
  name: 'spectral-distance',
  summary: 'difference in the spectrum of variances (singular value gap)',
  formula: 'Σ (log λ_i − log μ_i)² over the leading components, each spectrum divided by its sum',
  bias: 'the smallest variances are the noisiest; both spaces are cut to equally many rows',
  cost: 'O(n d² + d³); memory one centred copy',
  source: 'Dubossarsky, Vulić, Reichart and Korhonen 2020 (singular value gap)',
  minRows: 3,
  invariances: ['rotation', 'scale', 'shift'],
  options: spectralOptions,
  compute: async (x, y, { components, sample }, context) => {
    const [a, b] = equalSamples(x, y, sample, context);
    const [first, second] = [await spectrum(a, context), await spectrum(b, context)];
    const value = spectralDistance(first, second, components);
    return {
      value,
      chance: null,
      n: a.rows,
      details: { components: Math.min(components, first.length, second.length) },
    };
  },
};

const anisotropyOptions = z.object({ sample: sampleOption(1_000_000) });

/** Mean cosine of different rows. */
export const anisotropyMeasure: Measure<z.infer<typeof anisotropyOptions>> = {
  ...shared,
  name: 'anisotropy',
  summary: 'difference in the mean cosine of two different rows',
  formula: '|a(x) − a(y)|, a = mean over i ≠ j of cos(x_i, x_j)',
  range: [0, 2],
  bias: 'none: rows are not compared with themselves',
  cost: 'O(n d); negligible memory',
  source: 'Ethayarajh 2019',
  minRows: 2,
  invariances: ['rotation', 'scale'],
  options: anisotropyOptions,
  compute: (x, y, { sample }, context) => compare(x, y, sample, context, meanCosine, 'difference'),
};

const hubnessOptions = z.object({
  k: z.int().min(1).max(1000).default(10).describe('number of nearest neighbours of each row'),
  sample: sampleOption(5000),
});

/** Skewness of k-occurrence. */
export const hubnessMeasure: Measure<z.infer<typeof hubnessOptions>> = {
  ...shared,
  name: 'hubness',
  summary: 'difference in hubness: the skewness of how often a row is a nearest neighbour',
  formula: '|S(x) − S(y)|, S = E(N − EN)³ / sd(N)³, N the k-occurrence by cosine of centred rows',
  bias: 'grows with the number of rows; both spaces are cut to equally many rows',
  cost: 'O(s² d), s = min(n, sample); memory 8 MB blocks',
  source: 'Radovanović, Nanopoulos and Ivanović 2010',
  minRows: 3,
  invariances: ['rotation', 'scale', 'shift'],
  options: hubnessOptions,
  compute: (x, y, { k, sample }, context) =>
    compare(x, y, sample, context, (space) => hubness(space, k, context), 'difference'),
};

const uniformityOptions = z.object({
  t: z.number().gt(0).max(100).default(2).describe('sharpness of the Gaussian potential'),
  sample: sampleOption(5000),
});

/** Gaussian potential of the unit rows. */
export const uniformityMeasure: Measure<z.infer<typeof uniformityOptions>> = {
  ...shared,
  name: 'uniformity',
  summary: 'difference in how evenly the directions cover the sphere',
  formula: '|U(x) − U(y)|, U = log mean over i ≠ j of exp(−t ‖u_i − u_j‖²), u unit rows',
  bias: 'negligible: rows are not compared with themselves',
  cost: 'O(s² d), s = min(n, sample); memory a block of 512 × s numbers',
  source: 'Wang and Isola 2020',
  minRows: 2,
  invariances: ['rotation', 'scale'],
  options: uniformityOptions,
  compute: (x, y, { t, sample }, context) =>
    compare(x, y, sample, context, (space) => uniformity(space, t, context), 'difference'),
};

const dimensionOptions = z.object({
  keep: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.9)
    .describe('share of the neighbour ratios that is used; the largest are left out'),
  sample: sampleOption(10_000),
});

/** Intrinsic dimension by TwoNN. */
export const intrinsicDimensionMeasure: Measure<z.infer<typeof dimensionOptions>> = {
  ...shared,
  name: 'intrinsic-dimension',
  summary: 'difference in the dimension of the surface on which the rows lie',
  formula:
    '|log(D(x) / D(y))|, D the slope of −log(1 − i/N) on log(r2/r1), r1 and r2 distances to the two nearest rows',
  bias: 'low for high dimensions and few rows; both spaces are cut to equally many rows',
  cost: 'O(s² d), s = min(n, sample); memory a float64 copy and 8 MB blocks',
  source: 'Facco, d’Errico, Rodriguez and Laio 2017 (TwoNN)',
  minRows: 5,
  invariances: ['rotation', 'scale', 'shift'],
  options: dimensionOptions,
  compute: (x, y, { keep, sample }, context) =>
    compare(x, y, sample, context, (space) => intrinsicDimension(space, keep, context), 'log ratio'),
};
