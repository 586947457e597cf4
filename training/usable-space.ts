import { VecbridgeError } from '../src/core/errors.js';
import { plural } from '../src/core/plural.js';
import type { Matrix } from '../src/vectors/matrix.js';
import { preprocess } from '../src/vectors/preprocess.js';
import { validateMatrix } from '../src/vectors/validate.js';

/** Fewer rows say too little: the third moments of a hundred are mostly noise. */
const LEAST_ROWS = 100;

/**
 * The preprocessed rows of a space and their mean, or what makes it unusable without pairs: BAD_VALUE for rows without a
 * direction and for rows that are all the same, TOO_FEW_ROWS below 100. `name` is the space's name in messages.
 */
export function usableSpace(space: Matrix, name: string): { matrix: Matrix; mean: Float32Array } {
  validateMatrix(space, name);
  if (space.rows < LEAST_ROWS) {
    throw new VecbridgeError(
      'TOO_FEW_ROWS',
      `the ${name} has ${space.rows} ${plural(space.rows, 'row')}; without pairs at least ${LEAST_ROWS} are needed.`,
      {
        hint: 'some thousand rows a side make a good map; with few rows give pairs (--pairs)',
        context: { side: name, rows: space.rows, least: LEAST_ROWS },
      },
    );
  }
  const prepared = preprocess(space);
  const length = Math.hypot(...prepared.mean);
  if (length < 1 - 1e-6) return prepared; // the mean of unit rows has length 1 only when they are all the same
  throw new VecbridgeError(
    'BAD_VALUE',
    `the ${name} rows are all the same up to their length: there is nothing to align.`,
    {
      hint: '`vecbridge inspect` counts duplicates; were the vectors made from empty texts?',
      context: { side: name, meanLength: length },
    },
  );
}

/** How messages call space s of several: source, target, then by number. */
export const spaceName = (s: number): string => (s === 0 ? 'source' : s === 1 ? 'target' : `space ${s + 1}`);
