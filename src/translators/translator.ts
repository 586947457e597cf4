import type { Matrix } from '../vectors/matrix.js';
import type { Manifest, ManifestChanges } from './manifest.js';
import type { SpaceStatistics } from './space-statistics.js';

/** Means of the unit training rows of both spaces: what centring subtracts. */
export interface Means {
  readonly source: Float32Array;
  readonly target: Float32Array;
}

/** A map from the source space to the target space, with all preprocessing inside. */
export interface Translator {
  readonly manifest: Manifest;
  readonly means: Means;
  /** What the vectors of both models look like, [source, target], where the translator carries it. */
  readonly statistics?: readonly [SpaceStatistics, SpaceStatistics];
  /**
   * x (n, d_source), raw source vectors as their model gives them → (n, d_target), unit length, target mean restored.
   * `centred: true` leaves the mean out (rows of unit length in the centred target space; scores are computed there).
   * Throws DIM_MISMATCH, and BAD_VALUE naming the row where one is zero, NaN or infinite.
   */
  translate(x: Matrix, options?: { centred?: boolean }): Promise<Matrix>;
  /** Target → source, where the method has one. */
  inverse?(): Translator;
  /** The same map with other facts in its manifest (model ids, verdict, scores, creation time). */
  with(changes: ManifestChanges): Translator;
  /** Writes the folder described in docs (translator.json, weights.safetensors, translator.onnx, README.md), atomically. */
  save(dir: string): Promise<void>;
}
