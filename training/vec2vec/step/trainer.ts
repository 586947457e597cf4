import type { CompileOptions } from '../../../src/engine/compile.js';
import type { NetworkTranslator } from '../../../src/translators/network.js';
import type { Matrix } from '../../../src/vectors/matrix.js';
import type { Vec2vecOptions } from '../options.js';

/**
 * What one step measured, before its update. Losses are unweighted: the generator's terms by the names of their weights
 * ("cycle", "adversarial") and "generator", their weighted sum; "discriminator.output.0", "discriminator.latent", ...;
 * "accuracy.output.0", ...: share of real and translated rows told right, 0.5 is a guess; "gradientNorm" and
 * "discriminatorGradientNorm" before clipping; "learningRate".
 */
export type StepMetrics = Readonly<Record<string, number>>;

/** Everything it takes to go on bit for bit. The arrays are copies. */
export interface TrainerState {
  readonly arrays: Readonly<Record<string, Float32Array>>;
  readonly numbers: Readonly<Record<string, number>>;
}

/** A linear map x → x W from the hub of all spaces, and the map back where it is not Wᵀ. */
export interface LinearStart {
  /** W (d_hub, d_s) */
  readonly weights: Matrix;
  /** (d_s, d_hub) */
  readonly back?: Matrix | undefined;
}

export interface TrainerSetup {
  /** Numbers in a vector of each space, two spaces or more. */
  readonly dims: readonly number[];
  /** Mean of the unit training rows of each space, for the translators. */
  readonly means: readonly Float32Array[];
  /** [s] orthogonal (d_s, d_s): the trainer's rows of space s are x V_s; the translators take and give x itself. */
  readonly axes?: readonly Matrix[] | undefined;
  readonly options: Vec2vecOptions;
  readonly seed: number;
  /** Warm start: maps from the hub to every other space, in their order. Without it the network starts from random weights. */
  readonly init?: readonly LinearStart[];
  /** By default space 0. */
  readonly hub?: number;
  /** What computes; by default the best engine there is. */
  readonly compile?: Pick<CompileOptions, 'engine' | 'threads' | 'providers'>;
}

/** Several steps of a trainer in one run: the mathematics of `next` in another order of float32 operations. */
export interface SeveralSteps {
  /** Steps of one run, two or more. */
  readonly steps: number;
  /** batches[i][s]: of step i. Returns what each step measured. */
  run(batches: readonly (readonly Matrix[])[]): Promise<StepMetrics[]>;
}

/**
 * vec2vec between two or more spaces, one step at a time. All rows are preprocessed: centred, unit length, and in the
 * coordinates of `axes` where the set-up names some.
 */
export interface Trainer {
  /** Steps done. */
  readonly step: number;
  /**
   * One update of the discriminators and one of the generator. batch[s] (batchSize, d_s). Noise and dropout masks
   * derive from (seed, step) alone. Weights whose gradient is not finite stay as they are.
   */
  next(batch: readonly Matrix[]): Promise<StepMetrics>;
  /** Where several steps are done in one run of a graph. */
  readonly several?: SeveralSteps | undefined;
  state(): TrainerState;
  /** Throws BAD_VALUE where the state belongs to another network. */
  restore(state: TrainerState): void;
  /** One translator for every ordered pair of spaces: 0→1, 1→0, 0→2, 2→0, 1→2, 2→1, ... Without an average 'ema' is 'current'. */
  translators(which: 'current' | 'ema'): Promise<NetworkTranslator[]>;
  /** Rows of space `from` (n, d_from) → centred unit rows of space `to` (n, d_to). */
  apply(from: number, to: number, x: Matrix, which?: 'current' | 'ema'): Promise<Matrix>;
  /** Frees compiled graphs and memory. */
  dispose(): Promise<void>;
}
