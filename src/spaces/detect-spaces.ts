import { stopIfAborted } from '../core/cancellation.js';
import { VecbridgeError } from '../core/errors.js';
import type { Progress } from '../core/progress.js';
import { type Random, random } from '../core/random.js';
import { type Matrix, takeRows } from '../vectors/matrix.js';
import { unitRows } from '../vectors/preprocess.js';
import { meanTakenOff } from './mean-taken-off.js';
import { type Split, splitSpaces } from './split-spaces.js';
import { renamedRows, someDims } from './structure.js';
import { tailGroups, usedDims } from './zeros.js';

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
 * Cost: it learns from at most 4,000 rows; about four seconds of one core for 2,000 × 384 of one model, more for more
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
  const parts: Part[] = [];
  for (const rows of tailGroups(x, usable))
    parts.push(...(await partsOf({ x, rng, step, most: MOST_SPACES - parts.length }, { rows, confidence: 1 })));
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

interface Search {
  readonly x: Matrix;
  readonly rng: Random;
  readonly step: () => void;
  /** Spaces to find, at most. */
  readonly most: number;
}

/** Splits off one space after the other; rows of a model without their mean come off first. */
async function partsOf(search: Search, all: Part): Promise<Part[]> {
  const parts: Part[] = [];
  let rest = all;
  while (parts.length < search.most - 1) {
    const split = (await byMean(search, rest)) ?? (await byStructure(search, rest, parts.length));
    if (!split) break;
    const [first, second] = split;
    parts.push(...((await byMean(search, first)) ?? [first]));
    rest = second;
  }
  return rest.rows.length > 0 ? [...parts, rest] : parts;
}

async function byMean({ x, rng }: Search, part: Part): Promise<[Part, Part] | undefined> {
  const split = await meanTakenOff(unitRows(takeRows(x, part.rows)), rng.fork('mean'));
  return split && halves(part, split);
}

async function byStructure({ x, rng, step }: Search, part: Part, at: number): Promise<[Part, Part] | undefined> {
  if (part.rows.length < FEWEST) return undefined;
  const used = usedDims(x, part.rows);
  const dims = someDims(used.length, DIMS, rng.fork(`dims ${at}`)).map((i) => used[i]!);
  const split = await splitSpaces(unitRows(renamedRows(takeRows(x, part.rows), dims)), rng.fork(`split ${at}`), step);
  return split && halves(part, split);
}

const halves = ({ rows }: Part, { isFirst, confidence }: Split): [Part, Part] => [
  { rows: rows.filter((_, i) => isFirst[i]), confidence: confidence[0] },
  { rows: rows.filter((_, i) => !isFirst[i]), confidence: confidence[1] },
];

function usableRows({ data, rows, dim }: Matrix): Uint32Array {
  return Uint32Array.from({ length: rows }, (_, i) => i).filter((i) => {
    let squared = 0;
    for (let j = i * dim; j < (i + 1) * dim; j++) squared += data[j]! ** 2;
    return squared > 0 && Number.isFinite(squared);
  });
}
