import { isUtf8 } from 'node:buffer';
import { VecbridgeError } from '../core/errors.js';
import { isNpy, npyVector } from './formats/npy/npy.js';
import { packedType, unpacked } from './packed-floats.js';
import type { Row } from './row-batches.js';
import { isNullText, type NoVector, vectorOfText } from './vector-text.js';

/** What a column of texts or of bytes holds in one row. */
export type Cell = string | Uint8Array | null | undefined;

/**
 * The vector in a text ("[0.1, …]", base64) or in bytes (float32, float64 or float16, little-endian; a .npy; or such a text), as a row.
 * `dim`: of the rows before.
 */
export function cellRow(name: string, number: number, cell: Cell, dim: number | undefined, id?: string): Row {
  const row = { at: `row ${number}`, ...(id === undefined ? {} : { id }) };
  const text = typeof cell === 'string' ? cell : textIn(cell);
  if (cell === null || cell === undefined || cell.length === 0 || (text !== undefined && isNullText(text)))
    return { ...row, invalid: { kind: 'null', error: bad(name, number, { why: 'no vector' }) } };
  const vector = text === undefined ? vectorOfBytes(cell as Uint8Array, dim) : vectorOfText(text, dim);
  if (!(vector instanceof Float32Array))
    return { ...row, invalid: { kind: 'unreadable', error: bad(name, number, vector) } };
  if (vector.length > 0) return { ...row, vector };
  return { ...row, invalid: { kind: 'length', error: bad(name, number, { why: 'a vector of 0 dimensions' }) } };
}

/** A list written as text into a column of bytes. */
function textIn(cell: Uint8Array | null | undefined): string | undefined {
  if (!cell || ![0x5b, 0x7b].includes(cell[0]!) || ![0x5d, 0x7d].includes(cell.at(-1)!) || !isUtf8(cell))
    return undefined;
  return Buffer.from(cell.buffer, cell.byteOffset, cell.byteLength).toString('utf8');
}

/** The vector in bytes, or what they are instead. `dim`: of the vectors before. */
export function vectorOfBytes(bytes: Uint8Array, dim?: number): Float32Array | NoVector {
  if (isNpy(bytes)) return ofNpy(bytes);
  if (bytes[0] === 0x80 && bytes[1]! >= 2 && bytes[1]! <= 5 && bytes.at(-1) === 0x2e)
    return { why: 'a Python pickle, which is never loaded', hint: 'pickle.loads(cell).tolist() makes a list of each' };
  const type = packedType(bytes, dim);
  if (type) return unpacked(bytes, type);
  return {
    why: `${bytes.length} bytes, which are no vector of float32, float64 or float16 numbers (little-endian)`,
    hint: 'decode them first: np.frombuffer(cell, dtype).tolist() with the dtype they were written in',
  };
}

function ofNpy(bytes: Uint8Array): Float32Array | NoVector {
  try {
    return npyVector('it', bytes);
  } catch (error) {
    if (!(error instanceof VecbridgeError)) throw error;
    const hint = 'np.load(io.BytesIO(cell)).ravel().tolist() makes a list of each';
    return { why: `a .npy file that is not one vector: ${error.message}`, hint };
  }
}

const bad = (name: string, row: number, { why, hint, position }: NoVector): VecbridgeError =>
  new VecbridgeError('BAD_VALUE', `${name}: row ${row} has ${why}`, {
    hint: hint ?? 'leave such rows out when writing the file',
    context: { name, row, ...(position === undefined ? {} : { position }) },
  });
