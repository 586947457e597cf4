import { boundedZstd } from '../zstd.js';

/** A record batch becomes at most this and one and a half times its bytes: vectors compress little. */
const LARGEST_BATCH = 2 ** 28;
/** Bytes the buffers of the record batch being decoded may still become; decoding is synchronous. */
let left = 0;

/** Call it before a record batch of so many bytes is decoded. */
export function allowBatch(bytes: number): void {
  left = LARGEST_BATCH + 1.5 * bytes;
}

function spend(bytes: number): void {
  left -= bytes;
  if (left < 0)
    throw new Error(`a record batch of more than ${LARGEST_BATCH} bytes, highly compressed: write smaller ones`);
}
/** Maximum block sizes of the LZ4 frame format by their code. */
const BLOCK_SIZES: Record<number, number> = { 4: 2 ** 16, 5: 2 ** 18, 6: 2 ** 20, 7: 2 ** 22 };

/** Teaches apache-arrow the two compressions of the format (pyarrow's Feather files use LZ4 unless told otherwise). */
export function registerArrowCodecs({ compressionRegistry, CompressionType }: typeof import('apache-arrow')): void {
  if (!compressionRegistry.get(CompressionType.LZ4_FRAME)?.decode)
    compressionRegistry.set(CompressionType.LZ4_FRAME, { decode: decodeLz4Frame });
  if (!compressionRegistry.get(CompressionType.ZSTD)?.decode)
    compressionRegistry.set(CompressionType.ZSTD, { decode: (frame) => aligned(spent(boundedZstd(frame, left))) });
}

function spent(bytes: Uint8Array): Uint8Array {
  spend(bytes.length);
  return bytes;
}

/** Numbers of 8 bytes are viewed in place: they must lie at a multiple of 8. */
const aligned = (bytes: Uint8Array): Uint8Array => (bytes.byteOffset % 8 === 0 ? bytes : bytes.slice());

/**
 * LZ4 frames of independent or linked blocks (https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md). Checksums
 * are skipped: arrow has none of its own either.
 */
function decodeLz4Frame(frame: Uint8Array): Uint8Array {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (view.getUint32(0, true) !== 0x184d2204) throw new Error('not an LZ4 frame');
  const flags = view.getUint8(4);
  const largest = BLOCK_SIZES[(view.getUint8(5) >> 4) & 7];
  if (flags >> 6 !== 1 || largest === undefined) throw new Error('an LZ4 frame of an unknown version');
  const blockChecksum = flags & 0x10 ? 4 : 0;
  let at = 7 + (flags & 0x08 ? 8 : 0) + (flags & 0x01 ? 4 : 0);
  const parts: Uint8Array[] = [];
  let total = 0;
  let history = new Uint8Array(0);
  const linked = !(flags & 0x20);
  for (;;) {
    const word = view.getUint32(at, true);
    at += 4;
    if (word === 0) break;
    const size = word & 0x7fffffff;
    if (at + size > frame.length) throw new Error('an LZ4 frame is cut short');
    const block = frame.subarray(at, at + size);
    const part = word & 0x80000000 ? block : lz4Block(block, largest, history);
    at += size + blockChecksum;
    parts.push(part);
    total += part.length;
    spend(part.length);
    if (linked) history = tail(history, part);
  }
  // A copy also of a single part: one that is stored lies at any byte of the file, numbers must lie at multiples of theirs.
  const out = new Uint8Array(total);
  let to = 0;
  for (const part of parts) {
    out.set(part, to);
    to += part.length;
  }
  return out;
}

/** The last 64 KiB, which linked blocks refer to. */
function tail(history: Uint8Array, part: Uint8Array): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(history.length + part.length);
  joined.set(history);
  joined.set(part, history.length);
  return joined.slice(Math.max(0, joined.length - 65536));
}

/** One LZ4 block; its length is known only when it ends. Matches may reach back into `history`. */
function lz4Block(block: Uint8Array, largest: number, history: Uint8Array): Uint8Array {
  const out = new Uint8Array(history.length + largest);
  out.set(history);
  let o = history.length;
  const long = (length: number): number => {
    if (length !== 15) return length;
    for (let byte = 255; byte === 255; length += byte) {
      if (i >= block.length) throw new Error('an LZ4 block is cut short');
      byte = block[i++]!;
    }
    return length;
  };
  let i = 0;
  while (i < block.length) {
    const token = block[i++]!;
    const literals = long(token >> 4);
    if (i + literals > block.length || o + literals > out.length) throw new Error('an LZ4 block is damaged');
    out.set(block.subarray(i, i + literals), o);
    i += literals;
    o += literals;
    if (i >= block.length) break;
    const offset = block[i]! | ((block[i + 1] ?? 0) << 8);
    i += 2;
    const match = long(token & 15) + 4;
    if (offset === 0 || offset > o || o + match > out.length) throw new Error('an LZ4 block is damaged');
    if (offset >= match) out.copyWithin(o, o - offset, o - offset + match);
    else for (let k = 0; k < match; k++) out[o + k] = out[o + k - offset]!;
    o += match;
  }
  return out.slice(history.length, o);
}
