import type { Matrix } from '../vectors/matrix.js';
import type { Manifest } from './manifest.js';

/** A map from the source space to the target space, with all preprocessing inside. */
export interface Translator {
  readonly manifest: Manifest;
  /**
   * x (n, d_source), raw source vectors as their model gives them → (n, d_target), unit length, target mean restored.
   * `centred: true` leaves the mean out (rows of unit length in the centred target space; scores are computed there).
   */
  translate(x: Matrix, options?: { centred?: boolean }): Promise<Matrix>;
  /** Target → source, where the method has one. */
  inverse?(): Translator;
  /** Writes the folder described in docs (translator.json, weights.safetensors, translator.onnx, README.md), atomically. */
  save(dir: string): Promise<void>;
}
