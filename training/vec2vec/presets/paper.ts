import type { Vec2vecOptions } from '../options.js';

/**
 * arXiv 2505.12540 as its reference code runs it: 21,004,800 parameters of the generator between two spaces of 768
 * dimensions. Made for a graphics card, a million rows a side and days.
 */
export const paper: Vec2vecOptions = {
  width: 1024, // of adapters, backbone and latent
  adapterDepth: 3,
  backboneDepth: 4,
  norm: 'batch', // the paper's text says layer, its configuration and weights batch
  dropout: 0.1,
  discriminatorWidth: 1024,
  discriminatorDepth: 5,
  reconstruction: 1,
  reconstructionVsp: 1,
  cycle: 10,
  cycleVsp: 10,
  translationVsp: 0, // printed in the paper, absent from its code
  vspReflected: true, // in the code, absent from the paper
  detachCycle: true, // as in the code: only the second leg of the round trip learns
  adversary: 'lsgan',
  adversarial: 1,
  latentAdversarial: 1,
  similarityAdversarial: 0, // built and switched off by the authors
  labelSmoothing: 0.1, // used by `vanilla` only
  r1: 0, // computed and weighted with zero by the authors
  r2: 0,
  bandwidths: [0.25, 0.5, 1, 2], // not the paper's: used by `mmd` only
  cauchySchwarzBandwidth: 0.5, // not the paper's: used by `cauchy-schwarz` only
  sinkhornEpsilon: 0.05, // not the paper's: used by `sinkhorn` only
  sinkhornSweeps: 20,
  inputNoise: 0,
  discriminatorNoise: 0,
  optimiser: 'adam',
  update: 'alternating', // the discriminators first, then the generator against the new ones
  stepsPerRun: 0,
  batchSize: 256,
  learningRate: 2e-5,
  skipRate: 1, // from scratch there are no linear skips
  discriminatorLearningRate: 1e-5,
  beta1: 0.5,
  beta2: 0.999,
  epsilon: 1e-8,
  discriminatorEpsilon: 6.25e-10,
  weightDecay: 0,
  clip: 1000, // hardly ever reached
  ema: 0,
  start: 'scratch',
  coordinates: 'given',
  skip: 'pad',
  branchScale: 1,
  leading: 0,
  alike: false,
  steps: 390_000, // a hundred epochs of a million rows a side
  warmup: 2000,
  decay: 'constant',
  evaluateEvery: 2000,
  heldOut: 2000,
  checkpointEvery: 2000,
  cycleSlack: 0.05,
  select: 'all',
  restarts: 0,
  clusters: 20,
  patience: 50, // the reference's own early stopping never worked; see README.md
  seeds: 1, // the paper takes the best of several, chosen with pairs; here `seeds` chooses without
};
