import { VecbridgeError } from '../../src/core/errors.js';
import { type Matrix, takeRows } from '../../src/vectors/matrix.js';
import { preprocess } from '../../src/vectors/preprocess.js';
import { requireDirections } from '../../src/vectors/row-check.js';
import type { SearchInput } from '../method.js';

/** Pairs ready for a closed-form fit: row i of `source` (n, d_source) belongs to row i of `target` (n, d_target). */
export interface PreparedPairs {
  readonly source: Matrix;
  readonly target: Matrix;
  /** Means of all unit rows given, paired or not: the more rows, the better the mean. */
  readonly means: { readonly source: Float32Array; readonly target: Float32Array };
}

/** Fewer pairs say nothing: five folds need two rows each to choose between. */
const FEWEST = 10;

/** Preprocesses both spaces (unit, centre, unit) and takes the paired rows; without `pairs` row i pairs row i. */
export function preparePairs(input: Pick<SearchInput<unknown>, 'spaces' | 'pairs'>, method: string): PreparedPairs {
  const spaces = twoSpaces(input.spaces, method);
  const rows = checkPairs(input, spaces, method);
  const [source, target] = spaces.map((space) => preprocess(space)) as [Prepared, Prepared];
  return {
    source: rows ? takeRows(source.matrix, rows[0]) : source.matrix,
    target: rows ? takeRows(target.matrix, rows[1]) : target.matrix,
    means: { source: source.mean, target: target.mean },
  };
}

type Prepared = ReturnType<typeof preprocess>;

/**
 * The paired row numbers of either side, undefined where row i pairs row i. Throws ROWS_MISMATCH, TOO_FEW_ROWS, or
 * BAD_VALUE for a row that is not there.
 */
export function checkPairs(
  input: Pick<SearchInput<unknown>, 'spaces' | 'pairs'>,
  [source, target]: readonly [Matrix, Matrix],
  method: string,
  fewest: number = FEWEST,
): readonly [Uint32Array, Uint32Array] | undefined {
  if (!input.pairs) {
    if (source.rows !== target.rows) {
      throw new VecbridgeError(
        'ROWS_MISMATCH',
        `${method} needs pairs: the source has ${source.rows} rows, the target ${target.rows}, and nothing says which belong together.`,
        {
          hint: 'give two files whose row i is the same item, or a pairs file; without pairs use the method unpaired-linear',
          context: { source: source.rows, target: target.rows },
        },
      );
    }
    requirePairs(source.rows, method, fewest);
    return undefined;
  }
  const [sourceRows = new Uint32Array(0), targetRows = new Uint32Array(0)] = input.pairs.rows;
  if (sourceRows.length !== targetRows.length) {
    const counts = `${sourceRows.length} source rows and ${targetRows.length} target rows`;
    throw new VecbridgeError('ROWS_MISMATCH', `the pairs name ${counts}.`, {
      hint: 'each pair names one row of either side',
      context: { source: sourceRows.length, target: targetRows.length },
    });
  }
  requirePairs(sourceRows.length, method, fewest);
  requireInside(sourceRows, source.rows, 'source');
  requireInside(targetRows, target.rows, 'target');
  return [sourceRows, targetRows];
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
  requireDirections(source, 'row', ' of the source');
  requireDirections(target, 'row', ' of the target');
  requireDifferences(source, 'source');
  requireDifferences(target, 'target');
  return [source, target];
}

/** Centred, equal rows are all zero: there is nothing to map. */
function requireDifferences({ data, rows, dim }: Matrix, side: string): void {
  if (rows < 2) return; // methods say themselves how many rows they need
  for (let at = dim; at < data.length; at++) if (data[at] !== data[at % dim]) return;
  throw new VecbridgeError('BAD_VALUE', `all ${rows} rows of the ${side} are equal: there is nothing to map.`, {
    hint: 'vecbridge inspect shows what the file holds',
    context: { side, rows },
  });
}

function requirePairs(count: number, method: string, fewest: number): void {
  if (count >= fewest) return;
  throw new VecbridgeError('TOO_FEW_ROWS', `${method} got ${count} pairs, it needs at least ${fewest}.`, {
    hint: 'a useful map needs about as many pairs as dimensions; few-pairs needs fewer, together with unpaired rows',
    context: { pairs: count, needed: fewest },
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
