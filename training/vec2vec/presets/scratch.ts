import type { Vec2vecOptions } from '../options.js';
import { paper } from './paper.js';

/**
 * Random weights, for spaces that are nearly rotations of each other (one model trained or sampled twice): half a minute
 * of one core at 19,000 rows of 100 dims. For different models take a linear start; docs/vec2vec.md has what was measured.
 */
export const scratch: Vec2vecOptions = {
  ...paper,
  coordinates: 'principal',
  alike: true, // an untrained network then translates as it reconstructs
  width: 128,
  adapterDepth: 2,
  backboneDepth: 2,
  norm: 'none', // residual branches start small beside what they are added to
  dropout: 0,
  discriminatorWidth: 256,
  discriminatorDepth: 3,
  reconstruction: 10,
  reconstructionVsp: 0,
  cycle: 10,
  cycleVsp: 0,
  translationVsp: 10, // keeps translations isometries: without it the network follows the adversary into folds
  latentAdversarial: 0,
  update: 'simultaneous',
  batchSize: 128,
  learningRate: 1e-3, // small networks take and need larger steps
  discriminatorLearningRate: 1e-3,
  clip: 10,
  steps: 800,
  warmup: 20,
  decay: 'cosine',
  evaluateEvery: 400, // every 100 at first
  checkpointEvery: 200,
  cycleSlack: 10, // round trips of random weights are bad to begin with, and get better
  patience: 0,
};
