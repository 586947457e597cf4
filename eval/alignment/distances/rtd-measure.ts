import { z } from 'zod';
import { stopIfAborted } from '../../../src/core/cancellation.js';
import { random } from '../../../src/core/random.js';
import type { Measure, MeasureContext } from '../measure.js';
import { float64Rows, pickRows, type Rows } from '../rows.js';
import { dissimilarities, squareForm } from './dissimilarity.js';
import { rtd } from './rtd.js';

const options = z.object({
  sample: z.int().min(3).max(400).default(80).describe('number of items in a trial; time grows with its cube'),
  trials: z
    .int()
    .min(1)
    .max(1000)
    .default(3)
    .describe('number of random samples to average (1 if a sample holds all items)'),
});

/** Representation topology divergence. */
export const rtdMeasure: Measure<z.infer<typeof options>> = {
  name: 'rtd',
  summary: 'representation topology divergence: holes, at any scale, that only one of the two spaces has',
  formula:
    '½ (RTD(x, y) + RTD(y, x)), each the summed length of the H1 bars of [[0, Dᵀ], [D, min(D, E)]]; D, E distances / their 0.9-quantile',
  pairing: 'paired',
  direction: 'lower',
  range: [0, Number.POSITIVE_INFINITY],
  chance: 'the mean over the same trials with the items of y in random orders',
  bias: 'grows with the number of items: compare values of equal `sample` only',
  cost: 'about O(trials · sample³); memory O(sample²), plus the reduction',
  source: 'Barannikov, Trofimov, Balabin and Burnaev 2022',
  minRows: 3,
  self: 0,
  symmetric: true,
  invariances: ['rotation', 'scale', 'shift'],
  options,
  compute: async (x, y, given, context) => {
    const { n, trials } = samples(x, y, given, context);
    let value = 0;
    for (const [at, [a, b]] of trials.entries()) {
      stopIfAborted(context.signal, `computing barcodes, ${at} of ${trials.length} trials done`);
      value += both(a, b, n) / trials.length;
      context.on?.({ stage: 'rtd', done: at + 1, total: trials.length });
    }
    return { value, n, details: { trials: trials.length } };
  },
  permutations: 19,
  nullCost: 'as much as the value for each permutation of the items of a trial',
  permuted: async (x, y, given, context) => {
    const { n, trials } = samples(x, y, given, context);
    const squares = trials.map(([, b]) => squareForm(b, n));
    const value = (order: Uint32Array): number =>
      trials.reduce((sum, [a], at) => sum + both(a, upperOf(squares[at]!, n, order), n) / trials.length, 0);
    return { n, values: async (orders) => orders.map(value) };
  },
};

const both = (a: Float64Array, b: Float64Array, n: number): number => (rtd(a, b, n) + rtd(b, a, n)) / 2;

/** The distances of the n items of every trial, in both spaces: upper triangles. */
function samples(
  x: Rows,
  y: Rows,
  { sample, trials }: z.infer<typeof options>,
  context: MeasureContext,
): { n: number; trials: readonly (readonly [Float64Array, Float64Array])[] } {
  const rng = random(context.seed).fork('rtd');
  const n = Math.min(sample, x.rows);
  const all = n === x.rows;
  const distances = (space: Rows): Float64Array => dissimilarities(float64Rows(space), 'euclidean');
  const found = Array.from({ length: all ? 1 : trials }, () => {
    const rows = all ? undefined : rng.sample(x.rows, n);
    return [x, y].map((space) => distances(rows ? pickRows(space, rows) : space)) as [Float64Array, Float64Array];
  });
  return { n, trials: found };
}

/** The upper triangle of a square matrix with its items in another order. */
function upperOf(square: Float64Array, n: number, order: Uint32Array): Float64Array {
  const out = new Float64Array((n * (n - 1)) / 2);
  for (let i = 0, at = 0; i < n; i++)
    for (let j = i + 1; j < n; j++, at++) out[at] = square[order[i]! * n + order[j]!]!;
  return out;
}
