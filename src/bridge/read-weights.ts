import { VecbridgeError } from '../core/errors.js';

/** Named arrays of float32. */
export type WeightArrays = ReadonlyMap<string, { readonly data: Float32Array; readonly shape: readonly number[] }>;

interface WeightsFile {
  readonly arrays: WeightArrays;
  /** Texts kept under `__metadata__`. */
  readonly metadata: Readonly<Record<string, string>>;
}

const isWhole = (n: unknown): n is number => typeof n === 'number' && Number.isSafeInteger(n) && n >= 0;

/**
 * The float32 and float16 arrays of a safetensors file that is in memory. Needs nothing but the language, unlike the
 * reader of files in src/vectors. Throws BAD_TRANSLATOR.
 */
export function readWeights(bytes: Uint8Array, name: string): WeightsFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.length < 8 ? Number.NaN : Number(view.getBigUint64(0, true));
  if (!(8 + length <= bytes.length)) throw damaged(name, `it is cut short at ${bytes.length} bytes`);
  const header = jsonOf(bytes.subarray(8, 8 + length), name);
  const arrays = new Map<string, { data: Float32Array; shape: number[] }>();
  const metadata: Record<string, string> = {};
  for (const [key, value] of Object.entries(header)) {
    if (key === '__metadata__') {
      for (const [note, text] of Object.entries(value ?? {})) if (typeof text === 'string') metadata[note] = text;
      continue;
    }
    const { dtype, shape, data_offsets: offsets } = (value ?? {}) as Record<string, unknown>;
    const width = dtype === 'F32' ? 4 : dtype === 'F16' ? 2 : 0;
    if (!width) throw damaged(name, `the array "${key}" has the type ${String(dtype)}, F32 and F16 are read`);
    if (!Array.isArray(shape) || !shape.every(isWhole) || !Array.isArray(offsets) || !offsets.every(isWhole))
      throw damaged(name, `the array "${key}" has no valid shape and place`);
    const count = shape.reduce((n, s) => n * s, 1);
    const [start, end] = [8 + length + offsets[0]!, 8 + length + offsets[1]!];
    if (end - start !== count * width || end > bytes.length)
      throw damaged(name, `the array "${key}" of ${count} numbers does not lie in the file`);
    const data = width === 4 ? floats(view, start, count) : halfFloats(view, start, count);
    const at = data.findIndex((number) => !Number.isFinite(number));
    if (at >= 0) throw damaged(name, `the array "${key}" holds ${data[at]} at position ${at}`);
    arrays.set(key, { data, shape });
  }
  return { arrays, metadata };
}

/** An object from the bytes of its JSON. */
export function jsonOf(bytes: Uint8Array, name: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw damaged(name, 'it is not JSON where JSON is expected');
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw damaged(name, 'its JSON is not an object');
}

export const damaged = (name: string, why: string): VecbridgeError =>
  new VecbridgeError('BAD_TRANSLATOR', `${name} cannot be used: ${why}.`, {
    hint: 'export it again with vecbridge export, or copy it again',
    context: { file: name, why },
  });

/** Copied: offsets in the file need not be multiples of four. */
function floats(view: DataView, start: number, count: number): Float32Array {
  const out = new Float32Array(count);
  new Uint8Array(out.buffer).set(new Uint8Array(view.buffer, view.byteOffset + start, count * 4));
  return out;
}

function halfFloats(view: DataView, start: number, count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => {
    const bits = view.getUint16(start + 2 * i, true);
    const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
    const size =
      exponent === 31
        ? fraction
          ? Number.NaN
          : Number.POSITIVE_INFINITY
        : exponent
          ? (1 + fraction / 1024) * 2 ** (exponent - 15)
          : fraction * 2 ** -24;
    return bits & 0x8000 ? -size : size;
  });
}
