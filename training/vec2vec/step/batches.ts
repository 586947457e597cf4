import { random } from '../../../src/core/random.js';
import { type Matrix, takeRows } from '../../../src/vectors/matrix.js';

/** The batch of a step: one matrix (size, d_s) for each space. */
export type Batches = (step: number) => Matrix[];

interface BatchSource {
  /** Preprocessed rows (n, d). */
  readonly rows: Matrix;
  /** Which of them are trained on. */
  readonly train: Uint32Array;
}

/**
 * Batches without replacement within an epoch. Which rows step t takes depends on the seed and t alone, so that a run
 * resumes without any state of a generator. Every space goes through its rows in its own order and at its own pace; a
 * batch may reach over the end of an epoch. Memory: one order of the rows for each space.
 */
export function batchesOf(sources: readonly BatchSource[], size: number, seed: number | string): Batches {
  const orders = sources.map((_, s) => {
    const rng = random(seed).fork(`space ${s}`);
    let epoch = -1;
    let order: Uint32Array = new Uint32Array(0);
    return (wanted: number, rows: number): Uint32Array => {
      if (wanted !== epoch) order = rng.fork(`epoch ${wanted}`).permutation(rows);
      epoch = wanted;
      return order;
    };
  });
  return (step) =>
    sources.map(({ rows, train }, s) => {
      const chosen = new Uint32Array(size);
      for (let k = 0; k < size; k++) {
        const at = step * size + k;
        const order = orders[s]!(Math.floor(at / train.length), train.length);
        chosen[k] = train[order[at % train.length]!]!;
      }
      return takeRows(rows, chosen);
    });
}
