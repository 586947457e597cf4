/**
 * Vectors as bytes: numpy's `tobytes()`, SQLite blobs, the base64 of APIs. The bytes do not say of which type they are, so it
 * is told by what the numbers would be: read as another type, those of an embedding scatter over many powers of two.
 */
import { decodeInto } from './dtype.js';
import { encodeFloat16 } from './float16.js';

export type PackedType = 'f32' | 'f64' | 'f16';

const WIDTH = { f32: 4, f64: 8, f16: 2 } as const;
/** In the order they are tried; fewest numbers that tell a type from chance. */
const FEWEST = { f32: 1, f64: 2, f16: 16 } as const;
export const PACKED_NAMES: Readonly<Record<PackedType, string>> = { f32: 'float32', f64: 'float64', f16: 'float16' };

/** Sizes of the largest number of an embedding. */
const LARGEST = { least: 1e-6, most: 1e6 } as const;
/** Standard deviation of log2 |number|: 1.6 of normal numbers, above 7 of numbers of another type, 9 and more of random bytes. */
const WIDEST = 5;

/** The type of the numbers in these bytes: by `dim` where it is known and fits, else by what they would be; undefined where nothing is likely. */
export function packedType(bytes: Uint8Array, dim?: number): PackedType | undefined {
  const types = Object.keys(FEWEST) as PackedType[];
  const fits = dim === undefined ? undefined : types.find((type) => bytes.length === dim * WIDTH[type]);
  if (fits) return fits;
  let found: PackedType | undefined;
  let least = WIDEST;
  for (const type of types) {
    const count = bytes.length / WIDTH[type];
    if (!Number.isInteger(count) || count < FEWEST[type]) continue;
    const numbers = unpacked(bytes, type);
    const spread = isPadded(numbers) ? Number.POSITIVE_INFINITY : spreadOf(numbers);
    if (spread >= least) continue;
    found = type;
    least = spread;
  }
  return found;
}

/** What is said of vectors that are bytes or base64 of another type than float32. */
export const packedNote = (name: string, type: PackedType | undefined): string[] =>
  type === undefined || type === 'f32'
    ? []
    : [`"${name}" is read as ${PACKED_NAMES[type]} numbers, by what they would be`];

export const packedWidth = (type: PackedType): number => WIDTH[type];

/** The numbers, little-endian, as float32. */
export function unpacked(bytes: Uint8Array, type: PackedType): Float32Array {
  const out = new Float32Array(bytes.length / WIDTH[type]);
  decodeInto(bytes, type, out);
  return out;
}

export function packed(vector: Float32Array, type: PackedType): Uint8Array {
  const numbers = type === 'f64' ? Float64Array.from(vector) : type === 'f16' ? halves(vector) : vector;
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

function halves(vector: Float32Array): Uint16Array {
  const out = new Uint16Array(vector.length);
  encodeFloat16(vector, out);
  return out;
}

/**
 * Whether every fourth number is 0, as where rounded numbers (bfloat16, whole ones) of a wider type are read as this one: their
 * last bytes are zero.
 */
const isPadded = (numbers: Float32Array): boolean =>
  numbers.length >= 16 && numbers.every((value, i) => i % 4 !== 0 || value === 0);

/** Standard deviation of log2 |number| of those that are not 0; infinite where they cannot be an embedding's. */
function spreadOf(numbers: Float32Array): number {
  let [largest, nonzero, sum, squares] = [0, 0, 0, 0];
  for (const value of numbers) {
    const size = Math.abs(value);
    if (!Number.isFinite(size)) return Number.POSITIVE_INFINITY;
    if (size === 0) continue;
    if (size > largest) largest = size;
    const log = Math.log2(size);
    nonzero++;
    sum += log;
    squares += log * log;
  }
  if (largest < LARGEST.least || largest > LARGEST.most) return Number.POSITIVE_INFINITY;
  return Math.sqrt(Math.max(0, squares / nonzero - (sum / nonzero) ** 2));
}
