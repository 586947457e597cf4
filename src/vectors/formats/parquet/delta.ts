/** The encoding DELTA_BINARY_PACKED: https://parquet.apache.org/docs/file-format/data-pages/encodings/ */
import { type Reader, readVarint, readZigzag64 } from './thrift.js';

/**
 * Reads `count` whole numbers into `out`: the first as it is, then blocks of a smallest difference and packed differences
 * above it. Throws a plain error, or the RangeError of DataView, for what does not fit its bytes.
 */
export function unpackDeltas(reader: Reader, count: number, out: Int32Array | BigInt64Array): void {
  const put =
    out instanceof Int32Array
      ? (at: number, value: bigint) => (out[at] = Number(BigInt.asIntN(32, value)))
      : (at: number, value: bigint) => (out[at] = value);
  const blockSize = readVarint(reader);
  const miniblocks = readVarint(reader);
  readVarint(reader); // the number of values: known
  const each = blockSize / miniblocks;
  if (!(Number.isInteger(each) && each > 0 && miniblocks <= 4096))
    throw new Error(`deltas in ${miniblocks} parts of a block of ${blockSize}`);
  let value = readZigzag64(reader);
  put(0, value);
  for (let at = 1; at < count; ) {
    const least = readZigzag64(reader);
    const widths = Array.from({ length: miniblocks }, () => reader.view.getUint8(reader.offset++));
    for (const width of widths) {
      if (at >= count) break; // the parts behind the last value are not stored
      if (width > 64) throw new Error(`deltas of ${width} bits`);
      const start = reader.offset;
      for (let i = 0; i < each && at < count; i++) {
        value += least + bitsAt(reader.view, start, i * width, width);
        put(at++, value);
      }
      reader.offset = start + Math.ceil((each * width) / 8);
    }
  }
}

/** `width` bits from bit `from` behind the byte `start`, lowest first. */
function bitsAt(view: DataView, start: number, from: number, width: number): bigint {
  let result = 0n;
  for (let read = 0; read < width; ) {
    const bit = from + read;
    const take = Math.min(8 - (bit % 8), width - read);
    const byte = (view.getUint8(start + Math.floor(bit / 8)) >> (bit % 8)) & ((1 << take) - 1);
    result |= BigInt(byte) << BigInt(read);
    read += take;
  }
  return result;
}
