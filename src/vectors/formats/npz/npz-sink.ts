import { crc32 } from 'node:zlib';
import { openFile } from '../../file.js';
import { journaledFile } from '../../journal.js';
import type { Matrix } from '../../matrix.js';
import { finishFile } from '../../pending-file.js';
import { encodeRows } from '../../raw-sink.js';
import type { FileSink, SinkOptions } from '../../sink.js';
import { requireAnnounced, requireFits } from '../../sink.js';
import { npyHeaderBytes } from '../npy/npy.js';
import { checkedChunks } from './member-bytes.js';
import { openArchive } from './npz.js';
import { centralDirectory, crcOfPart, localHeader } from './zip.js';

/**
 * An archive with the array "vectors" (or `vectorField`) and, when ids are given, "ids" as text. Stored, so that numpy
 * and this reader can map it. Ids are kept in memory until the end.
 */
export async function npzSink(target: string, options: SinkOptions): Promise<FileSink> {
  const { idField = 'ids', vectorField = 'vectors' } = options;
  const ids: string[] = [];
  return archiveSink(
    target,
    { ...options, vectorField },
    { format: 'npz', idField },
    {
      takeIds(batchIds, rows, count) {
        if (!batchIds && ids.length === 0) return;
        while (ids.length < rows) ids.push(String(ids.length));
        for (let i = 0; i < count; i++) ids.push(batchIds?.[i] ?? String(rows + i));
      },
      *members() {
        if (ids.length) yield { name: `${idField}.npy`, pieces: textArray(ids) };
      },
    },
  );
}

/**
 * The archive `original` with other vectors in its array `part`: all other members are copied behind them, byte for byte
 * and in their order. Ids given to `write` are ignored, as their member is copied.
 */
export async function npzColumnsSink(
  target: string,
  original: string,
  part: string | undefined,
  options: SinkOptions,
): Promise<FileSink> {
  const source = await openFile(original);
  const archive = await openArchive(source, part).catch(async (error: unknown) => {
    await source.close();
    throw error;
  });
  const leave = async (): Promise<void> => {
    archive.close();
    await source.close();
  };
  try {
    const { members, chosen } = archive;
    const layout = { format: 'npz members' };
    const sink = await archiveSink(target, { ...options, vectorField: chosen.name }, layout, {
      *members() {
        for (const member of members)
          if (member !== chosen.member)
            yield { name: member.name, pieces: checkedChunks(`${original}:${member.name}`, member) };
      },
    });
    return {
      ...sink,
      close: () => sink.close().finally(leave),
      suspend: () => sink.suspend().finally(leave),
      abort: () => sink.abort().finally(leave),
    };
  } catch (error) {
    await leave();
    throw error;
  }
}

/** What an archive holds beside its vectors. */
interface Beside {
  /** Called with each batch, and with those of an interrupted writing: its ids, first row and count of rows. */
  takeIds?(ids: readonly string[] | undefined, rows: number, count: number): void;
  /** The members to write behind the vectors. */
  members(): Iterable<{ name: string; pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array> }>;
}

/** `layout`: what must be the same to continue an interrupted writing. */
async function archiveSink(
  target: string,
  options: SinkOptions & { vectorField: string },
  layout: Readonly<Record<string, string>>,
  { takeIds, members }: Beside,
): Promise<FileSink> {
  const { dim, dtype = 'f32', vectorField } = options;
  const file = await journaledFile<{ ids?: readonly string[] }>(
    target,
    { ...layout, dim, dtype, vectorField },
    options,
  );
  const name = `${vectorField}.npy`;
  const start = localHeader(name, 0, 0).length;
  const rowBytes = dim * (dtype === 'f16' ? 2 : 4);
  let rows = 0;
  for (const part of file.parts) {
    takeIds?.(part.note.ids, rows, part.rows - rows);
    rows = part.rows;
  }
  const finish = async (): Promise<void> => {
    requireAnnounced(target, options.rows, rows);
    await file.write(npyHeaderBytes(dtype === 'f16' ? '<f2' : '<f4', [rows, dim]), start);
    const size = 128 + rows * rowBytes;
    const crc = await crcOfPart(file, start, size);
    await file.write(localHeader(name, size, crc), 0);
    const written = [{ name, size, crc, offset: 0 }];
    let at = start + size;
    for (const { name, pieces } of members()) {
      const member = { name, size: 0, crc: 0, offset: at };
      at += localHeader(name, 0, 0).length;
      for await (const piece of pieces) {
        await file.write(piece, at);
        at += piece.length;
        member.size += piece.length;
        member.crc = crc32(piece, member.crc);
      }
      await file.write(localHeader(name, member.size, member.crc), member.offset);
      written.push(member);
    }
    await file.write(centralDirectory(written, at), at);
  };
  return {
    name: target,
    dim,
    resumedAt: rows,
    keepsIds: true,
    write: async (vectors: Matrix, ids) => {
      requireFits(target, dim, vectors, ids);
      takeIds?.(ids, rows, vectors.rows);
      await file.write(encodeRows(vectors, dtype), start + 128 + rows * rowBytes);
      rows += vectors.rows;
      await file.add({ rows, bytes: start + 128 + rows * rowBytes, note: takeIds && ids ? { ids } : {} });
    },
    close: () => finishFile(file, finish),
    suspend: () => file.suspend(),
    abort: () => file.abandon(),
  };
}

const BLOCK_IDS = 65_536;

/** A .npy array of texts, numpy type "<U" of the longest, piece by piece. */
function* textArray(ids: readonly string[]): Generator<Uint8Array> {
  const longest = ids.reduce((most, id) => Math.max(most, lengthOf(id)), 1);
  const header = Buffer.alloc(128);
  npyHeaderBytes(`<U${longest}`, [ids.length]).copy(header);
  yield header;
  for (let first = 0; first < ids.length; first += BLOCK_IDS) {
    const block = ids.slice(first, first + BLOCK_IDS);
    const points = new Uint32Array(block.length * longest);
    block.forEach((id, i) => {
      let at = i * longest;
      for (const letter of id) points[at++] = letter.codePointAt(0)!;
    });
    yield new Uint8Array(points.buffer);
  }
}

/** In code points, which numpy counts too. */
function lengthOf(id: string): number {
  let length = 0;
  for (const _ of id) length++;
  return length;
}
