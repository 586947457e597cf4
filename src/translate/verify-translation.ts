import { VecbridgeError } from '../core/errors.js';
import { plural } from '../core/plural.js';
import type { Translator } from '../translators/translator.js';
import { type Matrix, takeRows, zeros } from '../vectors/matrix.js';
import type { VectorSource } from '../vectors/source.js';

export interface VerifyRequest {
  readonly translator: Translator;
  /** What was translated, and what was written, opened again. */
  readonly source: VectorSource;
  readonly written: VectorSource;
  /** Rows that were written. */
  readonly total: number;
  /** Rows to compare. */
  readonly rows: number;
  readonly centred: boolean;
  readonly signal?: AbortSignal;
}

export interface Verified {
  readonly rows: number;
  /** Smallest cosine between a row of the file and the row translated again. */
  readonly worstCosine: number;
}

/** Maximum number of places that rows are read in: each may cost a row group or a record batch. */
const PLACES = 16;
/** float16 rounds to 11 bits: cosines of 1 − 10⁻⁶. Wrong rows are far below. */
const LEAST_COSINE = 1 - 1e-4;

/**
 * Reads rows of a written file again, in places spread over all of it with the first and the last row among them, and
 * compares them with their translation and their ids. Throws IO naming the first row that differs, and ROWS_MISMATCH.
 */
export async function verifyTranslation(request: VerifyRequest): Promise<Verified> {
  const { source, written, total, translator } = request;
  const { dim } = translator.manifest.spaces[1];
  if (written.dim !== dim) throw differs(written, `it has ${written.dim}-d vectors, ${dim}-d ones were written`);
  if (written.rows !== undefined && written.rows !== total) {
    throw new VecbridgeError(
      'ROWS_MISMATCH',
      `${written.name} holds ${written.rows} ${plural(written.rows, 'row')}, ${total} were written.`,
      {
        hint: 'translate again',
        context: { file: written.name, rows: written.rows, written: total },
      },
    );
  }
  const places = placesOf(total, request.rows);
  const before = await rowsAt(source, places);
  const after = await rowsAt(written, places);
  request.signal?.throwIfAborted();
  const isEmpty = ({ vectors }: Read, i: number): boolean => Number.isNaN(vectors.data[i * vectors.dim]);
  const filled = before.numbers.flatMap((_, i) => (isEmpty(before, i) ? [] : [i]));
  const again = await translator.translate(takeRows(before.vectors, filled), { centred: request.centred });
  const translated = takeRows(after.vectors, filled);
  const place = new Map(filled.map((i, at) => [i, at]));
  let worst = 1;
  for (const [i, row] of before.numbers.entries()) {
    const at = place.get(i);
    if (at === undefined && !isEmpty(after, i)) throw differs(written, `row ${row} holds a vector, and the input none`);
    const value = at === undefined ? 1 : cosine(again, translated, at);
    if (!(value >= LEAST_COSINE))
      throw differs(written, `row ${row} has a cosine of ${value.toFixed(4)} to its translation`);
    const [id, found] = [before.ids?.[i], after.ids?.[i]];
    if (id !== undefined && found !== undefined && id !== found)
      throw differs(written, `row ${row} has the id "${found}", it was "${id}"`);
    worst = Math.min(worst, value);
  }
  return { rows: before.numbers.length, worstCosine: worst };
}

const differs = (written: VectorSource, why: string): VecbridgeError =>
  new VecbridgeError('IO', `${written.name} does not hold what was translated: ${why}.`, {
    hint: 'the disk or the file system may be at fault, or the input was changed meanwhile: translate again',
    context: { file: written.name },
  });

interface Place {
  readonly start: number;
  readonly rows: number;
}

/** Evenly spread, without overlaps. */
function placesOf(total: number, wanted: number): Place[] {
  const rows = Math.min(total, wanted);
  if (rows === 0) return [];
  const places = Math.min(PLACES, rows);
  const each = Math.ceil(rows / places);
  const last = total - each;
  const starts = Array.from({ length: places }, (_, i) => (places === 1 ? 0 : Math.round((i * last) / (places - 1))));
  return starts.map((start, i) => ({ start, rows: Math.min(each, (starts[i + 1] ?? total) - start) }));
}

interface Read {
  readonly numbers: readonly number[];
  readonly vectors: Matrix;
  readonly ids: readonly string[] | undefined;
}

/** The rows at some places; text is read once from its beginning, as it tells only so where a row begins. */
async function rowsAt(source: VectorSource, places: readonly Place[]): Promise<Read> {
  const numbers = places.flatMap(({ start, rows }) => Array.from({ length: rows }, (_, i) => start + i));
  const vectors = zeros(numbers.length, source.dim);
  let ids: string[] | undefined;
  let filled = 0;
  const take = (first: number, batch: Matrix, batchIds: readonly string[] | undefined, place: Place): void => {
    for (let row = Math.max(place.start, first); row < Math.min(place.start + place.rows, first + batch.rows); row++) {
      const at = (row - first) * batch.dim;
      vectors.data.set(batch.data.subarray(at, at + batch.dim), filled * batch.dim);
      if (batchIds) {
        ids ??= [];
        ids[filled] = batchIds[row - first]!;
      }
      filled++;
    }
  };
  if (source.rows !== undefined) {
    for (const place of places) {
      if (place.rows === 0) continue;
      for await (const batch of source.batches(place.rows, place.start)) {
        take(batch.start, batch.vectors, batch.ids, place);
        break;
      }
    }
  } else {
    for await (const batch of source.batches(1024)) {
      for (const place of places) take(batch.start, batch.vectors, batch.ids, place);
      if (filled === numbers.length) break;
    }
  }
  if (filled === numbers.length) return { numbers, vectors, ids };
  throw new VecbridgeError('ROWS_MISMATCH', `${source.name} ends before row ${numbers[filled]}.`, {
    hint: 'was it changed meanwhile? translate again',
    context: { file: source.name },
  });
}

function cosine(a: Matrix, b: Matrix, i: number): number {
  let [ab, aa, bb] = [0, 0, 0];
  for (let j = i * a.dim; j < (i + 1) * a.dim; j++) {
    ab += a.data[j]! * b.data[j]!;
    aa += a.data[j]! ** 2;
    bb += b.data[j]! ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}
