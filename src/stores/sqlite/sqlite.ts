import { VecbridgeError } from '../../core/errors.js';
import { closest } from '../../core/suggest.js';
import { vectorOfBytes } from '../../vectors/cell-rows.js';
import { commonLength } from '../identifiers.js';
import { parseRecord } from '../record.js';
import type { NewRow, Place, VectorStore } from '../store.js';
import { columnLayout } from './sqlite-column.js';
import { openSqlite, type SqliteConnection } from './sqlite-driver.js';
import type { SqliteLayout } from './sqlite-layout.js';
import { blobName, blobOf, blobType, bytesOf, idText, idValue, vectorOf } from './sqlite-values.js';
import { vec0Layout } from './sqlite-vec0.js';

/** First vectors that tell the dims and the type of the numbers. */
const SAMPLE = 100;

/** Table of the records, one row per migration; made by the first run in a file, removed with the last record. */
const RECORDS = 'vecbridge_migrations';

/**
 * SQLite with sqlite-vec. An ordinary table (vectors as BLOBs of numbers, .npy or JSON text) gets two new columns; a `vec0`
 * table, which cannot get columns, a new `vec0` table beside it. Each page is one transaction together with the record.
 */
export async function openSqliteStore(path: string, place: Place): Promise<VectorStore> {
  const db = await openSqlite(path);
  try {
    const layout = layoutOf(db, path, place);
    return sqliteStore(db, path, place, layout);
  } catch (error) {
    db.close();
    throw error;
  }
}

function layoutOf(db: SqliteConnection, path: string, place: Place): SqliteLayout {
  const found = db.all("SELECT type, sql FROM sqlite_master WHERE name = ? AND type IN ('table', 'view')", [
    place.table,
  ])[0];
  if (!found || found['type'] === 'view') {
    const tables = db.all("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
    const names = tables.map((row) => String(row['name']));
    const near = closest(place.table, names);
    const what = found ? `"${place.table}" is a view, not a table` : `there is no table "${place.table}"`;
    throw new VecbridgeError('NOT_FOUND', `${path}: ${what}.`, {
      hint: near ? `did you mean --table ${near}?` : `it has: ${names.slice(0, 20).join(', ') || 'no tables'}`,
      context: { path, table: place.table },
    });
  }
  const sql = String(found['sql']);
  return /^\s*create\s+virtual\s+table\b[^(]*\busing\s+vec0\b/i.test(sql)
    ? vec0Layout(db, path, place, sql)
    : columnLayout(db, path, place);
}

function sqliteStore(db: SqliteConnection, path: string, place: Place, layout: SqliteLayout): VectorStore {
  const name = `${path}, table "${place.table}"`;
  const key = [place.table, place.target];
  const hasRecords = (): boolean =>
    db.all("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", [RECORDS]).length > 0;
  const removeRecord = (): void => {
    db.run(`DELETE FROM ${RECORDS} WHERE source_table = ? AND target = ?`, key);
    if (db.all(`SELECT 1 FROM ${RECORDS} LIMIT 1`).length === 0) db.run(`DROP TABLE ${RECORDS}`);
  };
  const sample = layout.firstVectors(SAMPLE);
  const type = blobType(sample);
  const toPage = (rows: ReturnType<SqliteConnection['all']>, size: number) => {
    const read = rows.map((row) => ({
      id: idText(row['id'], name),
      source: vectorOf(row['source'], type),
      target: vectorOf(row['target']),
      mark: bytesOf(row['mark']),
    }));
    return { rows: read, cursor: read.length < size ? null : read.at(-1)!.id };
  };
  return {
    kind: 'sqlite',
    name,
    async describe(dim) {
      const counts = layout.counts();
      const length = type === undefined ? null : commonLength(sample.map((value) => vectorOf(value, type)!.length));
      if (sample.length > 0 && length === null) {
        const blob = sample.flatMap((value) => bytesOf(value) ?? [])[0];
        const found = blob && vectorOfBytes(blob);
        const instead = found && 'why' in found ? `: its first BLOB is ${found.why}` : '';
        throw new VecbridgeError('BAD_VALUE', `${name}: column "${place.vector}" does not hold vectors${instead}.`, {
          hint: 'JSON lists, .npy and BLOBs of little-endian float32, float64 or float16 numbers are read; name the column with --vector',
          context: { table: place.table, column: place.vector },
        });
      }
      return { ...counts, dim: length, ...layout.describe(dim, blobName(sample, type)) };
    },
    async firstVectors(size) {
      return layout.firstVectors(size).flatMap((value) => vectorOf(value, type) ?? []);
    },
    async requireFree() {
      layout.requireFree();
    },
    async record() {
      if (!hasRecords()) return undefined;
      const row = db.all(`SELECT record FROM ${RECORDS} WHERE source_table = ? AND target = ?`, key)[0];
      return row ? parseRecord(String(row['record']), name) : undefined;
    },
    async begin(record) {
      db.transaction(() => {
        layout.begin(record.translator.dims[1]);
        db.run(
          `CREATE TABLE IF NOT EXISTS ${RECORDS} (source_table TEXT, target TEXT, record TEXT NOT NULL, PRIMARY KEY (source_table, target))`,
        );
        db.run(`INSERT INTO ${RECORDS} (source_table, target, record) VALUES (?, ?, ?)`, [
          ...key,
          JSON.stringify(record),
        ]);
      });
    },
    async page(cursor, size, since) {
      return toPage(layout.page(cursor === null ? null : idValue(cursor), size, since ?? null), size);
    },
    async orphans(cursor, size) {
      return toPage(layout.orphans(cursor === null ? null : idValue(cursor), size), size);
    },
    async highest() {
      return layout.highest();
    },
    async write(rows: readonly NewRow[], record) {
      return db.transaction(() => {
        let written = 0;
        for (const { id, target, mark, seen } of rows) {
          const before = { target: seen.target && blobOf(seen.target), mark: seen.mark };
          written += layout.write(idValue(id), target && blobOf(target), mark, before);
        }
        db.run(`UPDATE ${RECORDS} SET record = ? WHERE source_table = ? AND target = ?`, [
          JSON.stringify(record),
          ...key,
        ]);
        return written;
      });
    },
    async drop() {
      db.transaction(() => {
        layout.drop();
        removeRecord();
      });
    },
    async release() {
      db.transaction(() => {
        layout.release();
        removeRecord();
      });
    },
    async close() {
      db.close();
    },
  };
}
