import { z } from 'zod';

/** Knobs of few-pairs. The defaults were chosen on the tune splits (docs/results.md). */
export const fewPairsOptions = z.strictObject({
  weights: z
    .array(z.number().positive())
    .min(1)
    .max(6)
    .default([8, 1, 0.1])
    .describe(
      'weights of the unpaired rows against the pairs to choose from on held-out pairs; the first makes the start, the pairs alone are always tried too',
    ),
  folds: z
    .int()
    .min(2)
    .max(20)
    .default(4)
    .describe('parts of the pairs, each held out once, at most 500 of a part; of very few pairs each is a part'),
  searchBelow: z
    .int()
    .min(0)
    .default(100)
    .describe(
      'with fewer pairs a map found without pairs (unpaired-linear) is tried as a start too; takes a minute more',
    ),
  rows: z
    .int()
    .min(100)
    .default(3000)
    .describe('unpaired rows of a side in a refinement round; more is slower and steadier'),
  stretches: z
    .int()
    .min(1)
    .max(50)
    .default(10)
    .describe('at most so many times six rounds of refinement; it ends earlier when the score no longer rises'),
  matchRows: z
    .int()
    .min(100)
    .default(20_000)
    .describe('unpaired rows of a side in the last rounds; time grows with its square'),
});

export type FewPairsOptions = z.infer<typeof fewPairsOptions>;
