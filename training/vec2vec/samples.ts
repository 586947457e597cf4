import { topk } from '../../src/linalg/topk.js';
import { sliceRows } from '../../src/vectors/matrix.js';
import type { Apply } from '../verdict/found-evidence.js';
import type { HeldOutSplit } from './held-out.js';

/** A held-out row of the source and the rows of the target nearest to its translation, by row number in the files. */
export interface Sample {
  readonly row: number;
  readonly neighbours: readonly { readonly row: number; readonly score: number }[];
}

const SAMPLES = 6;
const NEIGHBOURS = 3;

/**
 * Translates the same few held-out rows of space 0 at every evaluation and finds the nearest held-out rows of space 1
 * (cosines, centred): what a person sees getting better, or not. Nothing is chosen by them.
 */
export function samplesOf(
  source: HeldOutSplit,
  target: HeldOutSplit,
  rowNumbers: readonly (Uint32Array | undefined)[] = [],
): (apply: Apply) => Promise<Sample[]> {
  const count = Math.min(SAMPLES, source.heldOut.rows);
  const rows = sliceRows(source.heldOut, 0, count);
  const [inSource, inTarget] = rowNumbers;
  return async (apply) => {
    const found = await topk(await apply(0, 1, rows), target.heldOut, Math.min(NEIGHBOURS, target.heldOut.rows));
    return Array.from({ length: count }, (_, i) => {
      const row = source.heldOutRows[i]!;
      const neighbours = Array.from({ length: found.k }, (_, place) => {
        const near = target.heldOutRows[found.indices[i * found.k + place]!]!;
        return { row: inTarget?.[near] ?? near, score: found.scores[i * found.k + place]! };
      });
      return { row: inSource?.[row] ?? row, neighbours };
    });
  };
}
