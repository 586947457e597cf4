import { z } from 'zod';
import type { Measure, MeasureContext } from '../measure.js';
import { float32Rows, float64Rows, meanRow, pickRows, type Rows } from '../rows.js';
import { takesReference } from '../run.js';
import { inSampleR2 } from './canonical.js';
import { foldsOf, heldOutR2 } from './held-out-r2.js';
import { type Moments, moments, moments64About, swapped } from './moments.js';
import { pairedMoments } from './paired-moments.js';
import { permutedInSampleR2, permutedR2, R2_NULL_COST } from './permuted-r2.js';

const options = z.object({
  predict: z.enum(['y', 'x']).default('y').describe('space to predict from the other one'),
  folds: z
    .int()
    .min(2)
    .max(50)
    .default(5)
    .describe('number of parts of the rows; each part is predicted from the others'),
  ridge: z
    .union([z.literal('auto'), z.number().min(0)])
    .default('auto')
    .describe(
      'penalty as a share of the mean variance of a predicting dimension; auto: the best of 1e-8, 1e-4, 1e-2 and 1 on a held-out fold',
    ),
  heldOut: z
    .boolean()
    .default(true)
    .describe('false: the in-sample value of plain least squares, which grows with the dims'),
});

/** R² of linear regression of one space on the other, cross-fitted. */
export const linearR2: Measure<z.infer<typeof options>> = {
  name: 'linear-r2',
  summary: 'share of the variance of one space that a linear map from the other predicts, on held-out rows',
  formula: '1 − Σ‖y − ŷ‖² / Σ‖y − ȳ‖², ŷ by the ridge regression of the other folds; in-sample ‖Q_xᵀ Y‖² / ‖Y‖²',
  pairing: 'paired',
  direction: 'higher',
  range: [Number.NEGATIVE_INFINITY, 1],
  chance:
    'held out: the mean over random orders of the rows of y, 0 or a little less; in-sample p / (n − 1), p the predicting dims',
  bias: 'held out: slightly low, since each fit uses (folds − 1) / folds of the rows; below 0 means worse than the mean',
  cost: 'O(n (p + q)² + folds (p³ + p² q)); memory a copy of one fold and folds (p + q)² numbers; with ridge auto at p = q = 768 about a minute, the chance level as much',
  source: 'Kornblith et al. 2019 (in-sample)',
  minRows: 6,
  self: 1,
  symmetric: false,
  invariances: ['rotation', 'scale', 'shift'],
  options,
  compute: async (x, y, { predict, folds, ridge, heldOut }, context) => {
    const oriented = (m: Moments): Moments => (predict === 'x' ? m : swapped(m));
    const [predicting, predicted] = predict === 'x' ? [y, x] : [x, y];
    const inSample = await inSampleR2(oriented(await pairedMoments(x, y, context)));
    const details = { inSample, inSampleChance: Math.min(1, predicting.dim / (x.rows - 1)), predicted: predicted.dim };
    if (!heldOut) return { value: inSample, chance: details.inSampleChance, n: x.rows, details };
    const parts = await foldMoments(x, y, foldsOf(x.rows, folds, context.seed), context);
    return { value: await heldOutR2(parts.map(oriented), ridge, context.signal), n: x.rows, details };
  },
  nullCost: R2_NULL_COST,
  permuted: (x, y, { predict, folds, ridge, heldOut }, context) => {
    const [predicting, predicted] = predict === 'x' ? [y, x] : [x, y];
    if (heldOut) return permutedR2(predicting, predicted, folds, ridge, context);
    return permutedInSampleR2(predicting, predicted, context);
  },
};

/** The moments of each fold about the means of all rows. */
async function foldMoments(
  x: Rows,
  y: Rows,
  folds: readonly Uint32Array[],
  context: MeasureContext,
): Promise<Moments[]> {
  const centres = [meanRow(x), meanRow(y)] as const;
  const exact = takesReference(context, x.rows * (x.dim + y.dim) ** 2);
  const parts: Moments[] = [];
  for (const rows of folds) {
    const [a, b] = [pickRows(x, rows), pickRows(y, rows)];
    parts.push(
      exact
        ? moments64About(float64Rows(a), float64Rows(b), centres)
        : await moments(float32Rows(a), float32Rows(b), { centres, signal: context.signal }),
    );
  }
  return parts;
}
