/**
 * Thrift's compact protocol, as far as parquet needs it. After hyparquet 1.31 and hyparquet-writer 0.17 (© Hyperparam, MIT
 * licence), whose public interface reads and writes whole files only.
 * https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
 */

export interface Reader {
  readonly view: DataView;
  offset: number;
}

/** Fields by their numbers; `undefined` is left out. Whole numbers are 32 bits wide, bigints 64. */
export interface Struct {
  readonly [field: number]: Value | undefined;
}
/** An Int8Array holds one number of 8 bits. */
type Value = boolean | number | bigint | string | Uint8Array | Int8Array | readonly Value[] | Struct;

const TYPE = { stop: 0, true: 1, false: 2, byte: 3, i16: 4, i32: 5, i64: 6, double: 7, binary: 8, list: 9, struct: 12 };

/** 7 bits in a byte, lowest first, the high bit set where more come. */
function varint(value: bigint, out: number[]): void {
  let rest = value;
  for (; rest > 0x7fn; rest >>= 7n) out.push(Number(rest & 0x7fn) | 0x80);
  out.push(Number(rest));
}

/** 0, −1, 1, −2, 2 … → 0, 1, 2, 3, 4 … */
const zigzag = (value: bigint): bigint => (value >= 0n ? value * 2n : -value * 2n - 1n);

const typeOf = (value: Value): number => {
  if (typeof value === 'boolean') return value ? TYPE.true : TYPE.false;
  if (typeof value === 'number') return TYPE.i32;
  if (typeof value === 'bigint') return TYPE.i64;
  if (typeof value === 'string' || value instanceof Uint8Array) return TYPE.binary;
  if (value instanceof Int8Array) return TYPE.byte;
  return Array.isArray(value) ? TYPE.list : TYPE.struct;
};

function writeValue(value: Value, out: number[]): void {
  if (typeof value === 'boolean') return; // its type says it
  if (typeof value === 'number' || typeof value === 'bigint') varint(zigzag(BigInt(value)), out);
  else if (value instanceof Int8Array) out.push(value[0]! & 255);
  else if (typeof value === 'string' || value instanceof Uint8Array) {
    const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
    varint(BigInt(bytes.length), out);
    for (const byte of bytes) out.push(byte);
  } else if (Array.isArray(value)) {
    const type = value.length > 0 ? typeOf(value[0]) : 0;
    if (value.length < 15) out.push((value.length << 4) | type);
    else {
      out.push(0xf0 | type);
      varint(BigInt(value.length), out);
    }
    for (const item of value) writeValue(item, out);
  } else writeStruct(value as Struct, out);
}

function writeStruct(struct: Struct, out: number[]): void {
  let last = 0;
  for (const [key, value] of Object.entries(struct)) {
    if (value === undefined) continue;
    const field = Number(key); // of an object, whole numbers come in ascending order
    const step = field - last;
    if (step <= 15) out.push((step << 4) | typeOf(value));
    else {
      out.push(typeOf(value));
      varint(zigzag(BigInt(field)), out);
    }
    last = field;
    writeValue(value, out);
  }
  out.push(TYPE.stop);
}

export function thriftBytes(struct: Struct): Uint8Array {
  const out: number[] = [];
  writeStruct(struct, out);
  return Uint8Array.from(out);
}

/** 64 bits of a varint. */
export function readVarint(reader: Reader): number {
  let [result, scale] = [0, 1];
  for (;;) {
    const byte = reader.view.getUint8(reader.offset++);
    result += (byte & 0x7f) * scale;
    if (byte < 0x80) return result;
    scale *= 128;
  }
}

export function readZigzag64(reader: Reader): bigint {
  let [result, shift] = [0n, 0n];
  for (;;) {
    const byte = reader.view.getUint8(reader.offset++);
    result |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return (result >> 1n) ^ -(result & 1n);
    shift += 7n;
  }
}

const readZigzag = (reader: Reader): number => Number(readZigzag64(reader));

/** Reads a structure that `checkThrift` has looked through. */
export function readThrift(reader: Reader): Record<number, unknown> {
  const struct: Record<number, unknown> = {};
  for (let field = 0; ; ) {
    const head = reader.view.getUint8(reader.offset++);
    const type = head & 15;
    if (type === TYPE.stop) return struct;
    field = head >> 4 ? field + (head >> 4) : readZigzag(reader);
    struct[field] = readValue(reader, type);
  }
}

function readValue(reader: Reader, type: number): unknown {
  if (type === TYPE.true || type === TYPE.false) return type === TYPE.true;
  if (type === TYPE.byte) return reader.view.getInt8(reader.offset++);
  if (type === TYPE.i16 || type === TYPE.i32) return readZigzag(reader);
  if (type === TYPE.i64) return readZigzag64(reader);
  if (type === TYPE.struct) return readThrift(reader);
  if (type === TYPE.list) {
    const head = reader.view.getUint8(reader.offset++);
    const item = head & 15;
    const length = head >> 4 === 15 ? readVarint(reader) : head >> 4;
    const bools = item === TYPE.true || item === TYPE.false;
    return Array.from({ length }, () => readValue(reader, bools ? TYPE.byte : item));
  }
  const length = type === TYPE.double ? 8 : readVarint(reader);
  const { buffer, byteOffset } = reader.view;
  const bytes = new Uint8Array(buffer, byteOffset + reader.offset, length);
  reader.offset += length;
  return bytes;
}
