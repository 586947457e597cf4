import type { Vec2vecOptions } from '../options.js';
import { scratch } from './scratch.js';

/**
 * Random weights between different models: the spaces enter along their independent components, whose order is learned,
 * and `sinkhorn` draws translations to the real rows, in the leading 48 coordinates first. Minutes of one core at 19,000
 * rows of 384 and 768 dims.
 */
export const components: Vec2vecOptions = {
  ...scratch,
  coordinates: 'components',
  skip: 'linear', // a rotation is learned by the matrices, not by the branches
  branchScale: 0.1, // the translation begins near what the axes say
  leading: 48,
  width: 384,
  backboneDepth: 1,
  adversary: 'sinkhorn',
  adversarial: 5, // of each output space, with a weight of its own on each
  sinkhornEpsilon: 0.07,
  sinkhornSweeps: 10,
  reconstruction: 1,
  cycle: 1,
  detachCycle: false,
  translationVsp: 1,
  vspReflected: false,
  batchSize: 512,
  learningRate: 1e-3,
  skipRate: 4,
  steps: 300,
  warmup: 10,
  evaluateEvery: 120, // every 30 in fact: four times as often at first
  checkpointEvery: 100,
};
