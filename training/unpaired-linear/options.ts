import { z } from 'zod';

/** Knobs of unpaired-linear. The defaults were chosen on pairs of spaces that no reported figure uses (docs/results.md). */
export const unpairedLinearOptions = z.strictObject({
  start: z
    .enum(['auto', 'moments', 'clusters'])
    .default('auto')
    .describe(
      'what starting maps come from; auto: matched clusters, and third moments too where the best of those hardly scores better than a random rotation',
    ),
  momentDims: z
    .int()
    .min(2)
    .max(100)
    .default(60)
    .describe('principal directions whose third moments are compared; time grows with the fourth power'),
  islands: z
    .int()
    .min(1)
    .max(20)
    .default(10)
    .describe(
      'at most so many populations of maps are bred independently on hard pairs, before the best of all are bred together',
    ),
  generations: z.int().min(1).max(200).default(24).describe('generations of a population'),
  restarts: z
    .int()
    .min(2)
    .max(1000)
    .default(20)
    .describe(
      'draws of k-means on both sides; each gives up to `matchings` hypotheses. More: slower, safer on hard pairs',
    ),
  clusters: z
    .int()
    .min(4)
    .max(64)
    .default(20)
    .describe('centroids of a draw; 15 to 30. Few are stable but say little, many are unstable'),
  matchings: z
    .int()
    .min(1)
    .max(10)
    .default(2)
    .describe('best distinct matchings kept of a draw; the best one is often wrong'),
  drawRows: z.int().min(100).default(6000).describe('rows of a side that a draw clusters'),
  searchDims: z
    .int()
    .min(2)
    .default(128)
    .describe('principal directions in which hypotheses are made; the map itself is refined in all dimensions'),
  searchRows: z.int().min(100).default(1000).describe('rows of a side in the first refinement of every hypothesis'),
  modes: z.int().min(1).max(20).default(3).describe('regions of agreeing hypotheses that are refined and compared'),
  refineRows: z
    .int()
    .min(100)
    .default(20_000)
    .describe(
      'rows of a side in the last refinement; time grows with its square, the map hardly improves beyond 20,000',
    ),
  nulls: z.int().min(5).max(100).default(5).describe('random rotations refined like the map, for the verdict'),
  verdict: z
    .enum(['full', 'brief'])
    .default('full')
    .describe(
      'brief: the same label, but what cannot change a not-aligned any more is left out, which on hopeless pairs saves a third of the time; full: all evidence',
    ),
});

export type UnpairedLinearOptions = z.infer<typeof unpairedLinearOptions>;
