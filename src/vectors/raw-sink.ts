import { encodeFloat16 } from './float16.js';
import { otherJob } from './job-note.js';
import type { Matrix } from './matrix.js';
import { finishFile, pendingFile } from './pending-file.js';
import type { FileSink, SinkOptions } from './sink.js';
import { requireAnnounced, requireFits } from './sink.js';
import { notOnStdout, STANDARD, writeStdout } from './standard-streams.js';

/** A file that is a header of fixed length and rows of fixed length; such files can be continued at a row. */
interface RawFormat {
  readonly format: string;
  readonly rowBytes: number;
  /** The header when the file holds `rows` rows; always as long. */
  header(rows: number): Uint8Array;
  encode(vectors: Matrix): Uint8Array;
  /** What every row begins with, to check a file to be continued that has no header. */
  readonly rowStart?: Uint8Array;
}

export async function rawSink(target: string, raw: RawFormat, options: SinkOptions): Promise<FileSink> {
  const { dim } = options;
  if (target === STANDARD) return rawStream(raw, options);
  const begun = raw.header(0);
  const file = await pendingFile(target, options);
  let rows = 0;
  try {
    if (file.found > 0 && file.found >= begun.length) {
      rows = Math.floor((file.found - begun.length) / raw.rowBytes);
      // The final header is there when the writing ended between the last row and the rename.
      const start = raw.rowStart ?? begun.subarray(0, 0);
      const known = [begun, raw.header(rows)].map((header) => Buffer.concat([header, start]));
      const there = Buffer.alloc(Math.min(known[0]!.length, file.found));
      await file.handle.read(there, 0, there.length, 0);
      if (!known.some((k) => there.equals(k.subarray(0, there.length))))
        throw otherJob(target, 'another format, dimension or dtype');
      await file.handle.truncate(begun.length + rows * raw.rowBytes);
    } else {
      await file.handle.truncate(0);
      await file.write(begun, 0);
    }
  } catch (error) {
    await file.suspend();
    throw error;
  }
  return {
    name: target,
    dim,
    resumedAt: rows,
    keepsIds: false,
    write: async (vectors, ids) => {
      requireFits(target, dim, vectors, ids);
      await file.write(raw.encode(vectors), begun.length + rows * raw.rowBytes);
      rows += vectors.rows;
    },
    close: async () => {
      await finishFile(file, async () => {
        requireAnnounced(target, options.rows, rows);
        await file.write(raw.header(rows), 0);
      });
    },
    suspend: () => file.suspend(),
    abort: () => file.abandon(),
  };
}

/** To stdout: the header first, so that the number of rows has to be known. */
async function rawStream(raw: RawFormat, options: SinkOptions): Promise<FileSink> {
  if (options.rows === undefined && raw.header(0).length > 0)
    throw notOnStdout(`${raw.format} of a number of rows that is known at the end only`, 'use --format jsonl or csv');
  await writeStdout(raw.header(options.rows ?? 0));
  let rows = 0;
  const done = async (): Promise<void> => {};
  return {
    name: 'stdout',
    dim: options.dim,
    resumedAt: 0,
    keepsIds: false,
    write: async (vectors, ids) => {
      requireFits('stdout', options.dim, vectors, ids);
      await writeStdout(raw.encode(vectors));
      rows += vectors.rows;
    },
    close: async () => requireAnnounced('stdout', options.rows, rows),
    suspend: done,
    abort: done,
  };
}

/** The bytes of the numbers in row order: float32 as they are (no copy), or float16. */
export function encodeRows(vectors: Matrix, dtype: 'f32' | 'f16'): Uint8Array {
  const { data } = vectors;
  if (dtype === 'f32') return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const half = new Uint16Array(data.length);
  encodeFloat16(data, half);
  return new Uint8Array(half.buffer);
}
