import { VecbridgeError } from '../../core/errors.js';
import { vectorOfBytes } from '../../vectors/cell-rows.js';
import { isNpy } from '../../vectors/formats/npy/npy.js';
import { PACKED_NAMES, type PackedType, packedType, packedWidth, unpacked } from '../../vectors/packed-floats.js';
import type { SqlRow, SqlValue } from './sqlite-driver.js';

/**
 * A vector as SQLite keeps it: a BLOB of little-endian numbers of one `type`, a .npy, or a JSON list (text, or its bytes).
 * Whatever is none of them gives a vector of no numbers, which no translator takes: such rows are named in the report.
 */
export function vectorOf(value: SqlRow[string] | undefined, type: PackedType = 'f32'): Float32Array | null {
  if (value === null || value === undefined) return null;
  const json = jsonOf(value);
  if (json) return json;
  const bytes = bytesOf(value);
  if (bytes && isNpy(bytes)) return npyOf(bytes);
  return bytes && bytes.length % packedWidth(type) === 0 ? unpacked(bytes, type) : new Float32Array(0);
}

function npyOf(bytes: Uint8Array): Float32Array {
  const found = vectorOfBytes(bytes);
  return found instanceof Float32Array ? found : new Float32Array(0);
}

/** The type of the numbers in most of these BLOBs that do not say it themselves, by what they would be; undefined where nothing is likely. */
export function blobType(values: readonly SqlRow[string][]): PackedType | undefined {
  const blobs = values.filter((value) => !jsonOf(value)).flatMap((value) => bytesOf(value) ?? []);
  const filled = blobs.filter((bytes) => !isNpy(bytes) && bytes.some((byte) => byte !== 0));
  if (filled.length === 0) return 'f32';
  const types = filled.flatMap((bytes) => packedType(bytes) ?? []);
  return types.sort((a, b) => types.filter((one) => one === b).length - types.filter((one) => one === a).length)[0];
}

/** "float32", ".npy", "float32 or .npy": what these BLOBs hold. */
export function blobName(values: readonly SqlRow[string][], type: PackedType = 'f32'): string {
  const blobs = values.flatMap((value) => bytesOf(value) ?? []);
  const npy = blobs.filter(isNpy).length;
  return npy === 0 ? PACKED_NAMES[type] : npy === blobs.length ? '.npy' : `${PACKED_NAMES[type]} or .npy`;
}

function jsonOf(value: SqlRow[string] | undefined): Float32Array | null {
  if (typeof value === 'string') return vectorOfJson(value);
  const bytes = bytesOf(value);
  const [open, close] = [0x5b, 0x5d];
  const listed = bytes && bytes[0] === open && bytes.at(-1) === close && vectorOfJson(Buffer.from(bytes).toString());
  return listed && listed.length > 0 ? listed : null;
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
  throw new VecbridgeError('UNSUPPORTED', `${where}: an id is ${shownValue(value)}, neither text nor a whole number.`, {
    hint: 'name a column of unique whole numbers or texts with --id',
    context: { where },
  });
}

function shownValue(value: SqlRow[string] | undefined): string {
  const bytes = bytesOf(value);
  return bytes
    ? `${bytes.length} bytes (hexadecimal ${Buffer.from(bytes.subarray(0, 16)).toString('hex')})`
    : `${value ?? 'NULL'}`;
}

export const idValue = (text: string): SqlValue => (text.startsWith('"') ? (JSON.parse(text) as string) : BigInt(text));
