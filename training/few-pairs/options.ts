import { z } from 'zod';

/** Knobs of few-pairs. The defaults were chosen on the tune splits (docs/results.md). */
export const fewPairsOptions = z.strictObject({
  weights: z
    .array(z.number().positive())
    .min(1)
    .max(6)
    .default([8, 1, 0.1])
    .describe(
      'weights of the unpaired rows against the pairs to choose from on held-out pairs, with fewer than 100 pairs the first; the pairs alone are always tried too',
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
    .default(300)
    .describe(
      'with fewer pairs, unless half of those held out are found first, a map found without pairs (unpaired-linear) is tried too; takes as long as that method',
    ),
  matchRows: z
    .int()
    .min(100)
    .default(20_000)
    .describe('unpaired rows of a side in the last rounds; time grows with its square'),
});

export type FewPairsOptions = z.infer<typeof fewPairsOptions>;
