import { z } from 'zod';
import type { Measure } from '../measure.js';
import { pairedMoments, permutedNuclearNorms } from './paired-moments.js';
import { distancesOf, nuclearNorm, type ProcrustesDistances } from './procrustes-distances.js';

const options = z.object({});
type Options = z.infer<typeof options>;

type Which = Exclude<keyof ProcrustesDistances, 'ratio'>;

const methods = (which: Which): Pick<Measure<Options>, 'compute' | 'permuted'> => ({
  compute: async (x, y, _, context) => {
    const moments = await pairedMoments(x, y, context);
    const distances = distancesOf(moments, await nuclearNorm(moments));
    return { value: distances[which], n: x.rows, details: { ratio: distances.ratio } };
  },
  permuted: async (x, y, _, context) => {
    const moments = await pairedMoments(x, y, context);
    const values = async (orders: readonly Uint32Array[]): Promise<number[]> =>
      (await permutedNuclearNorms(x, y, orders, context)).map((norm) => distancesOf(moments, norm)[which]);
    return { n: x.rows, values };
  },
});

const shared = {
  pairing: 'paired',
  direction: 'lower',
  chance: 'the mean over random orders of the rows of y (same two covariances)',
  bias: 'falls when dims grow at fixed n, because a rotation in more dims fits better: compare with the chance level',
  cost: 'O(n (p + q)² + d³); memory two centred float32 copies for the chance level',
  minRows: 2,
  self: 0,
  symmetric: true,
  options,
  permutations: 19,
  nullCost:
    'O(n p q + min(p, q)² max(p, q)) for each permutation: one product and its nuclear norm, once for all three distances',
} as const;

/** Size-and-shape distance. */
export const procrustesSizeAndShape: Measure<Options> = {
  ...shared,
  name: 'procrustes-size-and-shape',
  summary: 'Procrustes distance: what differs between the centred spaces after the best rotation',
  formula: '√(‖X‖² + ‖Y‖² − 2ν), ν the nuclear norm of XᵀY, X and Y centred, the narrower padded with zeros',
  range: [0, Number.POSITIVE_INFINITY],
  source: 'Schönemann 1966; Kendall 1989; Williams et al. 2021 (a metric)',
  invariances: ['rotation', 'shift'],
  ...methods('sizeAndShape'),
};

/** Procrustes distance of clouds of norm one. */
export const procrustesNormalised: Measure<Options> = {
  ...shared,
  name: 'procrustes-normalised',
  summary: 'Procrustes distance between the centred spaces, both scaled to norm one',
  formula: '√(2 − 2ν/(‖X‖‖Y‖))',
  range: [0, Math.SQRT2],
  source: 'Ding, Denain and Steinhardt 2021 (they print the square)',
  invariances: ['rotation', 'scale', 'shift'],
  ...methods('normalised'),
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
  ...methods('angular'),
};
