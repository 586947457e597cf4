import { journaledFile } from '../../journal.js';
import type { Matrix } from '../../matrix.js';
import { finishFile } from '../../pending-file.js';
import { encodeRows } from '../../raw-sink.js';
import type { FileSink, SinkOptions } from '../../sink.js';
import { requireAnnounced, requireFits } from '../../sink.js';
import { npyHeaderBytes } from '../npy/npy.js';
import { centralDirectory, crcOfPart, localHeader } from './zip.js';

/**
 * An archive with the array "vectors" (or `vectorField`) and, when ids are given, "ids" as text. Stored, so that numpy
 * and this reader can map it. Ids are kept in memory until the end.
 */
export async function npzSink(target: string, options: SinkOptions): Promise<FileSink> {
  const { dim, dtype = 'f32', vectorField = 'vectors', idField = 'ids' } = options;
  const layout = { format: 'npz', dim, dtype, vectorField, idField };
  const file = await journaledFile<{ ids?: readonly string[] }>(target, layout, options);
  const name = `${vectorField}.npy`;
  const start = localHeader(name, 0, 0).length;
  const rowBytes = dim * (dtype === 'f16' ? 2 : 4);
  const resumedAt = file.parts.at(-1)?.rows ?? 0;
  const ids: string[] = [];
  let rows = 0;
  for (const part of file.parts) {
    takeIds(part.note.ids, part.rows - rows);
    rows = part.rows;
  }
  function takeIds(batchIds: readonly string[] | undefined, count: number): void {
    if (batchIds) {
      while (ids.length < rows) ids.push(String(ids.length));
      for (const id of batchIds) ids.push(id);
    } else if (ids.length) for (let i = 0; i < count; i++) ids.push(String(rows + i));
  }
  const finish = async (): Promise<void> => {
    requireAnnounced(target, options.rows, rows);
    await file.write(npyHeaderBytes(dtype === 'f16' ? '<f2' : '<f4', [rows, dim]), start);
    const size = 128 + rows * rowBytes;
    const crc = await crcOfPart(file, start, size);
    await file.write(localHeader(name, size, crc), 0);
    const members = [{ name, size, crc, offset: 0 }];
    let at = start + size;
    if (ids.length) {
      const idName = `${idField}.npy`;
      const head = localHeader(idName, 0, 0).length;
      let length = 0;
      for (const piece of textArray(ids)) {
        await file.write(piece, at + head + length);
        length += piece.length;
      }
      const idCrc = await crcOfPart(file, at + head, length);
      await file.write(localHeader(idName, length, idCrc), at);
      members.push({ name: idName, size: length, crc: idCrc, offset: at });
      at += head + length;
    }
    await file.write(centralDirectory(members, at), at);
  };
  return {
    name: target,
    dim,
    resumedAt,
    keepsIds: true,
    write: async (vectors: Matrix, batchIds) => {
      requireFits(target, dim, vectors, batchIds);
      takeIds(batchIds, vectors.rows);
      await file.write(encodeRows(vectors, dtype), start + 128 + rows * rowBytes);
      rows += vectors.rows;
      await file.add({ rows, bytes: start + 128 + rows * rowBytes, note: batchIds ? { ids: batchIds } : {} });
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
