/** Rows of one record batch, with those marked that hold no vector: slower than `batches` of arrow.ts, and forgiving. */
import type { Data } from 'apache-arrow';
import { VecbridgeError } from '../../../core/errors.js';
import { bytesOf, type Dtype, decodeInto } from '../../dtype.js';
import type { Row } from '../../row-batches.js';

/**
 * The vector of each row of a list column; `firstRow` is the number of its first, `dim` that of a list of fixed size;
 * `isThere` says whether what is around the list is there.
 */
export function* listRows(
  list: Data,
  dtype: Dtype,
  dim: number,
  name: string,
  firstRow: number,
  isThere: (row: number) => boolean,
): Generator<Row> {
  const child = list.children[0] as Data;
  const { buffer, byteOffset, byteLength } = child.values as Float32Array;
  const width = bytesOf(dtype);
  for (let i = 0; i < list.length; i++) {
    const number = firstRow + i;
    const from = list.valueOffsets ? Number(list.valueOffsets[i]) : (list.offset + i) * dim;
    const length = list.valueOffsets ? Number(list.valueOffsets[i + 1]) - from : dim;
    const about = { at: `row ${number}` };
    if (!isThere(i) || !list.getValid(i) || length === 0) {
      yield { ...about, invalid: { kind: 'null', error: bad(name, number, 'no vector, or an empty one') } };
      continue;
    }
    if (!(from >= 0 && length > 0) || (from + length) * width > byteLength)
      throw new Error(`row ${number} lies outside of its batch`);
    let nulls = 0;
    if (child.nullCount > 0) for (let j = 0; j < length; j++) if (!child.getValid(from + j)) nulls++;
    if (nulls > 0) {
      yield {
        ...about,
        invalid: { kind: nulls === length ? 'null' : 'nan', error: bad(name, number, 'a null in its vector') },
      };
      continue;
    }
    const vector = new Float32Array(length);
    decodeInto(new Uint8Array(buffer, byteOffset + from * width, length * width), dtype, vector);
    yield { ...about, vector };
  }
}

const bad = (name: string, row: number, what: string): VecbridgeError =>
  new VecbridgeError('BAD_VALUE', `${name}: row ${row} has ${what}`, {
    hint: 'leave such rows out when writing the file',
    context: { name, row },
  });
