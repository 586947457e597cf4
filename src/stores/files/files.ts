import { type Dirent, existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { VecbridgeError } from '../../core/errors.js';
import { writeFileAtomic } from '../../vectors/atomic.js';
import { formatOfEnding, isVectorFile } from '../../vectors/format.js';
import { openVectors } from '../../vectors/open.js';
import { targetExists } from '../identifiers.js';
import { type MigrationRecord, parseRecord } from '../record.js';
import type { Page, Place, StoredRow, VectorStore } from '../store.js';
import { ShardReader } from './files-reader.js';
import { FOLDER, fileAndRow, isEmptyShard, openShard, removeShard, type Shard, saveShard } from './files-shard.js';

const RECORD = 'migration.json';

/**
 * A folder of vector files beside a new folder with one file of the same name for each. A file is written whole and
 * renamed into place, so the record's cursor moves from file to file: an interrupted run begins its last file again. Row
 * and file names are the ids ("docs.npy#17"). Memory: the translated rows of one file.
 */
export async function openFilesStore(folder: string, place: Place): Promise<VectorStore> {
  if (!existsSync(folder)) {
    throw new VecbridgeError('NOT_FOUND', `no such folder: ${folder}`, { hint: 'check the path', context: { folder } });
  }
  if (place.changedBy !== undefined) {
    throw new VecbridgeError('UNSUPPORTED', 'a folder of files has no change column.', {
      hint: 'leave --changed-by out',
    });
  }
  const notes = join(place.target, FOLDER);
  const reader = new ShardReader(folder);
  let open: Shard | undefined;
  const shard = async (name: string): Promise<Shard> => {
    if (open?.name === name) return open;
    open = await openShard(place.target, name);
    return open;
  };
  const saveRecord = (record: MigrationRecord): Promise<void> =>
    writeFileAtomic(join(notes, RECORD), `${JSON.stringify(record, null, 2)}\n`, { overwrite: true });
  /** Target files whose source file is gone. */
  const lone = async (): Promise<string[]> => {
    const sources = new Set(await shardNames(folder));
    return (await markedShards(place.target)).filter((name) => !sources.has(name));
  };
  return {
    kind: 'files',
    name: folder,
    async describe(dim) {
      const { names, leftOut } = await listFolder(folder);
      if (names.length === 0) {
        throw new VecbridgeError('NOT_FOUND', `${folder} holds no files of vectors.`, {
          hint: 'npy, npz, safetensors, fvecs, jsonl, csv, parquet and arrow files are read, not those in folders below',
          context: { folder },
        });
      }
      let rows = 0;
      let first: { name: string; dim: number } | undefined;
      for (const name of names) {
        const source = await openVectors(join(folder, name));
        try {
          first ??= { name, dim: source.dim };
          if (source.dim !== first.dim) {
            const message = `${join(folder, name)} has ${source.dim}-d vectors but ${first.name} has ${first.dim}-d ones.`;
            throw new VecbridgeError('DIM_MISMATCH', message, {
              hint: 'a folder to migrate holds vectors of one model',
              context: { file: name, dim: source.dim, expected: first.dim },
            });
          }
          if (source.rows !== undefined) rows += source.rows;
          else for await (const batch of source.batches(4096)) rows += batch.vectors.rows;
        } finally {
          await source.close();
        }
      }
      const warnings = leftOut.length > 0 ? [leftOutText(folder, leftOut)] : [];
      const tables = names.filter((name) => /parquet|arrow|csv|jsonl/.test(formatOfEnding(name)?.format ?? ''));
      if (tables.length > 0) warnings.push(`only ids and vectors are written, no other columns: ${tables.join(', ')}`);
      return {
        rows,
        vectors: rows,
        dim: first?.dim ?? null,
        types: { id: 'file and row', source: 'vector file', target: `vector file, ${dim} float32 numbers a row` },
        makes: names.map((name) => join(place.target, name)),
        warnings,
        next: [],
      };
    },
    async firstVectors(size) {
      const found: Float32Array[] = [];
      for (const name of await shardNames(folder)) {
        if (found.length === size) break;
        found.push(...(await reader.read(name, 0, size - found.length)).vectors);
      }
      return found;
    },
    async record() {
      const path = join(notes, RECORD);
      return existsSync(path) ? parseRecord(await readFile(path, 'utf8'), path) : undefined;
    },
    async requireFree() {
      const there = existsSync(place.target) ? await readdir(place.target) : [];
      if (there.some((entry) => entry !== FOLDER)) throw targetExists(folder, `the folder ${place.target}`);
    },
    async begin(record) {
      await mkdir(notes, { recursive: true });
      await saveRecord(record);
    },
    async page(cursor, size) {
      const names = await shardNames(folder);
      const at = cursor === null ? { name: names[0], row: 0 } : (JSON.parse(cursor) as { name: string; row: number });
      let place = names.findIndex((name) => name >= (at.name ?? ''));
      if (place < 0) return { rows: [], cursor: null };
      const name = names[place]!;
      const start = name === at.name ? at.row : 0;
      const { vectors, ids, ended } = await reader.read(name, start, size);
      const target = await shard(name);
      for (const [i, id] of (ids ?? []).entries()) target.ids[start + i] = id;
      target.sourceRows = Math.max(target.sourceRows, start + vectors.length);
      const rows: StoredRow[] = vectors.map((source, i) => ({ ...target.row(start + i), source }));
      if (ended) {
        for (let row = target.sourceRows; row < target.rows; row++) rows.push({ ...target.row(row), source: null });
      }
      place++;
      const next = ended ? { name: names[place], row: 0 } : { name, row: start + vectors.length };
      return { rows, cursor: next.name === undefined ? null : JSON.stringify(next) };
    },
    async orphans(cursor) {
      const names = await lone();
      const name = names.find((one) => cursor === null || one > cursor);
      if (name === undefined) return { rows: [], cursor: null };
      const target = await shard(name);
      const rows = Array.from({ length: target.rows }, (_, row) => ({ ...target.row(row), source: null }));
      const last = name === names.at(-1);
      return { rows: rows.filter((row) => row.target), cursor: last ? null : name } satisfies Page;
    },
    async highest() {
      return null;
    },
    async write(rows, record) {
      for (const { id, target, mark } of rows) {
        const { file, row } = fileAndRow(id);
        (await shard(file)).set(row, target, mark);
      }
      const cursor = record.cursor === null ? null : (JSON.parse(record.cursor) as { name: string; row: number });
      if (cursor !== null && cursor.row > 0) return rows.length; // in the middle of a file: saved at its end
      if (open?.changed) await saveShard(place.target, open);
      if (open && isEmptyShard(open)) await removeShard(place.target, open.name);
      open = undefined;
      await saveRecord(record);
      return rows.length;
    },
    async drop() {
      for (const name of await markedShards(place.target)) await removeShard(place.target, name);
      await rm(notes, { recursive: true, force: true });
      open = undefined;
      if ((await readdir(place.target)).length === 0) await rmdir(place.target);
    },
    async release() {
      await rm(notes, { recursive: true, force: true });
      open = undefined;
    },
    async close() {
      await reader.close();
    },
  };
}

/** Files of vectors directly in a folder, and what else is in it but hidden files, each in the order of the names. */
async function listFolder(folder: string): Promise<{ names: string[]; leftOut: string[] }> {
  const entries = (await readdir(folder, { withFileTypes: true })).filter(({ name }) => !name.startsWith('.'));
  const isShard = (entry: Dirent): boolean =>
    entry.isFile() && !/\.(txt|json|bvecs|ivecs)$/i.test(entry.name) && isVectorFile(entry.name);
  return {
    names: entries
      .filter(isShard)
      .map(({ name }) => name)
      .sort(),
    leftOut: entries
      .filter((entry) => !isShard(entry))
      .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
      .sort(),
  };
}

const shardNames = async (folder: string): Promise<string[]> => (await listFolder(folder)).names;

const SHOWN = 10;

const leftOutText = (folder: string, names: readonly string[]): string =>
  `not read in ${folder}: ${names.slice(0, SHOWN).join(', ')}${names.length > SHOWN ? ` and ${names.length - SHOWN} more` : ''}`;

/** Names of the target files that runs have written. */
async function markedShards(target: string): Promise<string[]> {
  const notes = join(target, FOLDER);
  if (!existsSync(notes)) return [];
  const names = (await readdir(notes)).map((name) => /^(.+)\.marks(\.next)?$/.exec(name)?.[1]);
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}
