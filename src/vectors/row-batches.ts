import { VecbridgeError } from '../core/errors.js';
import { requireSize } from './raw-rows.js';
import type { Batch } from './source.js';

/** One vector as a text or column format gives it. */
export interface Row {
  /** Where the row stands, for messages: "line 7", "row 12". */
  readonly at: string;
  readonly vector: ArrayLike<number>;
  readonly id?: string;
}

/** Gathers rows into batches; BAD_FILE for a row whose length is not `dim`. */
export async function* batchRows(
  name: string,
  rows: AsyncIterable<Row>,
  dim: number,
  size: number,
  start: number,
): AsyncGenerator<Batch> {
  const most = requireSize(size, start);
  let data = new Float32Array(0);
  let ids: string[] = [];
  let filled = 0;
  let first = start;
  for await (const { at, vector, id } of rows) {
    if (vector.length !== dim) throw ragged(name, at, vector.length, dim);
    if ((filled + 1) * dim > data.length) {
      // Grows with the rows that do come: a large batch size costs nothing on a small file.
      const grown = new Float32Array(Math.min(most, Math.max(256, filled * 2)) * dim);
      grown.set(data.subarray(0, filled * dim));
      data = grown;
    }
    data.set(vector, filled * dim);
    if (id !== undefined) ids.push(id);
    filled++;
    if (filled === most) {
      yield batch();
      first += filled;
      filled = 0;
      ids = [];
    }
  }
  if (filled > 0) yield batch();

  function batch(): Batch {
    const vectors = { data: data.subarray(0, filled * dim), rows: filled, dim };
    if (ids.length === 0) return { start: first, vectors };
    if (ids.length < filled) {
      throw new VecbridgeError(
        'BAD_FILE',
        `${name}: ${filled - ids.length} of the rows ${first}–${first + filled - 1} have no id, the others have`,
        {
          hint: 'give every row an id, or none',
          context: { name, rows: filled, ids: ids.length },
        },
      );
    }
    return { start: first, vectors, ids };
  }
}

export const ragged = (name: string, at: string, found: number, dim: number): VecbridgeError =>
  new VecbridgeError('BAD_FILE', `${name}, ${at}: a ${found}-d vector, the rows before have ${dim} dimensions`, {
    hint: 'all vectors of a file must come from one model and have one length',
    context: { name, at, found, expected: dim },
  });
