import { decodeFloat16 } from './float16.js';

/** How numbers lie in a file. */
export type Dtype =
  | 'f16'
  | 'bf16'
  | 'f32'
  | 'f64'
  | 'i8'
  | 'u8'
  | 'i16'
  | 'u16'
  | 'i32'
  | 'u32'
  | 'i64'
  | 'u64'
  | 'bool';

const BYTES: Record<Dtype, number> = {
  bool: 1,
  i8: 1,
  u8: 1,
  f16: 2,
  bf16: 2,
  i16: 2,
  u16: 2,
  f32: 4,
  i32: 4,
  u32: 4,
  f64: 8,
  i64: 8,
  u64: 8,
};

export const bytesOf = (dtype: Dtype): number => BYTES[dtype];

/** Turns big-endian numbers into little-endian ones, in place. */
export function swapBytes(bytes: Uint8Array, width: number): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (width === 2) buffer.swap16();
  else if (width === 4) buffer.swap32();
  else if (width === 8) buffer.swap64();
}

/** A typed array of `dtype` over little-endian bytes: a view when they are aligned, else a copy. */
export function typedView(bytes: Uint8Array, dtype: Dtype) {
  const width = BYTES[dtype];
  const length = Math.floor(bytes.byteLength / width);
  const aligned = bytes.byteOffset % width === 0 ? bytes : bytes.slice();
  const { buffer, byteOffset } = aligned;
  switch (dtype) {
    case 'f32':
      return new Float32Array(buffer, byteOffset, length);
    case 'f64':
      return new Float64Array(buffer, byteOffset, length);
    case 'f16':
    case 'bf16':
    case 'u16':
      return new Uint16Array(buffer, byteOffset, length);
    case 'i16':
      return new Int16Array(buffer, byteOffset, length);
    case 'i32':
      return new Int32Array(buffer, byteOffset, length);
    case 'u32':
      return new Uint32Array(buffer, byteOffset, length);
    case 'i64':
      return new BigInt64Array(buffer, byteOffset, length);
    case 'u64':
      return new BigUint64Array(buffer, byteOffset, length);
    case 'i8':
      return new Int8Array(buffer, byteOffset, length);
    case 'u8':
    case 'bool':
      return new Uint8Array(buffer, byteOffset, length);
  }
}

/** out = the little-endian numbers in `bytes`, converted to float32 (integers become their value). */
export function decodeInto(bytes: Uint8Array, dtype: Dtype, out: Float32Array): void {
  const view = typedView(bytes, dtype);
  if (dtype === 'f16') decodeFloat16(view as Uint16Array, out);
  else if (dtype === 'bf16') {
    // bfloat16 is the upper half of a float32
    const bits = new Uint32Array(out.buffer, out.byteOffset, out.length);
    for (let i = 0; i < view.length; i++) bits[i] = (view[i] as number) << 16;
  } else if (view instanceof BigInt64Array || view instanceof BigUint64Array) {
    for (let i = 0; i < view.length; i++) out[i] = Number(view[i]!);
  } else out.set(view);
}
