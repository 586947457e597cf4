import { VecbridgeError } from '../../core/errors.js';
import { quoted, requireIds, targetExists } from '../identifiers.js';
import type { Place } from '../store.js';
import { exactly, type SqliteConnection, type SqlValue } from './sqlite-driver.js';
import type { SqliteLayout } from './sqlite-layout.js';
import { requireColumn } from './sqlite-names.js';

/** An ordinary table: the translated vectors become a new column of BLOBs, their marks another. */
export function columnLayout(db: SqliteConnection, path: string, place: Place): SqliteLayout {
  const columns = db.all('SELECT name, pk, "notnull" FROM pragma_table_xinfo(?)', [place.table]);
  const names = columns.map((column) => String(column['name']));
  const column = (name: string, option: string): string => requireColumn(path, place.table, names, name, option);
  const id = column(place.id, '--id');
  // Compared as its index compares it: a column may say NOCASE where the index says BINARY.
  const key = `${id}${uniqueCollation(db, path, place)}`;
  const source = column(place.vector, '--vector');
  const changed = place.changedBy === undefined ? undefined : column(place.changedBy, '--changed-by');
  const [table, target, mark] = [quoted(place.table), quoted(place.target), quoted(`${place.target}_mark`)];
  const make = [`ALTER TABLE ${table} ADD COLUMN ${target} BLOB`, `ALTER TABLE ${table} ADD COLUMN ${mark} BLOB`];
  const lookBack = place.lookBack ?? 0;
  return {
    counts() {
      const row = db.all(`SELECT count(*) AS n, count(${source}) AS v, count(${id}) AS ids FROM ${table}`)[0]!;
      const [rows, vectors, ids] = [Number(row['n']), Number(row['v']), Number(row['ids'])];
      requireIds(`${path}, table "${place.table}"`, place.id, rows - ids, rows);
      return { rows, vectors };
    },
    firstVectors: (size) =>
      db
        .all(
          `SELECT ${exactly(`d.${source}`, 'v')} FROM ${table} d WHERE d.${source} IS NOT NULL ORDER BY d.${key} LIMIT ?`,
          [size],
        )
        .map((row) => row['v']!),
    describe: (dim, type) => ({
      types: { id: 'integer or text', source: `BLOB of ${type}, or JSON`, target: `BLOB of ${dim} float32 numbers` },
      makes: make,
      warnings: [],
      next: [
        `SELECT ${id} FROM ${table} WHERE ${target} IS NOT NULL ORDER BY vec_distance_cosine(${target}, ?) LIMIT 10`,
      ],
    }),
    requireFree() {
      // SQLite takes names that differ in case for one.
      const made = [place.target, `${place.target}_mark`].map((name) => name.toLowerCase());
      const taken = names.find((name) => made.includes(name.toLowerCase()));
      if (taken !== undefined) throw targetExists(path, `column "${taken}" of table "${place.table}"`);
    },
    begin() {
      for (const statement of make) db.run(statement);
    },
    page(after, size, since) {
      const where = after === null ? [`d.${id} IS NOT NULL`] : [`d.${key} > ?`];
      const values: SqlValue[] = after === null ? [] : [after];
      if (since !== null && changed) {
        where.push(`d.${changed} >= ?`);
        values.push(Number(since) - lookBack);
      }
      return db.all(
        // Every column with its table: a bare name in ORDER BY could mean another output column.
        `SELECT ${exactly(`d.${id}`, 'id')}, ${exactly(`d.${source}`, 'source')}, ${exactly(`d.${target}`, 'target')},
         d.${mark} AS mark FROM ${table} d WHERE ${where.join(' AND ')} ORDER BY d.${key} LIMIT ?`,
        [...values, size],
      );
    },
    orphans: () => [],
    highest() {
      if (!changed) return null;
      const value = db.all(`SELECT ${exactly(`max(${changed})`, 'value')} FROM ${table}`)[0]!['value'];
      if (value === null || value === undefined) return null;
      if (typeof value === 'bigint' || typeof value === 'number') return String(value);
      throw new VecbridgeError('UNSUPPORTED', `${path}: column "${place.changedBy}" does not hold numbers.`, {
        hint: 'in SQLite the change column must be a number that grows: a version, or a time in seconds',
        context: { path, table: place.table, column: place.changedBy },
      });
    },
    write: (rowId, vector, newMark, seen) =>
      db.run(`UPDATE ${table} SET ${target} = ?, ${mark} = ? WHERE ${key} = ? AND ${target} IS ? AND ${mark} IS ?`, [
        vector,
        newMark,
        rowId,
        seen.target,
        seen.mark,
      ]),
    drop() {
      db.run(`ALTER TABLE ${table} DROP COLUMN ${target}`);
      db.run(`ALTER TABLE ${table} DROP COLUMN ${mark}`);
    },
    release() {
      db.run(`ALTER TABLE ${table} DROP COLUMN ${mark}`);
    },
  };
}

/**
 * Key ranges need ids that are unique: the primary key, or a column with a unique index of its own. Gives the COLLATE of
 * that index; the rowid has none.
 */
function uniqueCollation(db: SqliteConnection, path: string, place: Place): string {
  const unique = db.all(
    `SELECT (SELECT coll FROM pragma_index_xinfo(l.name) WHERE key) AS coll FROM pragma_index_list(?) l
     WHERE l."unique" AND NOT l.partial
     AND (SELECT count(*) FROM pragma_index_info(l.name)) = 1 AND (SELECT name FROM pragma_index_info(l.name)) = ?`,
    [place.table, place.id],
  )[0];
  if (unique) return ` COLLATE ${quoted(String(unique['coll']))}`;
  const columns = db.all('SELECT name FROM pragma_table_xinfo(?) WHERE pk > 0', [place.table]);
  if (columns.length === 1 && columns[0]!['name'] === place.id) return '';
  throw new VecbridgeError('UNSUPPORTED', `${path}: column "${place.id}" of table "${place.table}" is not unique.`, {
    hint: 'name the primary key or a column with a unique index with --id',
    context: { path, table: place.table, column: place.id },
  });
}
