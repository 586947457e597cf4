import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runMigration } from '../../src/migrate/run.js';
import { openFilesStore } from '../../src/stores/files/files.js';
import { matrix } from '../../src/vectors/matrix.js';
import { createSink } from '../../src/vectors/open.js';
import { readMatrix } from '../../src/vectors/read-matrix.js';
import { type StoreBench, storeContract } from '../contracts/store.contract.js';
import { type ToyRow, toyMapping, toyRows } from './toy.js';

/** Rows of one file; the last file takes what is left. */
const PER_FILE = 10;
const FORMATS = ['npy', 'jsonl', 'parquet'];
const fileOf = (row: number): string => {
  const file = Math.floor((row - 1) / PER_FILE);
  return `part-${file}.${FORMATS[file % FORMATS.length]}`;
};

async function writeVectors(path: string, rows: readonly (readonly number[])[]): Promise<void> {
  const dim = rows[0]!.length;
  const sink = await createSink(path, { dim, rows: rows.length, overwrite: true });
  await sink.write(
    matrix(Float32Array.from(rows.flat()), rows.length, dim),
    sink.keepsIds ? rows.map((_, i) => `id ${i}`) : undefined,
  );
  await sink.close();
}

async function filesBench(): Promise<StoreBench> {
  const root = mkdtempSync(join(tmpdir(), 'vecbridge-files-'));
  const [folder, target] = [join(root, 'docs'), join(root, 'docs in glove')];
  mkdirSync(folder);
  const place = { table: '', id: '', vector: '', target };
  let rows: ToyRow[] = [];
  const save = async (file: string): Promise<void> => {
    const own = rows.filter((row) => fileOf(row.id) === file);
    if (own.length === 0) rmSync(join(folder, file));
    else
      await writeVectors(
        join(folder, file),
        own.map((row) => row.vector!),
      );
  };
  return {
    place,
    open: (change) => openFilesStore(folder, { ...place, ...change }),
    async fill(all) {
      rows = [...all];
      for (const file of new Set(rows.map((row) => fileOf(row.id)))) await save(file);
    },
    async insert(row) {
      rows = [...rows, row];
      await save(fileOf(row.id));
    },
    async update(row) {
      rows = rows.map((one) => (one.id === row.id ? row : one));
      await save(fileOf(row.id));
    },
    async removeLast() {
      const last = rows.at(-1)!;
      rows = rows.slice(0, -1);
      await save(fileOf(last.id));
    },
    async writeTarget(row, vector) {
      const file = join(target, fileOf(row));
      const { matrix: all } = await readMatrix(file, { allow: 'any' });
      const list = Array.from({ length: all.rows }, (_, i) => [...all.data.subarray(i * all.dim, (i + 1) * all.dim)]);
      list[(row - 1) % PER_FILE] = [...vector];
      await writeVectors(file, list);
    },
    async readTarget() {
      if (!existsSync(target)) return undefined;
      const found = new Map<number, number[]>();
      for (const file of readdirSync(target).filter((name) => name.startsWith('part-'))) {
        const { matrix: all } = await readMatrix(join(target, file), { allow: 'any' });
        const first = Number(/\d+/.exec(file)![0]) * PER_FILE;
        for (let i = 0; i < all.rows; i++) {
          const vector = [...all.data.subarray(i * all.dim, (i + 1) * all.dim)];
          if (vector.some((value) => value !== 0)) found.set(first + i + 1, vector);
        }
      }
      return new Map([...found].sort((a, b) => a[0] - b[0]));
    },
    everythingElse: async () => readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'base64')]),
    idOf: (row) => `${fileOf(row)}#${(row - 1) % PER_FILE}`,
    end: async () => rmSync(root, { recursive: true, force: true }),
  };
}

storeContract('a folder of files', filesBench);

describe('a folder of files', () => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'vecbridge-files-'));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  const place = (name: string) => ({ table: '', id: '', vector: '', target: join(root, `${name}-new`) });

  it('keeps ids, formats and file names', async () => {
    const folder = join(root, 'kept');
    mkdirSync(folder);
    await writeVectors(
      join(folder, 'a.jsonl'),
      toyRows(3).map((row) => row.vector!),
    );
    const store = await openFilesStore(folder, place('kept'));
    await runMigration(store, place('kept'), toyMapping());
    await store.close();
    const { ids, matrix: all } = await readMatrix(join(root, 'kept-new', 'a.jsonl'));
    expect([ids, all.dim]).toEqual([['id 0', 'id 1', 'id 2'], 4]);
  });

  it('removes the translation of a file that is gone', async () => {
    const folder = join(root, 'gone');
    mkdirSync(folder);
    for (const name of ['a.npy', 'b.npy'])
      await writeVectors(
        join(folder, name),
        toyRows(3).map((row) => row.vector!),
      );
    const store = await openFilesStore(folder, place('gone'));
    await runMigration(store, place('gone'), toyMapping());
    rmSync(join(folder, 'a.npy'));
    expect(await runMigration(store, place('gone'), toyMapping())).toMatchObject({ removed: 3, written: 0 });
    await store.close();
    expect(readdirSync(join(root, 'gone-new')).sort()).toEqual(['.vecbridge', 'b.npy']);
  });

  it('refuses folders without vectors, of two dims, and targets that are there', async () => {
    const folder = join(root, 'bad');
    mkdirSync(folder);
    const store = await openFilesStore(folder, place('bad'));
    await expect(store.describe(4)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await writeVectors(join(folder, 'a.npy'), [[1, 2, 3, 4, 5, 6]]);
    await writeVectors(join(folder, 'b.npy'), [[1, 2, 3]]);
    await expect(store.describe(4)).rejects.toMatchObject({
      code: 'DIM_MISMATCH',
      message: expect.stringMatching(/3-d.*6-d/),
    });
    rmSync(join(folder, 'b.npy'));
    mkdirSync(join(root, 'bad-new'));
    await writeVectors(join(root, 'bad-new', 'x.npy'), [[1]]);
    await expect(runMigration(store, place('bad'), toyMapping())).rejects.toMatchObject({ code: 'EXISTS' });
    await store.close();
  });
});
