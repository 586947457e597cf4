import { z } from 'zod';

/** Knobs of few-pairs. The defaults were chosen on the tune splits (docs/results.md). */
export const fewPairsOptions = z.strictObject({
  weights: z
    .array(z.number().positive())
    .min(1)
    .max(6)
    .default([8, 1, 0.1])
    .describe(
      'weights of the unpaired rows relative to the pairs: held-out pairs choose one (with fewer than 100 pairs the first is taken); the pairs alone are always tried too',
    ),
  folds: z
    .int()
    .min(2)
    .max(20)
    .default(4)
    .describe(
      'parts that the pairs are split into, each held out once (at most 500 pairs of it); very few pairs are held out one by one',
    ),
  searchBelow: z
    .int()
    .min(0)
    .default(300)
    .describe(
      'with fewer pairs than this, a map found without pairs (unpaired-linear) is tried too, unless the pairs alone already find half of the held-out ones; it takes as long as that method',
    ),
  matchRows: z
    .int()
    .min(100)
    .default(20_000)
    .describe('unpaired rows of a side in the last rounds; time grows with its square'),
});

export type FewPairsOptions = z.infer<typeof fewPairsOptions>;
