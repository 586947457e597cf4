import { endianness } from 'node:os';
import { type Matrix, zeros } from '../vectors/matrix.js';
import { HttpFailure } from './http-failure.js';

/** Why rows cannot be used; the caller knows whose fault it is. */
type Unfit = (message: string) => HttpFailure;

/** Lists of numbers, or base64 of little-endian float32, as rows of `dim` numbers. */
export function matrixOf(vectors: readonly unknown[], dim: number, unfit: Unfit): Matrix {
  const out = zeros(vectors.length, dim);
  for (const [i, vector] of vectors.entries()) {
    const numbers = typeof vector === 'string' ? floatsOf(Buffer.from(vector, 'base64'), unfit) : vector;
    if (!Array.isArray(numbers) && !(numbers instanceof Float32Array))
      throw unfit(`vector ${i} is not a list of numbers`);
    if (numbers.length !== dim) throw unfit(`vector ${i} has ${numbers.length} dims, the translator takes ${dim}`);
    for (let j = 0; j < dim; j++) {
      const value: unknown = numbers[j];
      if (typeof value !== 'number' || !Number.isFinite(value))
        throw unfit(`vector ${i} holds ${shown(value)} at position ${j}`);
      out.data[i * dim + j] = value;
    }
  }
  return out;
}

const shown = (value: unknown): string => JSON.stringify(value)?.slice(0, 40) ?? 'nothing';

/** Little-endian float32 numbers. */
export function floatsOf(bytes: Buffer, unfit: Unfit): Float32Array {
  if (bytes.length % 4 !== 0) throw unfit(`${bytes.length} bytes are not whole float32 numbers`);
  const out = new Float32Array(bytes.length / 4);
  for (let i = 0; i < out.length; i++) out[i] = bytes.readFloatLE(4 * i);
  return out;
}

export function bytesOfFloats(values: Float32Array): Buffer {
  const bytes = Buffer.from(values.slice().buffer);
  return endianness() === 'LE' ? bytes : bytes.swap32();
}

/** A row as a list of numbers, or as base64 of little-endian float32. */
export function encodeRow(row: Float32Array, encoding: 'float' | 'base64'): number[] | string {
  return encoding === 'base64' ? bytesOfFloats(row).toString('base64') : Array.from(row);
}

/** The field `encoding_format` of a request; HttpFailure 400 for other values than "float" and "base64". */
export function encodingOf(value: unknown): 'float' | 'base64' {
  if (value === undefined || value === null || value === 'float') return 'float';
  if (value === 'base64') return 'base64';
  throw new HttpFailure(400, 'bad_encoding', `encoding_format is "float" or "base64", not ${shown(value)}`);
}
