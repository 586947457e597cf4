import { z } from 'zod';

/** Knobs of the methods that train a perceptron on pairs. */
export const mlpOptions = z.strictObject({
  hidden: z
    .int()
    .min(4)
    .max(8192)
    .default(512)
    .describe('numbers in a hidden layer; more fits more, and needs more pairs'),
  batch: z.int().min(2).max(16_384).default(256).describe('pairs in a step'),
  steps: z.int().min(1).max(1_000_000).default(3000).describe('maximum number of steps each way'),
  patience: z
    .int()
    .min(1)
    .default(10)
    .describe('evaluations (one every 50 steps) without a better score on held-out pairs before training stops'),
  lr: z
    .number()
    .positive()
    .max(1)
    .default(0.001)
    .describe('learning rate of AdamW; warmed up over 50 steps, decayed as a cosine'),
  weightDecay: z.number().min(0).max(1).default(0.01).describe('decoupled weight decay of AdamW'),
  holdOut: z
    .number()
    .min(0.02)
    .max(0.45)
    .default(0.1)
    .describe(
      'share of the pairs that decides when to stop, and as large a share that makes the verdict; at most 2,000 each',
    ),
});

export type MlpOptions = z.infer<typeof mlpOptions>;
