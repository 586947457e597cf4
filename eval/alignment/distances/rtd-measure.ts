import { z } from 'zod';
import { stopIfAborted } from '../../../src/core/cancellation.js';
import { random } from '../../../src/core/random.js';
import type { Measure } from '../measure.js';
import { float64Rows, pickRows, type Rows } from '../rows.js';
import { dissimilarities } from './dissimilarity.js';
import { rtd } from './rtd.js';

const options = z.object({
  sample: z.int().min(3).max(400).default(80).describe('items of one trial; time grows with the cube'),
  trials: z.int().min(1).max(1000).default(3).describe('seeded samples averaged (one when all items are taken)'),
});

/** Representation topology divergence. */
export const rtdMeasure: Measure<z.infer<typeof options>> = {
  name: 'rtd',
  summary: 'representation topology divergence: holes of one space, at any scale, that are not holes of the other',
  formula:
    '½ (RTD(x, y) + RTD(y, x)), each the summed length of the H1 bars of [[0, Dᵀ], [D, min(D, E)]]; D, E distances / their 0.9-quantile',
  pairing: 'paired',
  direction: 'lower',
  range: [0, Number.POSITIVE_INFINITY],
  chance: 'the mean over the same trials with the items of one space permuted',
  bias: 'grows with the number of items: compare values of equal `sample` only',
  cost: 'about O(trials · sample³); memory O(sample²), plus the reduction',
  source: 'Barannikov, Trofimov, Balabin and Burnaev 2022',
  minRows: 3,
  self: 0,
  symmetric: true,
  invariances: ['rotation', 'scale', 'shift'],
  options,
  compute: async (x, y, { sample, trials }, context) => {
    const rng = random(context.seed).fork('rtd');
    const n = Math.min(sample, x.rows);
    const count = n === x.rows ? 1 : trials;
    let [value, chance] = [0, 0];
    for (let trial = 0; trial < count; trial++) {
      stopIfAborted(context.signal, `computing barcodes, ${trial} of ${count} trials done`);
      const rows = n === x.rows ? undefined : rng.sample(x.rows, n);
      const permuted = rng.permutation(n);
      const take = (space: Rows): Rows => (rows ? pickRows(space, rows) : space);
      const distances = (space: Rows): Float64Array => dissimilarities(float64Rows(space), 'euclidean');
      const [a, b, c] = [distances(take(x)), distances(take(y)), distances(pickRows(take(y), permuted))];
      value += (rtd(a, b, n) + rtd(b, a, n)) / (2 * count);
      chance += (rtd(a, c, n) + rtd(c, a, n)) / (2 * count);
      context.on?.({ stage: 'rtd', done: trial + 1, total: count });
    }
    return { value, chance, n, details: { trials: count } };
  },
};
