import type { Matrix } from '../vectors/matrix.js';
import type { SpaceStatistics } from './space-statistics.js';
import type { Means } from './translator.js';

/** Arrays by name, with their shapes. */
export type GraphArrays = Readonly<Record<string, { readonly data: Float32Array; readonly shape: readonly number[] }>>;

/** A map that is one matrix. */
export interface LinearWeights {
  /** W (d_source, d_target) */
  readonly weights: Matrix;
  /** The map back (d_target, d_source) where it was fitted on its own; without it the transpose of W is taken. */
  readonly back?: Matrix;
  readonly means: Means;
  /** Of vectors of both models, [source, target]. */
  readonly statistics?: readonly [SpaceStatistics, SpaceStatistics] | undefined;
}

/** A perceptron from vectors of `from` numbers to vectors of `to`, with or without a matrix past it. */
export interface MlpShape {
  readonly from: number;
  readonly to: number;
  /** Widths of the hidden layers, at least one. */
  readonly hidden: readonly number[];
  /** Whether a matrix carries the input past the layers: y = x S + MLP(x). */
  readonly skip: boolean;
}

/** One perceptron with its numbers. */
export interface Mlp {
  readonly shape: MlpShape;
  readonly arrays: GraphArrays;
}

/** A map that is one perceptron each way. */
export interface MlpWeights {
  /** Source → target, and target → source: each fitted on its own. */
  readonly there: Mlp;
  readonly back: Mlp;
  readonly means: Means;
}
