import { decodeFloat16, encodeFloat16 } from '../../vectors/float16.js';
import { commonLength, quoted, requireIds, targetExists } from '../identifiers.js';
import { parseRecord } from '../record.js';
import type { NewRow, Page, Place, VectorStore } from '../store.js';
import { connectPostgres, type PgConnection } from './postgres-client.js';
import { NAME_BYTES, type PgTable, readTable } from './postgres-table.js';
import { arrayText, realArray } from './postgres-values.js';

/** Table of the records, in the schema of the migrated table; removed with its last record. */
const RECORDS = 'vecbridge_migrations';
/** Dims pgvector can index with hnsw. */
const INDEXABLE = { vector: 2000, halfvec: 4000 };

/**
 * PostgreSQL: a new nullable column beside the old one (adding it rewrites nothing), and a column of marks. Types
 * `vector` and `halfvec` of pgvector, or arrays of numbers where there is no pgvector. Each page is one transaction
 * together with the record; a row is written only where its target is still what was seen.
 */
export async function openPostgresStore(address: string, place: Place): Promise<VectorStore> {
  const db = await connectPostgres(address);
  try {
    return postgresStore(db, place, await readTable(db, place));
  } catch (error) {
    await db.close();
    throw error;
  }
}

function postgresStore(db: PgConnection, place: Place, table: PgTable): VectorStore {
  const name = `${db.name}, table "${place.table}"`;
  const records = `${quoted(table.schema)}.${quoted(RECORDS)}`;
  const key = [place.table, place.target];
  const markName = `${place.target}_mark`;
  const [target, mark] = [quoted(place.target, NAME_BYTES), quoted(markName, NAME_BYTES)];
  const { id, source, changed } = table;
  const typeOf = (dim: number): string => (table.family === 'array' ? 'real[]' : `${table.targetType}(${dim})`);
  const make = (dim: number): string =>
    `ALTER TABLE ${table.name} ADD COLUMN ${target} ${typeOf(dim)}, ADD COLUMN ${mark} bytea`;

  const hasRecords = async (): Promise<boolean> => {
    const { rows } = await db.query(
      `SELECT 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relname = $1 AND n.nspname = $2`,
      [RECORDS, table.schema],
    );
    return rows.length > 0;
  };
  const removeRecord = async (): Promise<void> => {
    await db.query(`DELETE FROM ${records} WHERE source_table = $1 AND target = $2`, key);
    const { rows } = await db.query(`SELECT 1 FROM ${records} LIMIT 1`);
    if (rows.length === 0) await db.query(`DROP TABLE ${records}`);
  };
  /** A lock that is not had soon is given up: waiting for it would hold up the application behind us. */
  const alter = async (statement: string): Promise<void> => {
    await db.query("SET LOCAL lock_timeout = '5s'");
    await db.query(statement);
  };

  return {
    kind: 'postgres',
    name,
    async describe(dim) {
      const { rows } = await db.query(
        `SELECT count(*) AS n, count(${source.name}) AS v, count(${id.name}) AS ids FROM ${table.name}`,
      );
      const [all, vectors, ids] = ['n', 'v', 'ids'].map((key) => Number(rows[0]![key])) as [number, number, number];
      requireIds(name, place.id, all - ids, all);
      const first = await db.query(
        `SELECT array_length(d.${source.name}::real[], 1) AS dims FROM ${table.name} d
         WHERE d.${source.name} IS NOT NULL ORDER BY d.${id.name} LIMIT 100`,
      );
      const warnings = [
        'every row is written once more: the table grows until autovacuum has cleaned up behind the run',
      ];
      if (table.triggers.length > 0) {
        warnings.push(`triggers run at each row written: ${table.triggers.join(', ')}`);
      }
      const next: string[] = [];
      if (table.family === 'array') {
        warnings.push('columns of arrays cannot be indexed for search: pgvector can');
      } else {
        if (dim > INDEXABLE[table.family])
          warnings.push(`${dim} dims are too many for an hnsw index of ${table.family}`);
        else {
          next.push(`CREATE INDEX CONCURRENTLY ON ${table.name} USING hnsw (${target} ${table.family}_cosine_ops)`);
        }
        next.push(`SELECT ${id.name} FROM ${table.name} ORDER BY ${target} <=> $1 LIMIT 10`);
      }
      return {
        rows: all,
        vectors,
        dim: commonLength(first.rows.map((row) => Number(row['dims']))),
        types: { id: id.type, source: source.type, target: typeOf(dim) },
        makes: [make(dim)],
        warnings,
        next,
      };
    },
    async firstVectors(size) {
      const { rows } = await db.query(
        `SELECT array_send(d.${source.name}::real[]) AS source FROM ${table.name} d
         WHERE d.${source.name} IS NOT NULL ORDER BY d.${id.name} LIMIT $1`,
        [size],
      );
      return rows.flatMap((row) => realArray(row['source'] as Buffer | null) ?? []);
    },
    async record() {
      if (!(await hasRecords())) return undefined;
      const { rows } = await db.query(`SELECT record FROM ${records} WHERE source_table = $1 AND target = $2`, key);
      return rows[0] ? parseRecord(String(rows[0]['record']), name) : undefined;
    },
    async requireFree() {
      const taken = [place.target, markName].find((column) => table.columns.includes(column));
      if (taken !== undefined) throw targetExists(name, `column "${taken}"`);
    },
    async begin(record) {
      await db.transaction(async () => {
        await alter(make(record.translator.dims[1]));
        await db.query(
          `CREATE TABLE IF NOT EXISTS ${records}
           (source_table text, target text, record text NOT NULL, PRIMARY KEY (source_table, target))`,
        );
        await db.query(`INSERT INTO ${records} (source_table, target, record) VALUES ($1, $2, $3)`, [
          ...key,
          JSON.stringify(record),
        ]);
      });
    },
    async page(cursor, size, since) {
      const values: unknown[] = [size];
      const put = (value: unknown): string => `$${values.push(value)}`;
      const where = [cursor === null ? `d.${id.name} IS NOT NULL` : `d.${id.name} > ${put(cursor)}::text::${id.type}`];
      if (since !== undefined && since !== null && changed) {
        const from = `${put(since)}::text::${changed.type}`;
        const back = put(place.lookBack ?? 0);
        const less = changed.isTime ? `make_interval(secs => ${back}::float8)` : `${back}::numeric`;
        where.push(`d.${changed.name} >= ${from} - ${less}`);
      }
      const { rows } = await db.query(
        // Every column with its table: a bare name in ORDER BY would mean the output column, an id as text.
        `SELECT d.${id.name}::text AS id, array_send(d.${source.name}::real[]) AS source,
                array_send(d.${target}::real[]) AS target, d.${mark} AS mark
         FROM ${table.name} d WHERE ${where.join(' AND ')} ORDER BY d.${id.name} LIMIT $1`,
        values,
      );
      const read = rows.map((row) => ({
        id: String(row['id']),
        source: realArray(row['source'] as Buffer | null),
        target: realArray(row['target'] as Buffer | null),
        mark: row['mark'] as Buffer | null,
      }));
      return { rows: read, cursor: read.length < size ? null : read.at(-1)!.id } satisfies Page;
    },
    async orphans() {
      return { rows: [], cursor: null }; // a column goes with its row
    },
    async highest() {
      if (!changed) return null;
      const { rows } = await db.query(`SELECT max(${changed.name})::text AS value FROM ${table.name}`);
      const value = rows[0]?.['value'];
      return typeof value === 'string' ? value : null;
    },
    async write(rows, record) {
      return db.transaction(async () => {
        const written = await update(db, { table, target, mark }, rows);
        await db.query(`UPDATE ${records} SET record = $3 WHERE source_table = $1 AND target = $2`, [
          ...key,
          JSON.stringify(record),
        ]);
        return written;
      });
    },
    async drop() {
      await db.transaction(async () => {
        await alter(`ALTER TABLE ${table.name} DROP COLUMN ${target}, DROP COLUMN ${mark}`);
        await removeRecord();
      });
    },
    async release() {
      await db.transaction(async () => {
        await alter(`ALTER TABLE ${table.name} DROP COLUMN ${mark}`);
        await removeRecord();
      });
    },
    ...(table.family === 'halfvec' ? { asStored: roundToHalf } : {}),
    close: () => db.close(),
  };
}

/** Rows that had no target, then those whose target must be what was seen; two statements for any number of rows. */
async function update(
  db: PgConnection,
  { table, target, mark }: { table: PgTable; target: string; mark: string },
  rows: readonly NewRow[],
): Promise<number> {
  const { name, id, targetType } = table;
  const set = `SET ${target} = v.vector::real[]::${targetType}, ${mark} = decode(v.mark, 'hex')`;
  const text = (vector: Float32Array | null): string | null => vector && arrayText(vector);
  const hex = (bytes: Uint8Array | null): string | null => bytes && Buffer.from(bytes).toString('hex');
  let written = 0;
  const fresh = rows.filter((row) => row.seen.target === null);
  if (fresh.length > 0) {
    const { changed } = await db.query(
      `UPDATE ${name} d ${set} FROM unnest($1::text[], $2::text[], $3::text[]) AS v(id, vector, mark)
       WHERE d.${id.name} = v.id::${id.type} AND d.${target} IS NULL`,
      [fresh.map((row) => row.id), fresh.map((row) => text(row.target)), fresh.map((row) => hex(row.mark))],
    );
    written += changed;
  }
  const replaced = rows.filter((row) => row.seen.target !== null);
  if (replaced.length > 0) {
    const { changed } = await db.query(
      `UPDATE ${name} d ${set}
       FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) AS v(id, vector, mark, seen, seen_mark)
       WHERE d.${id.name} = v.id::${id.type} AND d.${target}::real[] = v.seen::real[]
         AND d.${mark} IS NOT DISTINCT FROM decode(v.seen_mark, 'hex')`,
      [
        replaced.map((row) => row.id),
        replaced.map((row) => text(row.target)),
        replaced.map((row) => hex(row.mark)),
        replaced.map((row) => text(row.seen.target)),
        replaced.map((row) => hex(row.seen.mark)),
      ],
    );
    written += changed;
  }
  return written;
}

function roundToHalf(vectors: Float32Array): void {
  const half = new Uint16Array(vectors.length);
  encodeFloat16(vectors, half);
  decodeFloat16(half, vectors);
}
