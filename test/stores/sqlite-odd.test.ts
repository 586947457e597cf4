import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterAll, describe, expect, it } from 'vitest';
import { planMigration } from '../../src/migrate/plan.js';
import { type RunReport, runMigration } from '../../src/migrate/run.js';
import { openSqliteStore } from '../../src/stores/sqlite/sqlite.js';
import { encodeFloat16 } from '../../src/vectors/float16.js';
import { npyHeaderBytes } from '../../src/vectors/formats/npy/npy.js';
import { toyMapping, toyRows, toyTarget } from './toy.js';

const folder = mkdtempSync(join(tmpdir(), 'vecbridge-sqlite-odd-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const vectors = toyRows(12).map(({ vector }) => vector!);
const bytes = (array: ArrayBufferView): Buffer => Buffer.from(array.buffer, array.byteOffset, array.byteLength);
const float32 = (vector: readonly number[]): Buffer => bytes(Float32Array.from(vector));
const bigEndian = (vector: readonly number[]): Buffer => float32(vector).swap32();
const halves = (vector: readonly number[]): Buffer => {
  const out = new Uint16Array(vector.length);
  encodeFloat16(Float32Array.from(vector), out);
  return bytes(out);
};

const npy = (descr: string, shape: readonly number[], numbers: Buffer): Buffer =>
  Buffer.concat([npyHeaderBytes(descr, shape), numbers]);

const INTEGER = 'CREATE TABLE docs (id INTEGER PRIMARY KEY, embedding BLOB)';
const TEXT = 'CREATE TABLE docs (id TEXT PRIMARY KEY, embedding BLOB)';
type Row = readonly [id: unknown, vector: unknown];

let files = 0;

/** A file made by another program: `sql`, then the rows; ids that are bytes are written as the text of these bytes. */
function made(sql: string, rows: readonly Row[]): string {
  const path = join(folder, `${files++}.db`);
  const db = new Database(path);
  db.exec(sql);
  for (const [id, vector] of rows)
    db.prepare(`INSERT INTO docs VALUES (${id instanceof Buffer ? 'CAST(? AS TEXT)' : '?'}, ?)`).run([id, vector]);
  db.close();
  return path;
}

const place = { table: 'docs', id: 'id', vector: 'embedding', target: 'fresh' };

async function run(path: string, change: Partial<typeof place> = {}): Promise<RunReport> {
  const store = await openSqliteStore(path, { ...place, ...change });
  try {
    return await runMigration(store, { ...place, ...change }, toyMapping(), { pageRows: 2 });
  } finally {
    await store.close();
  }
}

/** The target of every row, in the order of the rows. */
function targets(path: string): (number[] | null)[] {
  const db = new Database(path);
  const rows = db.prepare('SELECT fresh FROM docs ORDER BY rowid').all([]) as { fresh: ArrayBuffer | null }[];
  db.close();
  return rows.map(({ fresh }) => fresh && [...new Float32Array(fresh)]);
}

function expectTargets(path: string, wanted: readonly (readonly number[])[], digits = 5): void {
  const found = targets(path);
  expect(found).toHaveLength(wanted.length);
  for (const [i, row] of wanted.entries()) {
    for (const [j, value] of toyTarget(row).entries()) expect(found[i]?.[j], `row ${i}`).toBeCloseTo(value, digits);
  }
}

describe('ids of an SQLite table', () => {
  it('are what the file holds, whatever characters they have', async () => {
    const ids = ['', '\0x', '\0y', 'a\0b', 'a', '7', '007', '\ufeffa', 'é', 'e\u0301', '"q"', '😀'];
    for (const encoding of ['UTF-8', 'UTF-16le', 'UTF-16be']) {
      const path = made(
        `PRAGMA encoding = '${encoding}'; ${TEXT}`,
        ids.map((id, i) => [id, float32(vectors[i]!)]),
      );
      expect(await run(path)).toMatchObject({ written: ids.length, caughtUp: true });
      expectTargets(path, vectors);
    }
  });

  it('that are not valid Unicode are refused with their bytes', async () => {
    const path = made(TEXT, [
      ['a', float32(vectors[0]!)],
      [Buffer.from([0xff, 0xfe, 0x30]), float32(vectors[1]!)],
    ]);
    await expect(run(path)).rejects.toMatchObject({ code: 'UNSUPPORTED', message: /3 bytes \(hexadecimal fffe30\)/ });
  });

  it('that are NULL are counted, and refused', async () => {
    const path = made(
      TEXT,
      vectors.map((vector, i) => [i % 5 === 0 ? null : `${i}`, float32(vector)]),
    );
    await expect(run(path)).rejects.toMatchObject({
      code: 'BAD_VALUE',
      message: /3 of 12 rows have no id \(NULL in "id"\)/,
    });
  });

  it('are compared as their unique index compares them', async () => {
    const table =
      'CREATE TABLE docs (id TEXT COLLATE NOCASE, embedding BLOB); CREATE UNIQUE INDEX u ON docs (id COLLATE BINARY)';
    const ids = ['a', 'A', 'b', 'B', 'c', 'C', 'd', 'D', 'e', 'E', 'f', 'F'];
    const path = made(
      table,
      ids.map((id, i) => [id, float32(vectors[i]!)]),
    );
    expect(await run(path)).toMatchObject({ written: 12, passes: 2, caughtUp: true });
    expectTargets(path, vectors);
  });
});

describe('vectors of an SQLite table', () => {
  it.each([
    ['float64', (vector: readonly number[]) => bytes(Float64Array.from(vector)), 5],
    ['float16', halves, 2],
    ['JSON in a BLOB', (vector: readonly number[]) => Buffer.from(JSON.stringify(vector)), 5],
  ] as const)('%s is read as that', async (_, value, digits) => {
    // As long as an embedding is: fewer numbers do not tell their type.
    const long = vectors.map((vector) => [...vector, ...vectors.flat()].slice(0, 64));
    const path = made(
      INTEGER,
      long.map((vector, i) => [i, value(vector)]),
    );
    const store = await openSqliteStore(path, place);
    await runMigration(store, place, toyMapping(undefined, [64, 4]));
    await store.close();
    expectTargets(path, long, digits);
  });

  it('arrays of numpy (np.save into a BytesIO) are read, whatever their type and byte order', async () => {
    const doubles = (vector: readonly number[]): Buffer => bytes(Float64Array.from(vector)).swap64();
    const kinds = [
      (vector: readonly number[]) => npy('<f4', [vector.length], float32(vector)),
      (vector: readonly number[]) => npy('>f4', [vector.length], bigEndian(vector)),
      (vector: readonly number[]) => npy('>f8', [1, vector.length], doubles(vector)),
      (vector: readonly number[]) => npy('<f2', [vector.length], halves(vector)),
      float32,
    ];
    const path = made(
      INTEGER,
      vectors.map((vector, i) => [i, kinds[i % kinds.length]!(vector)]),
    );
    const store = await openSqliteStore(path, place);
    expect((await planMigration(store, place, toyMapping())).description.types.source).toMatch(/float32 or \.npy/);
    await store.close();
    expect(await run(path)).toMatchObject({ written: 12, caughtUp: true });
    expectTargets(path, vectors, 2);
  });

  it.each([
    ['big-endian numbers', bigEndian, /first BLOB is \d+ bytes, which are no vector/],
    [
      'pickled objects in a .npy',
      () => npy('|O', [4], Buffer.alloc(32)),
      /a \.npy file that is not one vector: it holds pickled Python objects/,
    ],
    ['several rows in a .npy', () => npy('<f4', [2, 2], Buffer.alloc(16)), /it holds an array of shape 2 × 2/],
    ['a .npy cut short', () => npy('<f4', [4], Buffer.alloc(15)), /it is cut short/],
    ['a pickle', () => Buffer.from([0x80, 4, 0x95, 1, 0x2e]), /a Python pickle, which is never loaded/],
  ] as const)('%s are refused, not translated, and named', async (_, value, what) => {
    const path = made(
      INTEGER,
      vectors.map((vector, i) => [i, value(vector)]),
    );
    await expect(run(path)).rejects.toMatchObject({ code: 'BAD_VALUE', message: /does not hold vectors/ });
    await expect(run(path)).rejects.toMatchObject({ message: what });
  });

  it('a first row that is unlike the others does not decide their length', async () => {
    for (const odd of [Buffer.alloc(0), float32([1, 2, 3]), Buffer.from('abc'), '[NaN, 1]']) {
      const path = made(
        INTEGER,
        vectors.map((vector, i) => [i, i === 0 ? odd : float32(vector)]),
      );
      expect(await run(path)).toMatchObject({ written: 11, unusable: ['0'], caughtUp: true });
      expect(targets(path)[0]).toBeNull();
    }
  });
});

describe('the target in an SQLite table', () => {
  it('is refused by plan and run where a column has its name in other letters', async () => {
    const path = made(INTEGER, [[1, float32(vectors[0]!)]]);
    const there = { code: 'EXISTS', message: /column "embedding" of table "docs" exists already/ };
    const taken = { ...place, target: 'EMBEDDING' };
    await expect(run(path, taken)).rejects.toMatchObject(there);
    const store = await openSqliteStore(path, taken);
    await expect(planMigration(store, taken, toyMapping())).rejects.toMatchObject(there);
    await store.close();
  });

  it('needs a file: a folder is named as one', async () => {
    const path = join(folder, 'folder.db');
    mkdirSync(path);
    await expect(openSqliteStore(path, place)).rejects.toMatchObject({ code: 'NOT_FOUND', message: /is no file/ });
  });
});
