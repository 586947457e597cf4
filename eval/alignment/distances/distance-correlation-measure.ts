import { z } from 'zod';
import type { Measure } from '../measure.js';
import { distanceCorrelation, permutedDistanceCorrelation } from './distance-correlation.js';
import { sampledDistances } from './sampled-pairs.js';

const options = z.object({
  estimator: z
    .enum(['corrected', 'biased'])
    .default('corrected')
    .describe('corrected: the squared correlation, 0 for unrelated data; biased: its classical form, 0 to 1'),
  sample: z.int().min(4).max(20_000).default(2000).describe('maximum number of rows compared (random sample)'),
});

/** Distance correlation. */
export const distanceCorrelationMeasure: Measure<z.infer<typeof options>> = {
  name: 'distance-correlation',
  summary: 'correlation of the two centred matrices of Euclidean distances; tends to 0 only for independent spaces',
  formula:
    'ΣAB / √(ΣA² ΣB²), A and B the U-centred distances (corrected); biased: the square root of the same with A = HDH',
  pairing: 'paired',
  direction: 'higher',
  range: [-1, 1],
  chance: '0 (corrected); the mean over random orders of the rows of y (biased)',
  bias: 'the corrected form has none at independence and may fall below 0; the biased one tends to 1 as dims grow at fixed n',
  cost: 'O(s² (p + q)), s = min(n, sample); memory 6 s² numbers',
  source: 'Székely, Rizzo and Bakirov 2007; Székely and Rizzo 2013 (corrected)',
  minRows: 4,
  self: 1,
  symmetric: true,
  invariances: ['rotation', 'scale', 'shift'],
  options,
  compute: async (x, y, { estimator, sample }, context) => {
    const [a, b, n] = await sampledDistances(x, y, sample, 'euclidean', context);
    const value = await distanceCorrelation(a, b, n, estimator === 'biased');
    return estimator === 'biased' ? { value, n } : { value, chance: 0, n };
  },
  nullCost: 'O(s²) for each permutation of the s rows compared; the matrices are those of the value',
  permuted: async (x, y, { estimator, sample }, context) => {
    const [a, b, n] = await sampledDistances(x, y, sample, 'euclidean', context);
    return permutedDistanceCorrelation(a, b, n, estimator === 'biased');
  },
};
