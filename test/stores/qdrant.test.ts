import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runMigration } from '../../src/migrate/run.js';
import { verifyMigration } from '../../src/migrate/verify.js';
import { parseExact, stringifyExact } from '../../src/stores/qdrant/exact-json.js';
import { openQdrantStore } from '../../src/stores/qdrant/qdrant.js';
import { storeContract } from '../contracts/store.contract.js';
import { type QdrantLike, startQdrantLike } from './qdrant-server.js';
import { type ToyRow, toyMapping, toyRows } from './toy.js';

const KEY = 'a-secret-key';
let server: QdrantLike;
const before = process.env['QDRANT_API_KEY'];
beforeAll(async () => {
  process.env['QDRANT_API_KEY'] = KEY;
  server = await startQdrantLike(KEY);
});
afterAll(async () => {
  if (before === undefined) delete process.env['QDRANT_API_KEY'];
  else process.env['QDRANT_API_KEY'] = before;
  await server.stop();
});

const SOURCE = 'docs/with "all" & more?';
const TARGET = 'docs in glove';

storeContract('qdrant (a server written after its API reference)', async () => {
  server.collections.clear();
  const place = { table: SOURCE, id: 'id', vector: 'text', target: TARGET };
  const points = () => server.collections.get(SOURCE)!.points;
  const put = ({ id, vector }: ToyRow): void => {
    points().set(id, { id, vector: { text: vector, image: [1, 2] }, payload: { title: `row ${id}`, tags: ['a'] } });
  };
  return {
    place,
    open: (change) => openQdrantStore(server.url, { ...place, ...change }),
    async fill(rows) {
      const vectors = { text: { size: 6, distance: 'Cosine' }, image: { size: 2, distance: 'Cosine' } };
      server.collections.set(SOURCE, { vectors, points: new Map() });
      rows.forEach(put);
    },
    insert: async (row) => put(row),
    update: async (row) => put(row),
    async removeLast() {
      points().delete(Math.max(...[...points().keys()].map(Number)));
    },
    async writeTarget(id, vector) {
      server.collections.get(TARGET)!.points.set(id, { id, vector, payload: {} });
    },
    async readTarget() {
      const target = server.collections.get(TARGET);
      if (!target) return undefined;
      const found = [...target.points.values()].map((point): [number, number[]] => [
        Number(point.id),
        point.vector as number[],
      ]);
      return new Map(found.sort((a, b) => a[0] - b[0]));
    },
    async everythingElse() {
      const others = [...server.collections].filter(([name]) => name !== TARGET);
      return others.map(([name, { vectors, points: all }]) => [name, vectors, structuredClone([...all])]);
    },
    idOf: String,
    async end() {},
  };
});

describe('qdrant', () => {
  const place = { table: 'plain', id: 'id', vector: 'embedding', target: 'plain-new' };
  const fill = (payload: Record<string, unknown> = {}): void => {
    server.collections.clear();
    const points = new Map(toyRows(5).map((row) => [row.id, { id: row.id, vector: row.vector, payload }]));
    server.collections.set('plain', { vectors: { size: 6, distance: 'Cosine' }, points });
  };

  it('copies payloads, follows their changes, and survives a server that is overloaded', async () => {
    fill({ title: 'old', nested: { b: 1, a: [2] } });
    const store = await openQdrantStore(server.url, place);
    server.failNext(2);
    await runMigration(store, place, toyMapping());
    const target = server.collections.get('plain-new')!;
    expect(target.vectors).toEqual({ size: 4, distance: 'Dot' });
    expect(target.points.get(3)!.payload).toMatchObject({ title: 'old', nested: { b: 1, a: [2] } });
    server.collections.get('plain')!.points.get(3)!.payload = { title: 'new' };
    expect(await runMigration(store, place, toyMapping())).toMatchObject({ written: 1 });
    expect(target.points.get(3)!.payload).toEqual({
      title: 'new',
      _vecbridge: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
  });

  it('keeps every digit of ids and payloads above 2^53', async () => {
    fill({ big: 'big 9007199254740993', list: ['big 18446744073709551615', 7], text: '12345678901234567890' });
    const { points } = server.collections.get('plain')!;
    const big = ['9007199254740993', '9007199254740995', '18446744073709551615'];
    for (const [i, id] of big.entries()) points.set(`big ${id}`, { ...points.get(i + 1)!, id: `big ${id}` });
    const store = await openQdrantStore(server.url, place);
    expect(await runMigration(store, place, toyMapping())).toMatchObject({ written: 8, caughtUp: true });
    const target = server.collections.get('plain-new')!.points;
    expect([...target.keys()].sort()).toEqual([...points.keys()].sort());
    for (const id of big) {
      expect(target.get(`big ${id}`)!.payload).toMatchObject({
        big: 'big 9007199254740993',
        list: ['big 18446744073709551615', 7],
        text: '12345678901234567890',
      });
    }
    expect(await verifyMigration(store, place, toyMapping(), { pageRows: 3 })).toMatchObject({ ok: true, rows: 8 });
    points.delete(`big ${big[0]}`);
    await runMigration(store, place, toyMapping());
    expect(target.has(`big ${big[0]}`)).toBe(false);
    expect(target.has(`big ${big[1]}`)).toBe(true);
  });

  it('leaves numbers that JavaScript holds, fractions and digits in texts as they are', () => {
    const text =
      '{"a":[1,9007199254740991,0.1234567890123456789,1e20],"b":"x\\"9007199254740993,","c":-9223372036854775808}';
    expect(stringifyExact(parseExact(text))).toBe(
      '{"a":[1,9007199254740991,0.12345678901234568,100000000000000000000],"b":"x\\"9007199254740993,","c":-9223372036854775808}',
    );
    expect(parseExact('{"id":9007199254740991}')).toEqual({ id: 9007199254740991 });
  });

  it('refuses keys in the address, and unknown names', async () => {
    const leaky = server.url.replace('http://', 'http://user:hidden@');
    const refusal = openQdrantStore(leaky, place);
    await expect(refusal).rejects.toMatchObject({ code: 'BAD_USAGE' });
    await expect(refusal).rejects.not.toMatchObject({ message: expect.stringContaining('hidden') });
    await expect(openQdrantStore(server.url, { ...place, table: 'none' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('never shows the key', async () => {
    process.env['QDRANT_API_KEY'] = 'wrong-secret';
    const error = await openQdrantStore(server.url, place).catch((thrown: Error) => thrown);
    process.env['QDRANT_API_KEY'] = KEY;
    expect(String(error)).toMatch(/401/);
    expect(JSON.stringify(error) + String(error)).not.toContain('wrong-secret');
  });
});
