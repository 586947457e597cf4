import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { describe, expect, it } from 'vitest';
import { runMigration } from '../../src/migrate/run.js';
import { openSqliteStore } from '../../src/stores/sqlite/sqlite.js';
import { openSqlite } from '../../src/stores/sqlite/sqlite-driver.js';
import { blobOf, vectorOf } from '../../src/stores/sqlite/sqlite-values.js';
import { type StoreBench, storeContract } from '../contracts/store.contract.js';
import { type ToyRow, toyMapping, toyRows, toyTarget } from './toy.js';

const AWKWARD = 'docs"; DROP TABLE other; --';

const blob = (vector: readonly number[] | null): Uint8Array | null => vector && blobOf(Float32Array.from(vector));
const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

interface Variant {
  readonly create: (table: string) => string;
  readonly idColumn: string;
  readonly key: (id: number) => bigint | string;
  readonly value: (vector: readonly number[] | null) => Uint8Array | string | null;
  readonly target: 'column' | 'table';
}

async function bench(variant: Variant): Promise<StoreBench> {
  const folder = mkdtempSync(join(tmpdir(), 'vecbridge-sqlite-'));
  const path = join(folder, 'test.db');
  new Database(path).exec('CREATE TABLE other (id INTEGER PRIMARY KEY, note TEXT)');
  const db = await openSqlite(path);
  db.run("INSERT INTO other VALUES (1, 'stays')");
  const table = quote(AWKWARD);
  const target = 'new "vector"';
  const place = { table: AWKWARD, id: variant.idColumn, vector: 'embedding', target };
  const { key, value } = variant;
  const put = (row: ToyRow): void => {
    db.run(`INSERT INTO ${table} (${variant.idColumn}, embedding) VALUES (?, ?)`, [key(row.id), value(row.vector)]);
  };
  const number = (id: unknown): number => Number(String(id).replace(/\D/g, ''));
  const [targetTable, targetKey, targetVector] =
    variant.target === 'table' ? [quote(target), 'id', 'embedding'] : [table, variant.idColumn, quote(target)];
  return {
    place,
    open: (change) => openSqliteStore(path, { ...place, ...change }),
    async fill(rows) {
      db.run(variant.create(table));
      db.transaction(() => {
        for (const row of rows) put(row);
      });
    },
    insert: async (row) => put(row),
    async update({ id, vector }) {
      db.run(`UPDATE ${table} SET embedding = ? WHERE ${variant.idColumn} = ?`, [value(vector), key(id)]);
    },
    async removeLast() {
      const ids = db.all(`SELECT ${variant.idColumn} AS id FROM ${table}`).map((row) => row['id'] as bigint | string);
      const last = ids.sort((a, b) => number(a) - number(b)).at(-1)!;
      db.run(`DELETE FROM ${table} WHERE ${variant.idColumn} = ?`, [last]);
    },
    async writeTarget(row, vector) {
      db.run(`UPDATE ${targetTable} SET ${targetVector} = ? WHERE ${targetKey} = ?`, [blob(vector), key(row)]);
    },
    async readTarget() {
      try {
        const rows = db.all(`SELECT x.${targetKey} AS id, x.${targetVector} AS v FROM ${targetTable} x ORDER BY 1`);
        const found = rows.filter((row) => row['v'] !== null);
        if (variant.target === 'column' && !rows.some((row) => 'v' in row)) return undefined;
        const pairs = found.map((row): [number, number[]] => [number(row['id']), [...vectorOf(row['v'])!]]);
        return new Map(pairs.sort((a, b) => a[0] - b[0]));
      } catch {
        return undefined;
      }
    },
    async everythingElse() {
      const tables = db.all("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name");
      const rows = db.all(`SELECT ${variant.idColumn} AS id, embedding AS v FROM ${table}`);
      return { tables, rows, other: db.all('SELECT * FROM other') };
    },
    idOf: (row) => (typeof key(row) === 'string' ? JSON.stringify(key(row)) : String(row)),
    async end() {
      db.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const json = (vector: readonly number[] | null): string | null => vector && JSON.stringify(vector);

storeContract('sqlite, a table with BLOBs', () =>
  bench({
    create: (table) => `CREATE TABLE ${table} (id INTEGER PRIMARY KEY, title TEXT, embedding BLOB)`,
    idColumn: 'id',
    key: (id) => BigInt(id),
    value: blob,
    target: 'column',
  }),
);

storeContract('sqlite, a table with JSON vectors and text keys', () =>
  bench({
    create: (table) => `CREATE TABLE ${table} (source TEXT NOT NULL UNIQUE, embedding TEXT)`,
    idColumn: 'source',
    key: (id) => `doc "${String(id).padStart(4, '0')}`,
    value: json,
    target: 'column',
  }),
);

storeContract('sqlite, a vec0 table', () =>
  bench({
    create: (table) => `CREATE VIRTUAL TABLE ${table} USING vec0(id INTEGER PRIMARY KEY, embedding float[6])`,
    idColumn: 'id',
    key: (id) => BigInt(id),
    value: blob,
    target: 'table',
  }),
);

storeContract('sqlite, a vec0 table with text keys', () =>
  bench({
    create: (table) =>
      `CREATE VIRTUAL TABLE ${table} USING vec0(name TEXT PRIMARY KEY, embedding float[6], +genre TEXT)`,
    idColumn: 'name',
    key: (id) => `doc ${String(id).padStart(4, '0')}`,
    value: blob,
    target: 'table',
  }),
);

describe('two runs of one migration at the same time', () => {
  it('translate each row once between them, and both end caught up', async () => {
    const one = await bench({
      create: (table) => `CREATE TABLE ${table} (id INTEGER PRIMARY KEY, embedding BLOB)`,
      idColumn: 'id',
      key: (id) => BigInt(id),
      value: blob,
      target: 'column',
    });
    const ROWS = 60;
    await one.fill(toyRows(ROWS));
    const begun = await one.open();
    const controller = new AbortController();
    const stop = { pageRows: 5, signal: controller.signal, on: () => controller.abort(new Error('stop')) };
    await expect(runMigration(begun, one.place, toyMapping(), stop)).rejects.toThrow('stop');
    await begun.close();
    const there = (await one.readTarget())!.size;
    const wait = () => new Promise<void>((go) => setTimeout(go, 1)); // lets the other one go first, now and then
    const stores = [await one.open(), await one.open()];
    const reports = await Promise.all(
      stores.map((store) => runMigration(store, one.place, toyMapping(wait), { pageRows: 5 })),
    );
    expect(reports.map(({ caughtUp }) => caughtUp)).toEqual([true, true]);
    expect(reports.reduce((n, { written }) => n + written, 0)).toBe(ROWS - there);
    for (const store of stores) await store.close();
    const found = await one.readTarget();
    expect(found!.size).toBe(ROWS);
    for (const { id, vector } of toyRows(ROWS)) {
      for (const [j, value] of toyTarget(vector!).entries()) expect(found!.get(id)![j]).toBeCloseTo(value, 5);
    }
    await one.end();
  });
});
