import { VecbridgeError } from '../../core/errors.js';
import type { SqlRow, SqlValue } from './sqlite-driver.js';

/**
 * A vector as SQLite keeps it: a BLOB of little-endian float32 (sqlite-vec's form), or JSON text. Whatever is neither
 * gives a vector of no numbers, which no translator takes: such rows are named in the report.
 */
export function vectorOf(value: SqlRow[string] | undefined): Float32Array | null {
  if (value === null || value === undefined) return null;
  const bytes = bytesOf(value);
  if (bytes) {
    if (bytes.byteLength % 4 !== 0) return new Float32Array(0);
    const copy = new Uint8Array(bytes); // aligned to 4 bytes
    return new Float32Array(copy.buffer, 0, copy.length / 4);
  }
  return typeof value === 'string' ? vectorOfJson(value) : new Float32Array(0);
}

/** "[1, 2.5]" → a vector; anything else one of no numbers. */
function vectorOfJson(text: string): Float32Array {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return new Float32Array(0);
  }
  const sound = Array.isArray(parsed) && parsed.every((one) => typeof one === 'number');
  return sound ? Float32Array.from(parsed as number[]) : new Float32Array(0);
}

export function bytesOf(value: SqlRow[string] | undefined): Uint8Array | null {
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  return value instanceof Uint8Array ? value : null;
}

export const blobOf = (vector: Float32Array): Uint8Array =>
  Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);

/** Ids and cursors as text, and back to the value they were: SQLite compares 10 and '10' as different. */
export function idText(value: SqlRow[string] | undefined, where: string): string {
  if (typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value))) return `${value}`;
  if (typeof value === 'string') return JSON.stringify(value);
  throw new VecbridgeError(
    'UNSUPPORTED',
    `${where}: an id is ${value === null ? 'NULL' : 'neither text nor a whole number'}.`,
    {
      hint: 'name a column of unique whole numbers or texts with --id',
      context: { where },
    },
  );
}

export const idValue = (text: string): SqlValue => (text.startsWith('"') ? (JSON.parse(text) as string) : BigInt(text));
