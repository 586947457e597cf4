import { z } from 'zod';
import { parseOptions } from '../../src/core/options.js';
import { ci } from './presets/ci.js';
import { components } from './presets/components.js';
import { cpu } from './presets/cpu.js';
import { paper } from './presets/paper.js';
import { scratch } from './presets/scratch.js';
import { small } from './presets/small.js';

const weight = (byDefault: number, what: string) => z.number().min(0).default(byDefault).describe(what);
const whole = (least: number, byDefault: number, what: string) => z.int().min(least).default(byDefault).describe(what);
const rate = (byDefault: number, what: string) => z.number().min(0).max(1).default(byDefault).describe(what);

const model = {
  width: whole(
    0,
    cpu.width,
    'numbers in every hidden layer and in the latent; a warm start needs at least the largest dim; 0: 512, or what the start needs',
  ),
  adapterDepth: whole(1, cpu.adapterDepth, 'layers of the adapters into and out of each space'),
  backboneDepth: whole(1, cpu.backboneDepth, 'layers of the backbone that all spaces share'),
  norm: z
    .enum(['batch', 'layer', 'rms', 'none'])
    .default(cpu.norm)
    .describe('normalisation in the middle layers; batch keeps running statistics for use after training'),
  dropout: z.number().min(0).max(0.9).default(cpu.dropout).describe('share of hidden numbers dropped in training'),
  discriminatorWidth: whole(1, cpu.discriminatorWidth, 'numbers in every hidden layer of a discriminator'),
  discriminatorDepth: whole(2, cpu.discriminatorDepth, 'linear layers of a discriminator'),
};

const objective = {
  reconstruction: weight(cpu.reconstruction, 'weight of 1 − cos(x, R(x)), R into the latent and back'),
  reconstructionVsp: weight(cpu.reconstructionVsp, 'weight of vector-space preservation by R(x)'),
  cycle: weight(cpu.cycle, 'weight of 1 − cos(x, round trip of x through another space)'),
  cycleVsp: weight(cpu.cycleVsp, 'weight of vector-space preservation by the round trip'),
  translationVsp: weight(cpu.translationVsp, 'weight of vector-space preservation by the one-way translation'),
  vspReflected: z
    .boolean()
    .default(cpu.vspReflected)
    .describe('adds the term |x xᵀ − o xᵀ| to vector-space preservation where x and o share a space'),
  detachCycle: z.boolean().default(cpu.detachCycle).describe('gradients of round trips reach their second leg only'),
  adversary: z
    .enum(['lsgan', 'vanilla', 'relativistic', 'mmd', 'cauchy-schwarz', 'sinkhorn'])
    .default(cpu.adversary)
    .describe('what brings translations near the real vectors: a GAN loss, or a distance of distributions'),
  adversarial: weight(cpu.adversarial, 'weight of the adversary on each output space'),
  latentAdversarial: weight(cpu.latentAdversarial, 'weight of the adversary on the latent'),
  similarityAdversarial: weight(
    cpu.similarityAdversarial,
    'weight of the discriminators of similarity rows (GAN adversaries only)',
  ),
  labelSmoothing: z.number().min(0).max(0.5).default(cpu.labelSmoothing).describe('of the vanilla adversary'),
  r1: weight(cpu.r1, 'penalty on the discriminators’ gradient at real vectors; costs about a third of a step'),
  r2: weight(cpu.r2, 'the same at translated vectors'),
  bandwidths: z
    .array(z.number().positive())
    .min(1)
    .default([...cpu.bandwidths])
    .describe('kernel widths of mmd, in lengths of unit rows'),
  cauchySchwarzBandwidth: z
    .number()
    .positive()
    .default(cpu.cauchySchwarzBandwidth)
    .describe('kernel width of cauchy-schwarz'),
  sinkhornEpsilon: z.number().positive().default(cpu.sinkhornEpsilon).describe('blur of sinkhorn, in units of cost'),
  sinkhornSweeps: whole(1, cpu.sinkhornSweeps, 'sweeps of sinkhorn'),
  inputNoise: weight(cpu.inputNoise, 'length of the noise added to unit input rows'),
  discriminatorNoise: weight(
    cpu.discriminatorNoise,
    'length of the noise added to the unit rows that output discriminators see',
  ),
};

const optimisation = {
  stepsPerRun: whole(
    0,
    cpu.stepsPerRun,
    'steps in one run of the engine, with the optimiser in its graph; 0: one on the processor, eight on a graphics card, which is handed the weights in every run',
  ),
  optimiser: z.enum(['adam', 'adamw']).default(cpu.optimiser).describe('adamw decays weights apart from the gradient'),
  update: z
    .enum(['simultaneous', 'alternating'])
    .default(cpu.update)
    .describe('both from one pass, or the generator against discriminators already updated (slower by a fifth)'),
  batchSize: whole(4, cpu.batchSize, 'rows of each space in a step'),
  learningRate: rate(cpu.learningRate, 'of the generator'),
  skipRate: weight(
    cpu.skipRate,
    'factor on the learning rate of the linear maps of a warm start; 0 keeps them as they are',
  ),
  discriminatorLearningRate: rate(cpu.discriminatorLearningRate, 'of the discriminators'),
  beta1: z.number().min(0).lt(1).default(cpu.beta1).describe('decay of Adam’s mean of gradients'),
  beta2: z.number().min(0).lt(1).default(cpu.beta2).describe('decay of Adam’s mean of squared gradients'),
  epsilon: z.number().positive().default(cpu.epsilon).describe('of the generator’s Adam'),
  discriminatorEpsilon: z.number().positive().default(cpu.discriminatorEpsilon).describe('of the discriminators’ Adam'),
  weightDecay: weight(cpu.weightDecay, 'of the generator'),
  clip: weight(cpu.clip, 'largest length of the gradient, of the generator and of all discriminators; 0 = no limit'),
  ema: z
    .number()
    .min(0)
    .lt(1)
    .default(cpu.ema)
    .describe('decay of the running average of the weights; 0 = none is kept'),
};

const schedule = {
  start: z
    .enum(['linear', 'scratch'])
    .default(cpu.start)
    .describe('linear: the network is a linear map plus residual branches that start at zero; scratch: random weights'),
  coordinates: z
    .enum(['given', 'principal', 'components'])
    .default(cpu.coordinates)
    .describe(
      'from scratch: the numbers of a vector as they are; along the principal axes of its space, each turned as its third moments agree with the first space, which finds rotations; or along its independent components in an order that is learned, which finds other models too',
    ),
  skip: z
    .enum(['pad', 'linear'])
    .default(cpu.skip)
    .describe(
      'from scratch: how the first and last layers carry vectors past their branches, padded or cut, or through a trained matrix that begins as that',
    ),
  branchScale: z
    .number()
    .min(0)
    .max(1)
    .default(cpu.branchScale)
    .describe('from scratch: factor on the random weights that end every branch'),
  leading: whole(
    0,
    cpu.leading,
    'leading coordinates in which training begins; the others come in one by one between three tenths and eight tenths of the steps; 0: all from the first',
  ),
  alike: z
    .boolean()
    .default(cpu.alike)
    .describe('from scratch: the adapters of all spaces begin with the same random weights'),
  steps: whole(1, cpu.steps, 'training steps, at most'),
  warmup: whole(0, cpu.warmup, 'steps in which the learning rates rise from zero'),
  decay: z
    .enum(['constant', 'linear', 'cosine'])
    .default(cpu.decay)
    .describe('of the learning rates after the warm-up'),
  evaluateEvery: whole(1, cpu.evaluateEvery, 'steps between evaluations on held-out rows'),
  heldOut: whole(10, cpu.heldOut, 'rows of each space kept for evaluation, at most a tenth of them'),
  checkpointEvery: whole(1, cpu.checkpointEvery, 'steps between the states from which a run can be resumed'),
  patience: whole(0, cpu.patience, 'evaluations without a better score before the run stops; 0 = never'),
  cycleSlack: weight(
    cpu.cycleSlack,
    'how much worse than at the start the held-out cycle error of a kept state may be',
  ),
  select: z
    .enum(['each', 'source', 'all'])
    .default(cpu.select)
    .describe(
      'each: every direction keeps the weights best by its own held-out score; source, all: one set of weights for all, by the score of translations of the source, or of every space',
    ),
  restarts: z
    .int()
    .min(0)
    .max(100)
    .default(cpu.restarts)
    .describe('rounds of the linear start, and of the search of the verdict; 0: by rows. See unpaired-linear'),
  clusters: z.int().min(4).max(64).default(cpu.clusters).describe('centroids of a draw; see unpaired-linear'),
  seeds: whole(1, cpu.seeds, 'runs with different seeds, of which the best by the held-out score is kept'),
};

/** Every knob of vec2vec. The defaults are the preset `cpu`. */
export const vec2vecOptions = z.strictObject({ ...model, ...objective, ...optimisation, ...schedule });

export type Vec2vecOptions = z.infer<typeof vec2vecOptions>;

export const PRESETS = { paper, small, cpu, ci, scratch, components } as const satisfies Readonly<
  Record<string, Vec2vecOptions>
>;

export type PresetName = keyof typeof PRESETS;

/** The knobs of a preset with some of them set otherwise; BAD_OPTION for unknown ones, with a suggestion. */
export function presetOptions(preset: PresetName, changes: Readonly<Record<string, unknown>> = {}): Vec2vecOptions {
  return parseOptions(vec2vecOptions, { ...PRESETS[preset], ...changes }, `vec2vec, preset ${preset}`);
}
