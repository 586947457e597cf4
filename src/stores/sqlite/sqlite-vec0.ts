import { VecbridgeError } from '../../core/errors.js';
import { quoted, targetExists } from '../identifiers.js';
import type { Place } from '../store.js';
import { exactly, type SqliteConnection } from './sqlite-driver.js';
import type { SqliteLayout } from './sqlite-layout.js';
import { requireColumn } from './sqlite-names.js';
import { bytesOf } from './sqlite-values.js';

/**
 * A `vec0` table of sqlite-vec: the translated vectors go into a new `vec0` table (id, embedding, mark). Key ranges come
 * from the shadow table NAME_rowids, whose index keeps each page a search instead of a scan of the whole table.
 */
export function vec0Layout(db: SqliteConnection, path: string, place: Place, sql: string): SqliteLayout {
  const columns = db.all('SELECT name, pk, hidden FROM pragma_table_xinfo(?)', [place.table]);
  const names = columns.filter((column) => column['hidden'] === 0n).map((column) => String(column['name']));
  const key = columns.find((column) => column['pk'] === 1n)?.['name'];
  const keyName = key === undefined ? 'rowid' : String(key);
  if (place.id !== keyName && place.id !== 'rowid' && place.id !== 'id') {
    throw new VecbridgeError(
      'UNSUPPORTED',
      `${path}: the key of "${place.table}" is "${keyName}", not "${place.id}".`,
      {
        hint: `leave --id out, or give --id ${keyName}`,
        context: { path, table: place.table, id: place.id, key: keyName },
      },
    );
  }
  if (place.changedBy !== undefined) {
    throw new VecbridgeError('UNSUPPORTED', 'vec0 tables cannot be read by a change column.', {
      hint: 'leave --changed-by out: every pass reads every row',
    });
  }
  const source = requireColumn(path, place.table, names, place.vector, '--vector');
  requireFloat(path, place, sql);
  const shadow = db.all('SELECT name, type FROM pragma_table_info(?)', [`${place.table}_rowids`]);
  if (shadow.length === 0) {
    throw new VecbridgeError(
      'UNSUPPORTED',
      `${path}: "${place.table}" has no table "${place.table}_rowids" to go with it.`,
      {
        hint: 'it was made by a version of sqlite-vec that this program does not know',
        context: { path, table: place.table },
      },
    );
  }
  const isText = shadow.some((column) => column['name'] === 'id' && /text/i.test(String(column['type'])));
  const keyOf = isText ? 'id' : 'rowid';
  const [table, rowids] = [quoted(place.table), quoted(`${place.table}_rowids`)];
  const [target, targetRowids] = [quoted(place.target), quoted(`${place.target}_rowids`)];
  const idColumn = keyName === 'rowid' ? 'rowid' : quoted(keyName);
  const make = (dim: number): string =>
    `CREATE VIRTUAL TABLE ${target} USING vec0(id ${isText ? 'TEXT' : 'INTEGER'} PRIMARY KEY, embedding float[${dim}] distance_metric=cosine, +mark BLOB)`;
  const others = names.filter((name) => name !== place.vector && name !== keyName);
  return {
    counts() {
      const rows = Number(db.all(`SELECT count(*) AS n FROM ${rowids}`)[0]!['n']);
      return { rows, vectors: rows };
    },
    firstVectors: (size) =>
      db
        .all(
          `SELECT v.${source} AS v FROM (SELECT ${keyOf} AS k FROM ${rowids} ORDER BY ${keyOf} LIMIT ?) r
           JOIN ${table} v ON v.${idColumn} = r.k ORDER BY r.k`,
          [size],
        )
        .map((row) => row['v']!),
    describe: (dim) => ({
      types: { id: isText ? 'TEXT' : 'INTEGER', source: 'vec0 float', target: `vec0 float[${dim}]` },
      makes: [make(dim)],
      warnings:
        others.length === 0
          ? []
          : [`the new table holds ids and vectors; join "${place.table}" for its other columns: ${others.join(', ')}`],
      next: [`SELECT id, distance FROM ${target} WHERE embedding MATCH ? AND k = 10`],
    }),
    requireFree() {
      const there = db.all('SELECT name FROM sqlite_master WHERE lower(name) = lower(?)', [place.target])[0];
      if (there) throw targetExists(path, `"${there['name']}"`);
    },
    begin(dim) {
      db.run(make(dim));
    },
    page(after, size) {
      const range = after === null ? '' : `WHERE ${keyOf} > ?`;
      return db.all(
        `SELECT ${exactly('r.k', 'id')}, v.${source} AS source, t.embedding AS target, t.mark AS mark
         FROM (SELECT ${keyOf} AS k FROM ${rowids} ${range} ORDER BY ${keyOf} LIMIT ?) r
         JOIN ${table} v ON v.${idColumn} = r.k LEFT JOIN ${target} t ON t.id = r.k ORDER BY r.k`,
        after === null ? [size] : [after, size],
      );
    },
    orphans(after, size) {
      const range = after === null ? '' : `AND ${keyOf} > ?`;
      return db.all(
        `SELECT ${exactly('r.k', 'id')}, NULL AS source, t.embedding AS target, t.mark AS mark
         FROM (SELECT ${keyOf} AS k FROM ${targetRowids}
               WHERE ${keyOf} NOT IN (SELECT ${keyOf} FROM ${rowids}) ${range} ORDER BY ${keyOf} LIMIT ?) r
         JOIN ${target} t ON t.id = r.k ORDER BY r.k`,
        after === null ? [size] : [after, size],
      );
    },
    highest: () => null,
    write(id, vector, mark, seen) {
      const now = db.all(`SELECT embedding AS target, mark FROM ${target} WHERE id = ?`, [id])[0];
      if (!same(bytesOf(now?.['target']), seen.target) || !same(bytesOf(now?.['mark']), seen.mark)) return 0;
      if (now) db.run(`DELETE FROM ${target} WHERE id = ?`, [id]);
      if (vector) db.run(`INSERT INTO ${target} (id, embedding, mark) VALUES (?, ?, ?)`, [id, vector, mark]);
      return 1;
    },
    drop() {
      db.run(`DROP TABLE ${target}`);
    },
    // A column of a vec0 table cannot be dropped: the marks stay in the new table, 16 bytes a row.
    release() {},
  };
}

const same = (a: Uint8Array | null, b: Uint8Array | null): boolean =>
  a === null || b === null ? a === b : Buffer.compare(a, b) === 0;

/** Vectors of bytes and bits are another kind of vector: refused. */
function requireFloat(path: string, place: Place, sql: string): void {
  const escaped = place.vector.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const type = new RegExp(`[(,\\s]["\`\\[]?${escaped}["\`\\]]?\\s+([a-z0-9]+)\\s*\\[`, 'i')
    .exec(sql)?.[1]
    ?.toLowerCase();
  if (type === undefined || type === 'float' || type === 'f32' || type === 'float32') return;
  throw new VecbridgeError(
    'UNSUPPORTED',
    `${path}: column "${place.vector}" of "${place.table}" holds ${type} vectors.`,
    {
      hint: 'only float vectors can be translated',
      context: { path, table: place.table, column: place.vector, type },
    },
  );
}
