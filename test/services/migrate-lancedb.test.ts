import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planMigration } from '../../src/migrate/plan.js';
import { runMigration } from '../../src/migrate/run.js';
import { openLancedbStore } from '../../src/stores/lancedb/lancedb.js';
import type { Place } from '../../src/stores/store.js';
import { storeContract } from '../contracts/store.contract.js';
import { type ToyRow, toyMapping, toyRows } from '../stores/toy.js';
import { installLancedb } from './install-lancedb.js';

let folder: string;
let lancedb: any;
let arrow: typeof import('apache-arrow');
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vecbridge-lancedb-'));
  ({ lancedb, arrow } = installLancedb(folder));
}, 900_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let databases = 0;

/** A database with one table of 6-d vectors; `isText`: ids like "it's #3". */
function bench(isText: boolean) {
  return async () => {
    const path = join(folder, `db-${databases++}`);
    mkdirSync(path);
    const db = await lancedb.connect(path, { readConsistencyInterval: 0 });
    const place: Place = { table: 'docs', id: isText ? 'the id' : 'id', vector: 'embedding', target: 'fresh' };
    const idOf = (row: number): string => (isText ? `it's #${String(row).padStart(4, '0')}` : String(row));
    const key = (row: number) => (isText ? idOf(row) : BigInt(row));
    const same = (row: number): string => `\`${place.id}\` = ${isText ? `'${idOf(row).replaceAll("'", "''")}'` : row}`;
    const rowOf = (text: unknown): number => Number(/\d+$/.exec(String(text))![0]);
    const list = (dim: number) => new arrow.FixedSizeList(dim, new arrow.Field('item', new arrow.Float32(), true));
    const record = ({ id, vector }: ToyRow) => ({ [place.id]: key(id), [place.vector]: vector, title: `row ${id}` });
    const all = async (name: string): Promise<any[]> => {
      const rows = await (await db.openTable(name)).query().toArray();
      return rows.map((row: any) => row.toJSON()).sort((a: any, b: any) => rowOf(a[place.id]) - rowOf(b[place.id]));
    };
    const table = () => db.openTable(place.table);
    return {
      place,
      open: (change?: Partial<Place>) => openLancedbStore(path, { ...place, ...change }, lancedb),
      async fill(rows: readonly ToyRow[]) {
        const schema = new arrow.Schema([
          new arrow.Field(place.id, isText ? new arrow.Utf8() : new arrow.Int64(), false),
          new arrow.Field(place.vector, list(6), true),
          new arrow.Field('title', new arrow.Utf8(), true),
        ]);
        const made = await db.createEmptyTable(place.table, schema);
        await made.add([...rows].reverse().map(record)); // no order is promised
      },
      insert: async (row: ToyRow) => (await table()).add([record(row)]),
      async update(row: ToyRow) {
        await (await table())
          .mergeInsert(place.id)
          .whenMatchedUpdateAll()
          .execute([record(row)]);
      },
      async removeLast() {
        const last = (await all(place.table)).at(-1)!;
        await (await table()).delete(same(rowOf(last[place.id])));
      },
      async writeTarget(id: number, vector: readonly number[]) {
        const made = await db.openTable(place.target);
        const own = { [place.id]: key(id), [place.vector]: vector, vecbridge_mark: null };
        await made.mergeInsert(place.id).whenMatchedUpdateAll().whenNotMatchedInsertAll().execute([own]);
      },
      async readTarget() {
        if (!(await db.tableNames()).includes(place.target)) return undefined;
        const rows = await all(place.target);
        return new Map(rows.map((row) => [rowOf(row[place.id]), [...row[place.vector].toArray()] as number[]]));
      },
      async everythingElse() {
        const names = (await db.tableNames()).filter((name: string) => name !== place.target);
        const plain = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);
        return Promise.all(names.map(async (name: string) => [name, JSON.stringify(await all(name), plain)]));
      },
      idOf,
      end: async () => db.close(),
    };
  };
}

storeContract('LanceDB, ids that are text', bench(true));
storeContract('LanceDB, ids that are numbers', bench(false));

describe('LanceDB', () => {
  it('names what is not there and what cannot be', async () => {
    const { fill, open, place, end } = await bench(false)();
    await fill(toyRows(3));
    await expect(open({ table: 'docs"; --' })).rejects.toMatchObject({ code: 'NOT_FOUND', message: /no table/ });
    await expect(open({ vector: 'nothing' })).rejects.toMatchObject({ code: 'NOT_FOUND', hint: /embedding, title/ });
    await expect(open({ vector: 'title' })).rejects.toMatchObject({ code: 'UNSUPPORTED', message: /Utf8/ });
    await expect(open({ id: 'embedding' })).rejects.toMatchObject({ code: 'UNSUPPORTED', message: /the ids are/ });
    await expect(open({ changedBy: 'title' })).rejects.toMatchObject({ code: 'UNSUPPORTED' });
    const store = await open();
    expect((await store.describe(4)).warnings).toEqual(['other columns are not copied: title']);
    await store.close();
    expect(place.target).toBe('fresh');
    await end();
  });

  /** Opens a table of these ids and 6-d vectors, as other programs write them. */
  async function opened(ids: import('apache-arrow').Vector, vectors: readonly (readonly (number | null)[])[]) {
    const path = join(folder, `odd-${databases++}`);
    mkdirSync(path);
    const db = await lancedb.connect(path);
    const list = new arrow.FixedSizeList(6, new arrow.Field('item', new arrow.Float32(), true));
    const columns = { id: ids, embedding: arrow.vectorFromArray(vectors as never, list as never) };
    await db.createTable('docs', new arrow.Table(columns as never));
    db.close();
    const place: Place = { table: 'docs', id: 'id', vector: 'embedding', target: 'fresh' };
    return { place, store: await openLancedbStore(path, place, lancedb) };
  }

  it('ids that no filter can name, and rows without one, are refused', async () => {
    const vectors = toyRows(2).map(({ vector }) => vector!);
    const large = await opened(arrow.vectorFromArray([1n, 2n ** 64n - 1n], new arrow.Uint64()), vectors);
    await expect(runMigration(large.store, large.place, toyMapping())).rejects.toMatchObject({
      code: 'UNSUPPORTED',
      message: /the id 18446744073709551615 in "id" is above 9223372036854775807/,
    });
    await large.store.close();
    const absent = await opened(arrow.vectorFromArray([1n, null], new arrow.Int64()), vectors);
    await expect(runMigration(absent.store, absent.place, toyMapping())).rejects.toMatchObject({
      code: 'BAD_VALUE',
      message: /table "docs": a row has no id \(NULL in "id"\)/,
    });
    await absent.store.close();
  });

  it('a vector with NULL in it is left out and named', async () => {
    const [first, second] = toyRows(2).map(({ vector }) => vector!) as [number[], number[]];
    const ids = arrow.vectorFromArray([1n, 2n], new arrow.Int64());
    const { store, place } = await opened(ids, [first, [null, ...second.slice(1)]]);
    expect(await runMigration(store, place, toyMapping())).toMatchObject({ written: 1, unusable: ['2'] });
    await store.close();
  });

  it('a target whose name it cannot take is refused by plan and run', async () => {
    const ids = arrow.vectorFromArray([1n], new arrow.Int64());
    const { store, place } = await opened(ids, [toyRows(1)[0]!.vector!]);
    await store.close();
    const path = join(folder, `odd-${databases - 1}`);
    for (const target of ['a/b', '']) {
      const odd = await openLancedbStore(path, { ...place, target }, lancedb);
      const refused = { code: 'BAD_OPTION', message: /cannot have a table named/ };
      await expect(planMigration(odd, place, toyMapping())).rejects.toMatchObject(refused);
      await expect(runMigration(odd, place, toyMapping())).rejects.toMatchObject(refused);
      await odd.close();
    }
  });

  it('a folder that is not there is not made', async () => {
    const path = join(folder, 'no', 'such');
    const place: Place = { table: 'docs', id: 'id', vector: 'embedding', target: 'fresh' };
    await expect(openLancedbStore(path, place, lancedb)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(existsSync(path)).toBe(false);
  });
});
