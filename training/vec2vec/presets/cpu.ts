/**
 * Minutes on two cores, warm-started from a linear map. These are the defaults of every knob (options.ts says what
 * each one does); what was tried to choose them is in training/vec2vec/README.md.
 */
export const cpu = {
  // Model. Half the paper's width, or what the linear start needs: the linear skips carry the map.
  width: 0,
  adapterDepth: 2,
  backboneDepth: 2,
  norm: 'layer' as const, // the paper's text; no running statistics, the same in training and use
  dropout: 0, // a warm start has little to forget, and masks cost time
  discriminatorWidth: 512,
  discriminatorDepth: 3,
  // Objective: the weights of the reference code.
  reconstruction: 1,
  reconstructionVsp: 1,
  cycle: 10,
  cycleVsp: 10,
  translationVsp: 0,
  vspReflected: true,
  detachCycle: true,
  adversary: 'lsgan' as const,
  adversarial: 1,
  latentAdversarial: 1,
  similarityAdversarial: 0,
  labelSmoothing: 0.1,
  r1: 0,
  r2: 0,
  bandwidths: [0.25, 0.5, 1, 2],
  cauchySchwarzBandwidth: 0.5,
  sinkhornEpsilon: 0.05,
  sinkhornSweeps: 20,
  inputNoise: 0,
  discriminatorNoise: 0,
  // Optimiser.
  optimiser: 'adam' as const,
  update: 'simultaneous' as const, // one graph, one forward pass: a fifth faster than alternating
  stepsPerRun: 0,
  batchSize: 512,
  learningRate: 3e-5,
  skipRate: 1,
  discriminatorLearningRate: 3e-4,
  beta1: 0.5,
  beta2: 0.999,
  epsilon: 1e-8,
  discriminatorEpsilon: 6.25e-10,
  weightDecay: 0,
  clip: 10,
  ema: 0, // an average lags behind the fifty steps in which a warm start gains
  // Schedule and selection.
  start: 'linear' as const,
  coordinates: 'given' as const, // a linear start brings its own
  skip: 'pad' as const,
  branchScale: 1,
  leading: 0,
  alike: false,
  steps: 75, // what is gained is gained by then (docs/vec2vec.md)
  warmup: 20,
  decay: 'constant' as const,
  evaluateEvery: 60, // every 15 at first
  heldOut: 2000,
  checkpointEvery: 50,
  patience: 8,
  cycleSlack: 0.05,
  select: 'each' as const, // directions compete for the same weights,
  restarts: 0,
  clusters: 20,
  seeds: 1,
};
