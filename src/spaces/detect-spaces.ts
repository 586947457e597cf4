import { stopIfAborted } from '../core/cancellation.js';
import { VecbridgeError } from '../core/errors.js';
import type { Progress } from '../core/progress.js';
import { type Random, random } from '../core/random.js';
import { type Matrix, takeRows } from '../vectors/matrix.js';
import { unitRows } from '../vectors/preprocess.js';
import { meanTakenOff } from './mean-taken-off.js';
import { splitSpaces } from './split-spaces.js';
import { renamedRows, someDims } from './structure.js';
import { tailGroups } from './zeros.js';

/** Rows of one model with one setting. */
interface SpacePart {
  readonly rows: number;
  /** Of the rows that have a direction. */
  readonly share: number;
  /** Share of its rows that lie clearly on their side. */
  readonly confidence: number;
}

export interface DetectedSpaces {
  /** Largest first; one element where all rows are of one model. */
  readonly spaces: readonly SpacePart[];
  /** Space of every row (n), an index of `spaces`; −1 for rows without a direction (zero, NaN, infinite). */
  readonly labels: Int32Array;
}

const DIMS = 384;
const FEWEST = 200;
const MOST_SPACES = 8;

/**
 * Finds out whether x (n, d), raw vectors, holds rows of more than one model. One model under settings that change
 * its axes (rotated, cut and filled with zeros, centred) counts as another. `labels[i]` is the number of row i's
 * space, `spaces` describes them.
 *
 * Method: rows of one model share the directions that they use, whatever their topics. Rows of another model lie in
 * these directions no more than rows with permuted coordinates do. By this rule a group of rows grows from a dense
 * spot until it holds all rows of its model; then the rows that are left are searched in the same way.
 *
 * Then rows of one model with and without its mean are told apart, where the mean is strong: rows in a narrow cone beside
 * rows that spread around zero in the same directions.
 *
 * Not detected: parts below 8 rows or 0.4 %; a weak mean that was subtracted (MiniLM, mpnet); models tuned from the
 * same weights; rounding and lengths.
 *
 * Cost: it learns from at most 4,000 rows; nine seconds of one core for 2,000 × 384 of one model, more for more
 * spaces. Memory: two copies of x.
 *
 * Throws TOO_FEW_ROWS (below 200), INTERRUPTED.
 *
 * @example
 * import { detectSpaces, readMatrix } from 'vecbridge';
 * const { spaces, labels } = await detectSpaces((await readMatrix('a.npy')).matrix);
 * if (spaces.length > 1) console.log(spaces, 'rows to embed again:', labels.filter((space) => space > 0).length);
 */
export async function detectSpaces(
  x: Matrix,
  options: { seed?: number; signal?: AbortSignal; on?: Progress } = {},
): Promise<DetectedSpaces> {
  const rng = random(options.seed ?? 0).fork('spaces');
  const usable = usableRows(x);
  if (usable.length < FEWEST) {
    throw new VecbridgeError(
      'TOO_FEW_ROWS',
      `detecting spaces needs at least ${FEWEST} rows that are not zero, got ${usable.length}.`,
      {
        hint: 'vecbridge check compares few rows with a file of many',
        context: { rows: usable.length, needed: FEWEST },
      },
    );
  }
  let done = 0;
  const step = (): void => {
    stopIfAborted(options.signal, 'telling spaces apart');
    options.on?.({ stage: 'spaces', done: ++done, total: Number.NaN });
  };
  const models: Part[] = [];
  for (const rows of tailGroups(x, usable)) models.push(...(await partsOf(x, rows, rng, models.length, step)));
  const parts: Part[] = [];
  for (const model of models) parts.push(...(await byMean(x, model, rng)));
  parts.sort((a, b) => b.rows.length - a.rows.length);
  const labels = new Int32Array(x.rows).fill(-1);
  const spaces = parts.map(({ rows, confidence }, at) => {
    for (const row of rows) labels[row] = at;
    return { rows: rows.length, share: rows.length / usable.length, confidence };
  });
  return { spaces, labels };
}

interface Part {
  readonly rows: Uint32Array;
  readonly confidence: number;
}

/** Splits off one space after the other. */
async function partsOf(x: Matrix, all: Uint32Array, rng: Random, before: number, step: () => void): Promise<Part[]> {
  const parts: Part[] = [];
  let left = all;
  let confidence = 1;
  while (left.length >= FEWEST && before + parts.length < MOST_SPACES) {
    const dims = someDims(x.dim, DIMS, rng.fork(`dims ${parts.length}`));
    const rows = unitRows(renamedRows(takeRows(x, left), dims));
    const split = await splitSpaces(rows, rng.fork(`split ${parts.length}`), step);
    if (!split) break;
    parts.push({ rows: left.filter((_, i) => split.isFirst[i]), confidence: split.confidence[0] });
    confidence = split.confidence[1];
    left = left.filter((_, i) => !split.isFirst[i]);
  }
  return left.length > 0 ? [...parts, { rows: left, confidence }] : parts;
}

/** The part, or its rows with and without their mean. */
async function byMean(x: Matrix, part: Part, rng: Random): Promise<Part[]> {
  const split = await meanTakenOff(unitRows(takeRows(x, part.rows)), rng.fork('mean'));
  if (!split) return [part];
  return [1, 0].map((side, at) => ({
    rows: part.rows.filter((_, i) => split.isFirst[i] === side),
    confidence: split.confidence[at]!,
  }));
}

function usableRows({ data, rows, dim }: Matrix): Uint32Array {
  return Uint32Array.from({ length: rows }, (_, i) => i).filter((i) => {
    let squared = 0;
    for (let j = i * dim; j < (i + 1) * dim; j++) squared += data[j]! ** 2;
    return squared > 0 && Number.isFinite(squared);
  });
}
