import { VecbridgeError } from '../../core/errors.js';
import { closest } from '../../core/suggest.js';
import { quoted } from '../identifiers.js';
import type { Place } from '../store.js';
import type { PgConnection } from './postgres-client.js';

/** Longest identifier (NAMEDATALEN − 1); PostgreSQL cuts longer ones without an error. */
export const NAME_BYTES = 63;

/** What the catalogue says of the place; all names but `schema` and `columns` are quoted, ready to be put into SQL. */
export interface PgTable {
  readonly oid: string;
  readonly schema: string;
  /** "schema"."table" */
  readonly name: string;
  readonly columns: readonly string[];
  readonly id: { readonly name: string; readonly type: string };
  /** Types without length: `vector`, `halfvec` (with their schema where needed), or an array type. */
  readonly source: { readonly name: string; readonly type: string };
  readonly targetType: string;
  readonly family: 'vector' | 'halfvec' | 'array';
  readonly changed?: { readonly name: string; readonly type: string; readonly isTime: boolean };
  /** Triggers that run at every UPDATE. */
  readonly triggers: readonly string[];
}

interface Column {
  readonly name: string;
  readonly number: number;
  /** As SQL writes it, without length. */
  readonly type: string;
  /** As the catalogue names it. */
  readonly typname: string;
}

const TIMES = ['timestamp', 'timestamptz', 'date'];
const NUMBERS = ['int2', 'int4', 'int8', 'numeric', 'float4', 'float8'];

export async function readTable(db: PgConnection, place: Place): Promise<PgTable> {
  const { oid, schema } = await findTable(db, place);
  const where = `${db.name}, table "${place.table}"`;
  const { rows } = await db.query(
    `SELECT a.attname AS name, a.attnum AS number, pg_catalog.format_type(a.atttypid, NULL) AS type, t.typname
     FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
     WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`,
    [oid],
  );
  const columns = rows as unknown as Column[];
  const column = (name: string, option: string): Column => {
    const found = columns.find((one) => one.name === name);
    if (found) return found;
    const names = columns.map((one) => one.name);
    const near = closest(name, names);
    throw new VecbridgeError('NOT_FOUND', `${where} has no column "${name}".`, {
      hint: near ? `did you mean ${option} ${near}?` : `it has: ${names.join(', ')}`,
      context: { table: place.table, column: name, columns: names },
    });
  };
  const id = column(place.id, '--id');
  await requireUnique(db, oid, id, where);
  const source = column(place.vector, '--vector');
  const family = familyOf(source, where);
  const changed = place.changedBy === undefined ? undefined : column(place.changedBy, '--changed-by');
  if (changed && ![...TIMES, ...NUMBERS].includes(changed.typname)) {
    throw new VecbridgeError('UNSUPPORTED', `${where}: column "${changed.name}" is of type ${changed.type}.`, {
      hint: 'the change column must be a number or a time that grows with every insert and update',
      context: { column: changed.name, type: changed.type },
    });
  }
  const triggers = await db.query(
    `SELECT tgname AS name FROM pg_catalog.pg_trigger
     WHERE tgrelid = $1::oid AND NOT tgisinternal AND tgenabled <> 'D' AND (tgtype & 16) <> 0 ORDER BY tgname`,
    [oid],
  );
  return {
    oid,
    schema,
    name: `${quoted(schema, NAME_BYTES)}.${quoted(place.table, NAME_BYTES)}`,
    columns: columns.map((one) => one.name),
    id: { name: quoted(id.name), type: id.type },
    source: { name: quoted(source.name), type: source.type },
    targetType: family === 'array' ? 'real[]' : source.type,
    family,
    ...(changed
      ? { changed: { name: quoted(changed.name), type: changed.type, isTime: TIMES.includes(changed.typname) } }
      : {}),
    triggers: triggers.rows.map((row) => String(row['name'])),
  };
}

async function findTable(db: PgConnection, place: Place): Promise<{ oid: string; schema: string }> {
  const { rows } = await db.query(
    `SELECT c.oid::text AS oid, n.nspname AS schema, c.relkind AS kind
     FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relname = $1 AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
       AND (n.nspname = $2 OR ($2 IS NULL AND pg_catalog.pg_table_is_visible(c.oid)))`,
    [place.table, place.schema ?? null],
  );
  const found = rows[0];
  if (found && (found['kind'] === 'r' || found['kind'] === 'p')) {
    return { oid: String(found['oid']), schema: String(found['schema']) };
  }
  const all = await db.query(
    `SELECT c.relname AS name FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1 LIMIT 200`,
  );
  const names = all.rows.map((row) => String(row['name']));
  const near = closest(place.table, names);
  const what = found ? `"${place.table}" is a view or foreign table` : `there is no table "${place.table}"`;
  const inSchema = place.schema === undefined ? '' : ` in schema "${place.schema}"`;
  throw new VecbridgeError('NOT_FOUND', `${db.name}: ${what}${inSchema}.`, {
    hint: near
      ? `did you mean --table ${near}?`
      : `it has: ${names.slice(0, 20).join(', ') || 'no tables'}; a table outside the search path needs --schema`,
    context: { table: place.table, schema: place.schema },
  });
}

async function requireUnique(db: PgConnection, oid: string, id: Column, where: string): Promise<void> {
  const { rows } = await db.query(
    `SELECT 1 FROM pg_catalog.pg_index WHERE indrelid = $1::oid AND indisunique AND indisvalid AND indpred IS NULL
       AND indnkeyatts = 1 AND indkey[0] = $2::int`,
    [oid, id.number],
  );
  if (rows.length > 0) return;
  throw new VecbridgeError('UNSUPPORTED', `${where}: column "${id.name}" is not unique.`, {
    hint: 'name the primary key or a column with a unique index with --id',
    context: { column: id.name },
  });
}

function familyOf({ name, type, typname }: Column, where: string): PgTable['family'] {
  if (typname === 'vector' || typname === 'halfvec') return typname;
  if (['_float4', '_float8', '_numeric'].includes(typname)) return 'array';
  throw new VecbridgeError('UNSUPPORTED', `${where}: column "${name}" is of type ${type}.`, {
    hint: 'vector and halfvec of pgvector, real[] and double precision[] can be migrated',
    context: { column: name, type },
  });
}
