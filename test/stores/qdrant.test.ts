import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runMigration } from '../../src/migrate/run.js';
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

  it('refuses whole numbers that would be rounded, keys in the address, and unknown names', async () => {
    fill({ big: 2 ** 53 + 2 });
    const store = await openQdrantStore(server.url, place);
    await expect(runMigration(store, place, toyMapping())).rejects.toMatchObject({ code: 'UNSUPPORTED' });
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
