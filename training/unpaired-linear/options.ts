import { z } from 'zod';

/** Knobs of unpaired-linear. The defaults were chosen on rows that no reported figure uses (docs/results.md). */
export const unpairedLinearOptions = z.strictObject({
  start: z
    .enum(['auto', 'components', 'clusters', 'moments'])
    .default('auto')
    .describe(
      'what starting maps come from: independent components of each side, matched clusters, third moments; auto: components, then all three',
    ),
  rounds: z
    .int()
    .min(0)
    .max(100)
    .default(0)
    .describe(
      'rounds of starting maps, at most; the search ends as soon as one map is clearly above all others. More: slower, safer on hard pairs. 0: by rows, 3 to 8',
    ),
  momentDims: z
    .int()
    .min(2)
    .max(128)
    .default(96)
    .describe('principal directions whose third moments are compared in the end; time grows with the fourth power'),
  clusters: z
    .int()
    .min(4)
    .max(64)
    .default(20)
    .describe('centroids of a draw of clusters; 15 to 30. Few are stable but say little, many are unstable'),
  matchings: z
    .int()
    .min(1)
    .max(10)
    .default(2)
    .describe('best distinct matchings kept of a draw of clusters; the best one is often wrong'),
  drawRows: z.int().min(100).default(6000).describe('rows of a side that a draw clusters'),
  rank: z
    .int()
    .min(0)
    .default(0)
    .describe('principal directions in which the map is refined first; 0: a tenth of the rows, 64 to 256'),
  refineRows: z
    .int()
    .min(100)
    .default(20_000)
    .describe(
      'rows of a side in the last refinement; time grows with its square, the map hardly improves beyond 20,000',
    ),
});

export type UnpairedLinearOptions = z.infer<typeof unpairedLinearOptions>;
