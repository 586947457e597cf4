import { decompressZstd } from 'hyparquet-compressors';

/** The window of `zstd --ultra` without --long; the decompressor gives memory to what a frame asks for. */
const LARGEST_WINDOW = 2 ** 27;
const FRAME = 0xfd2fb528;
/** A block holds at most 128 KiB. */
const BLOCK = 2 ** 17;

/**
 * Decompresses zstd frames (RFC 8878). Polars leaves their size out, so that the most their blocks can become is counted
 * first: a small file cannot ask for much memory. Throws plain errors for more than `most` bytes and for damaged frames.
 */
export function boundedZstd(bytes: Uint8Array, most: number): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let total = 0;
  let at = 0;
  while (at < bytes.length) {
    const magic = view.getUint32(at, true);
    if (magic >>> 4 === 0x184d2a5) {
      at += 8 + view.getUint32(at + 4, true);
      continue;
    }
    if (magic !== FRAME) throw new Error('not a zstd frame');
    const frame = readFrame(view, at);
    at = frame.end;
    total += frame.most;
    if (Math.max(total, frame.promised) > most) throw new Error(`zstd frames of more than ${most} bytes`);
  }
  return decompressZstd(bytes);
}

/** What the frame at `at` can become at most, what it promises (0: nothing), and where it ends. */
function readFrame(view: DataView, at: number): { most: number; promised: number; end: number } {
  const descriptor = view.getUint8(at + 4);
  const single = (descriptor >> 5) & 1; // no window size in the header
  let next = at + 5;
  if (!single) {
    const window = view.getUint8(next++);
    const size = 2 ** (10 + (window >> 3)) * (1 + (window & 7) / 8);
    if (size > LARGEST_WINDOW) throw new Error(`a zstd window of ${size} bytes (at most ${LARGEST_WINDOW})`);
  }
  next += [0, 1, 2, 4][descriptor & 3]!;
  const width = [single, 2, 4, 8][descriptor >> 6]!;
  const promised =
    width === 8
      ? Number(view.getBigUint64(next, true))
      : width === 4
        ? view.getUint32(next, true)
        : width === 2
          ? view.getUint16(next, true) + 256
          : width === 1
            ? view.getUint8(next)
            : 0;
  next += width;
  let most = 0;
  for (let last = 0; last === 0; ) {
    const header = view.getUint16(next, true) + view.getUint8(next + 2) * 65536;
    last = header & 1;
    const kind = (header >> 1) & 3; // 0 stored, 1 one byte repeated, 2 compressed
    const size = header >> 3;
    next += 3 + (kind === 1 ? 1 : size);
    most += kind === 2 ? BLOCK : size;
  }
  return { most, promised, end: next + (descriptor & 4 ? 4 : 0) };
}
