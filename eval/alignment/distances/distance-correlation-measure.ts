import { z } from 'zod';
import { random } from '../../../src/core/random.js';
import type { Measure } from '../measure.js';
import { dissimilarities } from './dissimilarity.js';
import { distanceCorrelation, permutedDistanceCorrelation } from './distance-correlation.js';
import { sampledPairs } from './sampled-pairs.js';

const options = z.object({
  estimator: z
    .enum(['corrected', 'biased'])
    .default('corrected')
    .describe('corrected: the squared correlation, 0 for unrelated data; biased: its classical form, 0 to 1'),
  sample: z
    .int()
    .min(4)
    .max(20_000)
    .default(2000)
    .describe('rows compared; a seeded sample of them when there are more'),
});

/** Distance correlation. */
export const distanceCorrelationMeasure: Measure<z.infer<typeof options>> = {
  name: 'distance-correlation',
  summary:
    'correlation of the two matrices of Euclidean distances after centring; 0 in the limit only for independent spaces',
  formula:
    'ΣAB / √(ΣA² ΣB²), A and B the U-centred distances (corrected); biased: the square root of the same with A = HDH',
  pairing: 'paired',
  direction: 'higher',
  range: [-1, 1],
  chance: '0 (corrected); the mean over 3 permutations of the rows (biased)',
  bias: 'the corrected form has none at independence and may fall below 0; the biased one tends to 1 as dims grow at fixed n',
  cost: 'O(s² (p + q)), s = min(n, sample); memory 6 s² numbers',
  source: 'Székely, Rizzo and Bakirov 2007; Székely and Rizzo 2013 (corrected)',
  minRows: 4,
  self: 1,
  symmetric: true,
  invariances: ['rotation', 'scale', 'shift'],
  options,
  compute: async (x, y, { estimator, sample }, context) => {
    const [a, b] = sampledPairs(x, y, sample, context);
    const [da, db] = [dissimilarities(a, 'euclidean'), dissimilarities(b, 'euclidean')];
    const biased = estimator === 'biased';
    const value = distanceCorrelation(da, db, a.rows, biased);
    const rng = random(context.seed).fork('distance correlation');
    const chance = biased ? permutedDistanceCorrelation(da, db, a.rows, 3, rng) : 0;
    return { value, chance, n: a.rows };
  },
};
