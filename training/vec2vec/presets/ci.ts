import type { Vec2vecOptions } from '../options.js';
import { paper } from './paper.js';

/** Seconds: every part of the paper's step at sizes that show whether it works, not how well. */
export const ci: Vec2vecOptions = {
  ...paper,
  width: 32,
  adapterDepth: 2,
  backboneDepth: 3,
  norm: 'layer',
  discriminatorWidth: 32,
  discriminatorDepth: 3,
  batchSize: 32,
  learningRate: 1e-3, // small networks take and need larger steps
  discriminatorLearningRate: 5e-4,
  ema: 0.9, // so that the averaged weights are exercised too
  steps: 60,
  warmup: 5,
  evaluateEvery: 10,
  heldOut: 200,
  checkpointEvery: 5,
  patience: 0,
};
