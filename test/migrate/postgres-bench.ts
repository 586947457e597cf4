import pg from 'pg';
import { openPostgresStore } from '../../src/stores/postgres/postgres.js';
import type { StoreBench } from '../contracts/store.contract.js';
import type { ToyRow } from '../stores/toy.js';

interface PostgresVariant {
  readonly idColumn: string;
  readonly idType: string;
  readonly vectorType: string;
  readonly key: (id: number) => string;
}

const TABLE = 'docs"; DROP TABLE other; --';
const TARGET = 'new "vector"';
const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** An empty place in the database at `url`: a schema of its own with awkward names, and a table that must stay. */
export async function postgresBench(url: string, variant: PostgresVariant): Promise<StoreBench> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const schema = `it's "mine"`;
  const table = `${quote(schema)}.${quote(TABLE)}`;
  await client.query(`DROP SCHEMA IF EXISTS ${quote(schema)} CASCADE`);
  await client.query(`CREATE SCHEMA ${quote(schema)}`);
  await client.query(`CREATE TABLE ${quote(schema)}.other (id int PRIMARY KEY, note text)`);
  await client.query(`INSERT INTO ${quote(schema)}.other VALUES (1, 'stays')`);
  const { idType, vectorType, key } = variant;
  const id = quote(variant.idColumn);
  const place = { table: TABLE, schema, id: variant.idColumn, vector: 'embedding', target: TARGET };
  const list = (vector: readonly number[] | null): string | null => vector && `{${vector.join(',')}}`;
  const put = (row: ToyRow) =>
    client.query(`INSERT INTO ${table} (${id}, embedding) VALUES ($1, $2::real[]::${vectorType})`, [
      key(row.id),
      list(row.vector),
    ]);
  const number = (id: unknown): number => Number(String(id).replace(/\D/g, ''));
  return {
    place,
    open: (change) => openPostgresStore(url, { ...place, ...change }),
    async fill(rows) {
      await client.query(
        `CREATE TABLE ${table} (${id} ${idType} PRIMARY KEY, title text DEFAULT 'a title', embedding ${vectorType})`,
      );
      for (const row of rows) await put(row);
    },
    insert: async (row) => {
      await put(row);
    },
    async update({ id: row, vector }) {
      await client.query(`UPDATE ${table} SET embedding = $2::real[]::${vectorType} WHERE ${id} = $1`, [
        key(row),
        list(vector),
      ]);
    },
    async removeLast() {
      await client.query(`DELETE FROM ${table} WHERE ${id} = (SELECT max(${id}) FROM ${table})`);
    },
    async writeTarget(row, vector) {
      const type = vectorType.startsWith('double') ? 'real[]' : vectorType;
      await client.query(`UPDATE ${table} SET ${quote(TARGET)} = $2::real[]::${type} WHERE ${id} = $1`, [
        key(row),
        list(vector),
      ]);
    },
    async readTarget() {
      const there = await client.query(
        `SELECT 1 FROM information_schema.columns WHERE table_schema = $1 AND column_name = $2`,
        [schema, TARGET],
      );
      if (there.rows.length === 0) return undefined;
      const { rows } = await client.query(
        `SELECT ${id}::text AS id, ${quote(TARGET)}::real[] AS v FROM ${table} WHERE ${quote(TARGET)} IS NOT NULL`,
      );
      const pairs = rows.map((row): [number, number[]] => [number(row.id), row.v]);
      return new Map(pairs.sort((a, b) => a[0] - b[0]));
    },
    async everythingElse() {
      const columns = await client.query(
        `SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = $1 ORDER BY 1, 2`,
        [schema],
      );
      const rows = await client.query(`SELECT ${id}, title, embedding::text FROM ${table} ORDER BY 1`);
      const other = await client.query(`SELECT * FROM ${quote(schema)}.other`);
      return [columns.rows, rows.rows, other.rows];
    },
    idOf: key,
    async end() {
      await client.query(`DROP SCHEMA ${quote(schema)} CASCADE`);
      await client.end();
    },
  };
}
