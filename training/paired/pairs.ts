import { VecbridgeError } from '../../src/errors.js';
import { type Matrix, takeRows } from '../../src/vectors/matrix.js';
import { preprocess } from '../../src/vectors/preprocess.js';
import type { FitInput } from '../aligner.js';

/** Pairs ready for a closed-form fit: row i of `source` (n, d_source) belongs to row i of `target` (n, d_target). */
export interface PreparedPairs {
  readonly source: Matrix;
  readonly target: Matrix;
  /** Means of all unit rows given, paired or not: the more rows, the better the mean. */
  readonly means: { readonly source: Float32Array; readonly target: Float32Array };
}

/** Fewer pairs say nothing: five folds need two rows each to choose between. */
const FEWEST = 10;

/** Preprocesses both spaces (METHODS: unit, centre, unit) and takes the paired rows; without `pairs` row i pairs row i. */
export function preparePairs(input: FitInput<unknown>, method: string): PreparedPairs {
  const [sourceRaw, targetRaw] = twoSpaces(input.spaces, method);
  const pairs = input.pairs?.rows;
  if (!pairs && sourceRaw.rows !== targetRaw.rows) {
    throw new VecbridgeError(
      'ROWS_MISMATCH',
      `${method} needs pairs: the source has ${sourceRaw.rows} rows, the target ${targetRaw.rows}, and no pairs file says which belong together.`,
      {
        hint: 'give two files whose row i is the same item, or a pairs file; without pairs use the method unpaired-linear',
        context: { source: sourceRaw.rows, target: targetRaw.rows },
      },
    );
  }
  const source = preprocess(sourceRaw);
  const target = preprocess(targetRaw);
  const means = { source: source.mean, target: target.mean };
  if (!pairs) {
    requirePairs(sourceRaw.rows, method);
    return { source: source.matrix, target: target.matrix, means };
  }
  const [sourceRows, targetRows] = [pairs[0] ?? new Uint32Array(0), pairs[1] ?? new Uint32Array(0)];
  if (sourceRows.length !== targetRows.length) {
    throw new VecbridgeError(
      'ROWS_MISMATCH',
      `pairs name ${sourceRows.length} source rows and ${targetRows.length} target rows.`,
      {
        hint: 'each pair names one row of either side',
        context: { source: sourceRows.length, target: targetRows.length },
      },
    );
  }
  requirePairs(sourceRows.length, method);
  requireInside(sourceRows, sourceRaw.rows, 'source');
  requireInside(targetRows, targetRaw.rows, 'target');
  return { source: takeRows(source.matrix, sourceRows), target: takeRows(target.matrix, targetRows), means };
}

/** The source and the target; throws BAD_USAGE where there are not exactly two spaces, BAD_VALUE for unusable rows. */
export function twoSpaces(spaces: readonly Matrix[], method: string): readonly [Matrix, Matrix] {
  const [source, target] = spaces;
  if (!source || !target || spaces.length !== 2) {
    throw new VecbridgeError(
      'BAD_USAGE',
      `${method} maps one source space to one target space, ${spaces.length} were given.`,
      {
        hint: 'give exactly two files',
        context: { spaces: spaces.length },
      },
    );
  }
  for (const [name, space] of [['source', source] as const, ['target', target] as const]) {
    for (let i = 0; i < space.rows; i++) {
      let squared = 0;
      for (let j = i * space.dim; j < (i + 1) * space.dim; j++) squared += space.data[j]! * space.data[j]!;
      if (squared > 0 && squared < Infinity) continue;
      throw new VecbridgeError(
        'BAD_VALUE',
        `row ${i} of the ${name} ${squared === 0 ? 'is all zeros: it has no direction' : 'holds NaN, infinite or immense values'}.`,
        { hint: 'remove such rows first; vecbridge inspect lists them', context: { space: name, row: i } },
      );
    }
  }
  return [source, target];
}

function requirePairs(count: number, method: string): void {
  if (count >= FEWEST) return;
  throw new VecbridgeError('TOO_FEW_ROWS', `${method} got ${count} pairs, it needs at least ${FEWEST}.`, {
    hint: 'a useful map needs about as many pairs as dimensions',
    context: { pairs: count, needed: FEWEST },
  });
}

function requireInside(rows: Uint32Array, available: number, side: string): void {
  const at = rows.findIndex((row) => row >= available);
  if (at < 0) return;
  throw new VecbridgeError(
    'BAD_VALUE',
    `pair ${at} names row ${rows[at]} of the ${side}, which has ${available} rows.`,
    {
      hint: 'row numbers start at 0; the pairs may belong to other files',
      context: { pair: at, row: rows[at], rows: available, side },
    },
  );
}
