import { statSync } from 'node:fs';
import { VecbridgeError } from '../../core/errors.js';
import { closest } from '../../core/suggest.js';
import { loadArrow } from '../../vectors/formats/arrow/arrow.js';
import { targetExists } from '../identifiers.js';
import { MARK_BYTES, sameTarget } from '../marks.js';
import { type MigrationRecord, parseRecord } from '../record.js';
import { masked } from '../secrets.js';
import type { NewRow, Page, Place, StoredRow, VectorStore } from '../store.js';
import { column, type Lancedb, type LanceTable, lance, literal, loadLancedb } from './lancedb-client.js';
import { type Id, idAt, layoutOf, numbersOf } from './lancedb-columns.js';

/** Table of the records: one row per migration, the record as JSON. */
const RECORDS = 'vecbridge_migrations';
/** Column of the marks, in hexadecimal, in the table a run makes. */
const MARK = 'vecbridge_mark';
const ALL_TABLES = 1_000_000;

type Target = Pick<StoredRow, 'target' | 'mark'>;

/**
 * A LanceDB database in a folder: a new table beside the old one with ids, vectors and marks. LanceDB gives rows in no
 * order, so the ids are read once at the beginning of each pass and kept, sorted: memory is some dozen bytes a row. There
 * are no transactions over two tables: rows are written before the record, and a target that was seen is read once more
 * right before it is replaced; a row the application writes within those milliseconds can be overwritten.
 */
export async function openLancedbStore(folder: string, place: Place, driver?: Lancedb): Promise<VectorStore> {
  if (place.changedBy !== undefined) {
    throw new VecbridgeError('UNSUPPORTED', 'LanceDB tables are read without a change column.', {
      hint: 'leave --changed-by out: every pass reads every row',
    });
  }
  const where = `LanceDB ${masked(folder)}`;
  // The driver makes a folder that is not there.
  if (!/^[a-z0-9+.-]+:\/\//i.test(folder) && !statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new VecbridgeError('NOT_FOUND', `no such folder: ${folder}`, { hint: 'check the path', context: { folder } });
  }
  const db = await lance(where, 'open it', async () =>
    (driver ?? (await loadLancedb())).connect(folder, { readConsistencyInterval: 0 }),
  );
  const tables = () => lance(where, 'list its tables', () => db.tableNames({ limit: ALL_TABLES }));
  const has = async (table: string): Promise<boolean> => (await tables()).includes(table);
  const open = async (table: string): Promise<LanceTable | undefined> =>
    (await has(table)) ? lance(where, `open "${table}"`, () => db.openTable(table)) : undefined;
  const source = await open(place.table);
  if (!source) {
    const names = await tables();
    db.close();
    const near = closest(place.table, names);
    throw new VecbridgeError('NOT_FOUND', `${where}: there is no table "${place.table}".`, {
      hint: near ? `did you mean --table ${near}?` : `it has: ${names.slice(0, 20).join(', ') || 'no tables'}`,
      context: { store: where, table: place.table },
    });
  }
  const name = `${where}, table "${place.table}"`;
  const layout = await layoutOf(source, place, name);
  const idOf = (text: string): Id => (layout.isText ? text : BigInt(text));
  const among = (ids: readonly Id[]): string => `${column(place.id)} IN (${ids.map(literal).join(', ')})`;

  /** Rows with these ids, or all: id, and the columns asked for, as they are. */
  async function* rowsOf(table: LanceTable, columns: readonly string[], ids?: readonly Id[]) {
    const query = table.query().select([place.id, ...columns]);
    const batches = (ids ? query.where(among(ids)) : query)[Symbol.asyncIterator]();
    for (;;) {
      const { value: batch, done } = await lance(name, 'read', () => batches.next());
      if (done) return;
      const [id, ...others] = [place.id, ...columns].map((one) => batch.getChild(one));
      for (let row = 0; row < batch.numRows; row++) {
        yield { id: idAt(name, place, id!, row), values: others.map((one) => one!.get(row) as unknown) };
      }
    }
  }
  const vectorsOf = async (
    table: LanceTable | undefined,
    ids: readonly Id[],
  ): Promise<Map<Id, Float32Array | null>> => {
    const found = new Map<Id, Float32Array | null>();
    if (table && ids.length > 0) {
      for await (const { id, values } of rowsOf(table, [place.vector], ids)) found.set(id, numbersOf(values[0]));
    }
    return found;
  };
  const targetsOf = async (table: LanceTable | undefined, ids: readonly Id[]): Promise<Map<Id, Target>> => {
    const found = new Map<Id, Target>();
    if (!table || ids.length === 0) return found;
    const hasMarks = (await table.schema()).fields.some((field) => field.name === MARK);
    for await (const { id, values } of rowsOf(table, hasMarks ? [place.vector, MARK] : [place.vector], ids)) {
      const [vector, mark] = values;
      const isMark = typeof mark === 'string' && mark.length === 2 * MARK_BYTES;
      found.set(id, { target: numbersOf(vector), mark: isMark ? Buffer.from(mark, 'hex') : null });
    }
    return found;
  };

  const sorted = new Map<string, Id[]>();
  /** The ids of a table in order, read again at the beginning of each pass. */
  const idsAfter = async (key: string, table: LanceTable, cursor: string | null, size: number) => {
    let ids = cursor === null ? undefined : sorted.get(key);
    if (!ids) {
      const read: Id[] = [];
      for await (const { id } of rowsOf(table, [])) read.push(id);
      read.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
      const twice = read.find((id, i) => i > 0 && read[i - 1] === id);
      if (twice !== undefined) throw notUnique(name, place, twice);
      sorted.set(key, read);
      ids = read;
    }
    const from = cursor === null ? 0 : firstAfter(ids, idOf(cursor));
    const page = ids.slice(from, from + size);
    return { ids: page, cursor: from + size < ids.length ? String(page.at(-1)) : null };
  };

  const target = () => open(place.target);
  const makeTarget = async (dim: number): Promise<LanceTable> => {
    const arrow = await loadArrow();
    const item = new arrow.Field('item', new arrow.Float32(), true);
    const schema = new arrow.Schema([
      new arrow.Field(place.id, layout.idType, false),
      new arrow.Field(place.vector, new arrow.FixedSizeList(dim, item), false),
      new arrow.Field(MARK, new arrow.Utf8(), true),
    ] as never);
    return lance(where, `make the table "${place.target}"`, () => db.createEmptyTable(place.target, schema));
  };
  const put = (table: LanceTable, on: string, rows: readonly object[]): Promise<unknown> =>
    lance(where, 'write', () => table.mergeInsert(on).whenMatchedUpdateAll().whenNotMatchedInsertAll().execute(rows));
  const saveRecord = async (record: MigrationRecord): Promise<void> => {
    let records = await open(RECORDS);
    if (!records) {
      const arrow = await loadArrow();
      const text = (field: string) => new arrow.Field(field, new arrow.Utf8(), false);
      const schema = new arrow.Schema([text('target'), text('record')]);
      records = await lance(where, `make the table "${RECORDS}"`, () => db.createEmptyTable(RECORDS, schema));
    }
    await put(records, 'target', [{ target: place.target, record: JSON.stringify(record) }]);
  };
  const removeRecord = async (): Promise<void> => {
    const records = await open(RECORDS);
    if (!records) return;
    await lance(where, 'remove the record', () => records.delete(`${column('target')} = ${literal(place.target)}`));
    if ((await records.countRows()) === 0) await db.dropTable(RECORDS);
  };

  return {
    kind: 'lancedb',
    name,
    async describe(dim) {
      const rows = await lance(name, 'count', () => source.countRows());
      await idsAfter('source', source, null, 1);
      const vectors = await lance(name, 'count', () => source.countRows(`${column(place.vector)} IS NOT NULL`));
      const makes = [`table "${place.target}" (${place.id}, ${place.vector}: ${dim} × float32, ${MARK})`];
      return {
        rows,
        vectors,
        dim: vectors > 0 ? layout.dim : null,
        types: { id: String(layout.idType), source: layout.type, target: `FixedSizeList[${dim}]<Float32>` },
        makes,
        warnings: layout.others.length === 0 ? [] : [`other columns are not copied: ${layout.others.join(', ')}`],
        next: [`table.createIndex("${place.vector}") of "${place.target}"`, `table.optimize() of "${place.target}"`],
      };
    },
    async firstVectors(size) {
      const { ids } = await idsAfter('source', source, null, size);
      const vectors = await vectorsOf(source, ids);
      return ids.map((id) => vectors.get(id) ?? null).filter((vector) => vector !== null);
    },
    async record() {
      const records = await open(RECORDS);
      if (!records) return undefined;
      const query = records
        .query()
        .select(['record'])
        .where(`${column('target')} = ${literal(place.target)}`);
      for await (const batch of query)
        if (batch.numRows > 0) return parseRecord(batch.getChild('record')!.get(0), name);
      return undefined;
    },
    async requireFree() {
      if (await has(place.target)) throw targetExists(where, `table "${place.target}"`);
      if (/^[\w.-]+$/.test(place.target)) return;
      throw new VecbridgeError('BAD_OPTION', `${where} cannot have a table named ${JSON.stringify(place.target)}.`, {
        hint: 'letters, digits, "_", "-" and "." can be in --target',
        context: { store: where, table: place.target },
      });
    },
    async begin(record) {
      // The record first: a run that stops between the two goes on with it and makes the table.
      await saveRecord(record);
      await makeTarget(record.translator.dims[1]);
    },
    async page(cursor, size) {
      const { ids, cursor: next } = await idsAfter('source', source, cursor, size);
      const sources = await vectorsOf(source, ids);
      const targets = await targetsOf(await target(), ids);
      const rows = ids
        .filter((id) => sources.has(id)) // others were removed since the pass began
        .map((id): StoredRow => ({ id: String(id), source: sources.get(id)!, ...(targets.get(id) ?? nothing) }));
      return { rows, cursor: next };
    },
    async orphans(cursor, size) {
      const table = await target();
      if (!table) return { rows: [], cursor: null };
      const { ids, cursor: next } = await idsAfter('target', table, cursor, size);
      const [sources, targets] = [await vectorsOf(source, ids), await targetsOf(table, ids)];
      const rows = ids
        .filter((id) => !sources.has(id) && targets.has(id))
        .map((id): StoredRow => ({ id: String(id), source: null, ...targets.get(id)! }));
      return { rows, cursor: next } satisfies Page;
    },
    async highest() {
      return null;
    },
    async write(rows: readonly NewRow[], record) {
      let written = 0;
      if (rows.length > 0) {
        // A run that stopped between its record and its table left none.
        const table = (await target()) ?? (await makeTarget(record.translator.dims[1]));
        const now = await targetsOf(
          table,
          rows.map(({ id }) => idOf(id)),
        );
        const free = rows.filter((row) => sameTarget(now.get(idOf(row.id)) ?? nothing, row.seen));
        const kept = free.filter((row) => row.target !== null);
        const gone = free.filter((row) => row.target === null).map(({ id }) => idOf(id));
        const added = kept.map((row) => ({
          [place.id]: idOf(row.id),
          [place.vector]: Array.from(row.target!),
          [MARK]: Buffer.from(row.mark!).toString('hex'),
        }));
        if (added.length > 0) await put(table, place.id, added);
        if (gone.length > 0) await lance(where, 'remove rows', () => table.delete(among(gone)));
        written = free.length;
      }
      await saveRecord(record);
      return written;
    },
    async drop() {
      if (await has(place.target)) await lance(where, 'drop the table', () => db.dropTable(place.target));
      await removeRecord();
    },
    async release() {
      const table = await target();
      if (table) await lance(where, 'drop the marks', () => table.dropColumns([MARK]));
      await removeRecord();
    },
    async close() {
      source.close();
      db.close();
    },
  };
}

const nothing: Target = { target: null, mark: null };

/** Index of the first id above `id` in ascending order. */
function firstAfter(ids: readonly Id[], id: Id): number {
  let [low, high] = [0, ids.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ids[middle]! <= id) low = middle + 1;
    else high = middle;
  }
  return low;
}

const notUnique = (name: string, place: Place, id: Id): VecbridgeError =>
  new VecbridgeError('BAD_VALUE', `${name}: the id ${JSON.stringify(String(id))} in "${place.id}" occurs twice.`, {
    hint: 'choose a column whose values are unique with --id',
    context: { store: name, id: String(id) },
  });
