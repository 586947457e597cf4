import { VecbridgeError } from '../core/errors.js';
import { requireSize } from './raw-rows.js';
import type { Batch, InvalidKind, InvalidRow } from './source.js';

/** One vector as a text or column format gives it, or why there is none. */
export type Row = {
  /** Where the row stands, for messages: "line 7", "row 12". */
  readonly at: string;
  readonly id?: string;
} & (
  | { readonly vector: ArrayLike<number>; readonly invalid?: undefined }
  | { readonly vector?: undefined; readonly invalid: { readonly kind: InvalidKind; readonly error: VecbridgeError } }
);

/** Dimensions of the vectors; with `mark` rows that are not fit become NaN and are listed in their batch, else they are thrown. */
interface Expected {
  readonly dim: number;
  readonly mark: boolean;
}

/** Gathers rows into batches; BAD_FILE for a row whose length is not `dim`. */
export async function* batchRows(
  name: string,
  rows: AsyncIterable<Row>,
  { dim, mark }: Expected,
  size: number,
  start: number,
): AsyncGenerator<Batch> {
  const most = requireSize(size, start);
  let data = new Float32Array(0);
  let ids: string[] = [];
  let invalid: InvalidRow[] = [];
  let without = 0;
  let filled = 0;
  let first = start;
  for await (const row of rows) {
    const { at, id } = row;
    const length = row.vector?.length ?? dim;
    const wrong =
      row.invalid ?? (length === dim ? undefined : { kind: 'length' as const, error: ragged(name, at, length, dim) });
    if (wrong && !mark) throw wrong.error;
    if ((filled + 1) * dim > data.length) {
      // Grows with the rows that do come: a large batch size costs nothing on a small file.
      const grown = new Float32Array(Math.min(most, Math.max(256, filled * 2)) * dim);
      grown.set(data.subarray(0, filled * dim));
      data = grown;
    }
    if (wrong) {
      data.fill(Number.NaN, filled * dim, (filled + 1) * dim);
      invalid.push({
        row: first + filled,
        at,
        kind: wrong.kind,
        why: wrong.error.message,
        ...(id === undefined ? {} : { id }),
      });
    } else data.set(row.vector!, filled * dim);
    if (id === undefined && !row.invalid) without++;
    ids.push(id ?? '');
    filled++;
    if (filled === most) {
      yield batch();
      first += filled;
      filled = without = 0;
      ids = [];
      invalid = [];
    }
  }
  if (filled > 0) yield batch();

  function batch(): Batch {
    const vectors = { data: data.subarray(0, filled * dim), rows: filled, dim };
    const marked = invalid.length > 0 ? { invalid } : {};
    const unread = invalid.filter((one) => one.id === undefined).length;
    if (without + unread >= filled) return { start: first, vectors, ...marked };
    if (without > 0) {
      throw new VecbridgeError(
        'BAD_FILE',
        `${name}: ${without} of the rows ${first}–${first + filled - 1} have no id, the others have`,
        {
          hint: 'give every row an id, or none',
          context: { name, rows: filled, ids: filled - without },
        },
      );
    }
    return { start: first, vectors, ids, ...marked };
  }
}

/** What is wrong with a file that holds a header or a list and no rows; where the dimensions are known it is read as empty. */
export const noRows = (path: string, what: string): VecbridgeError =>
  new VecbridgeError('BAD_FILE', `${path} has ${what}`, {
    hint: 'one vector a line is expected',
    context: { path, isEmpty: true },
  });

export const noId = (name: string, row: number, column: string): VecbridgeError =>
  new VecbridgeError('BAD_VALUE', `${name}: row ${row} has no id in column "${column}"`, {
    hint: 'give every row an id, or name another column with --id-field',
    context: { name, row, column },
  });

/** The length of the first vector there is; 0 where there is none. */
export async function firstLength(rows: AsyncGenerator<Row>): Promise<number> {
  for await (const { vector } of rows) if (vector) return vector.length;
  return 0;
}

/** The length of the first vector; what is wrong with the first row is thrown. */
export async function firstCellLength(rows: AsyncGenerator<Row>): Promise<number> {
  for await (const { vector, invalid } of rows) {
    if (invalid) throw invalid.error;
    return vector.length;
  }
  return 0;
}

export const ragged = (name: string, at: string, found: number, dim: number): VecbridgeError =>
  new VecbridgeError('BAD_FILE', `${name}, ${at}: a ${found}-d vector, the rows before have ${dim} dimensions`, {
    hint: 'all vectors of a file must come from one model and have one length',
    context: { name, at, found, expected: dim },
  });
