import { z } from 'zod';

/** Knobs of stitching and attribute inference; the defaults were chosen on rows that no reported figure uses. */
export const stitchOptions = z.strictObject({
  head: z
    .enum(['linear', 'mlp'])
    .default('linear')
    .describe('task head: multinomial logistic regression, or one hidden layer of ReLUs'),
  hidden: z.int().min(2).max(4096).default(64).describe('units of a hidden layer, of the head and of the MLP stitch'),
  decay: z
    .number()
    .min(0)
    .default(1e-5)
    .describe('L2 penalty of the weights, ½ · decay · Σ W² added to the mean cross-entropy'),
  steps: z.int().min(1).max(10_000).default(100).describe('steps of L-BFGS for a head at most'),
  stitchSteps: z.int().min(1).max(10_000).default(50).describe('the same for a stitch trained on labels'),
  anchors: z.int().min(2).default(300).describe('paired rows that serve as anchors of the relative representation'),
  ks: z
    .array(z.int().min(1))
    .min(1)
    .default([1, 3, 5, 10])
    .describe('k of top-k label accuracy in attribute inference'),
  neighbours: z.int().min(1).max(1000).default(20).describe('labelled neighbours that vote in attribute inference'),
  seed: z.int().nonnegative().default(0).describe('of random maps, starts and anchors'),
});

export type StitchOptions = z.infer<typeof stitchOptions>;
