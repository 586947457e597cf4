import { z } from 'zod';
import type { Measure, MeasureContext, MeasureResult } from '../measure.js';
import type { Rows } from '../rows.js';
import { pairedMoments, permutedNuclearNorm } from './paired-moments.js';
import { distancesOf, nuclearNorm, type ProcrustesDistances } from './procrustes-distances.js';

const options = z.object({
  permutations: z
    .int()
    .min(0)
    .max(1000)
    .default(3)
    .describe('permutations of the rows that give the chance level; 0 for none'),
});
type Options = z.infer<typeof options>;

async function compute(
  x: Rows,
  y: Rows,
  { permutations }: Options,
  context: MeasureContext,
  which: keyof ProcrustesDistances,
): Promise<MeasureResult> {
  const moments = await pairedMoments(x, y, context);
  const distances = distancesOf(moments, await nuclearNorm(moments));
  const chance =
    permutations > 0 ? distancesOf(moments, await permutedNuclearNorm(x, y, permutations, context))[which] : null;
  return { value: distances[which], chance, n: x.rows, details: { ratio: distances.ratio } };
}

const shared = {
  pairing: 'paired',
  direction: 'lower',
  chance: 'mean over `permutations` permutations of the rows of one space (same two covariances)',
  bias: 'falls when dims grow at fixed n, since more dims can be turned to fit: compare with the chance level',
  cost: 'O(n (p + q)² + d³) and as much for each permutation; memory two centred float32 copies for the chance level',
  minRows: 2,
  self: 0,
  symmetric: true,
  options,
} as const;

/** Size-and-shape distance. */
export const procrustesSizeAndShape: Measure<Options> = {
  ...shared,
  name: 'procrustes-size-and-shape',
  summary: 'what is left of the difference after the best rotation of one centred space onto the other',
  formula: '√(‖X‖² + ‖Y‖² − 2ν), ν the nuclear norm of XᵀY, X and Y centred, the narrower padded with zeros',
  range: [0, Number.POSITIVE_INFINITY],
  source: 'Schönemann 1966; Kendall 1989; Williams et al. 2021 (a metric)',
  invariances: ['rotation', 'shift'],
  compute: (x, y, given, context) => compute(x, y, given, context, 'sizeAndShape'),
};

/** Procrustes distance of clouds of norm one. */
export const procrustesNormalised: Measure<Options> = {
  ...shared,
  name: 'procrustes-normalised',
  summary: 'Procrustes distance after both centred spaces are scaled to norm one',
  formula: '√(2 − 2ν/(‖X‖‖Y‖))',
  range: [0, Math.SQRT2],
  source: 'Ding, Denain and Steinhardt 2021 (they print the square)',
  invariances: ['rotation', 'scale', 'shift'],
  compute: (x, y, given, context) => compute(x, y, given, context, 'normalised'),
};

/** Angular Procrustes distance. */
export const procrustesAngular: Measure<Options> = {
  ...shared,
  name: 'procrustes-angular',
  summary: 'angle between the two centred spaces after the best rotation, in radians',
  formula: 'arccos(ν/(‖X‖‖Y‖))',
  range: [0, Math.PI / 2],
  source: 'Williams, Kunz, Kornblith and Linderman 2021 (a metric)',
  invariances: ['rotation', 'scale', 'shift'],
  compute: (x, y, given, context) => compute(x, y, given, context, 'angular'),
};
