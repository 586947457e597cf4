import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runMigration } from '../../src/migrate/run.js';
import { openPostgresStore } from '../../src/stores/postgres/postgres.js';
import { storeContract } from '../contracts/store.contract.js';
import { postgresBench } from '../migrate/postgres-bench.js';
import { type PgliteServer, startPglite } from './pglite.js';
import { toyMapping, toyRows } from './toy.js';

let server: PgliteServer;
beforeAll(async () => {
  server = await startPglite();
}, 120_000);
afterAll(() => server?.stop());

storeContract('postgres, vector', () =>
  postgresBench(server.url, { idColumn: 'id', idType: 'bigint', vectorType: 'vector', key: (id) => String(id) }),
);

storeContract('postgres, double precision[] and text keys', () =>
  postgresBench(server.url, {
    idColumn: 'source "Id"',
    idType: 'text',
    vectorType: 'double precision[]',
    key: (id) => `doc '${String(id).padStart(4, '0')}`,
  }),
);

describe('odd rows of a postgres table', () => {
  const place = { table: 'odd', id: 'id', vector: 'embedding', target: 'fresh' };
  const run = async (rows: readonly (readonly [id: string | null, vector: readonly number[]])[]) => {
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    await client.query('DROP TABLE IF EXISTS odd');
    await client.query('CREATE TABLE odd (id text UNIQUE, embedding real[])');
    for (const row of rows) await client.query('INSERT INTO odd VALUES ($1, $2)', [...row]);
    await client.end();
    const store = await openPostgresStore(server.url, place);
    try {
      return await runMigration(store, place, toyMapping());
    } finally {
      await store.close();
    }
  };
  const vectors = toyRows(3).map(({ vector }) => vector!);

  it('without an id are counted, and refused', async () => {
    await expect(
      run([
        ['a', vectors[0]!],
        [null, vectors[1]!],
        [null, vectors[2]!],
      ]),
    ).rejects.toMatchObject({
      code: 'BAD_VALUE',
      message: /2 of 3 rows have no id \(NULL in "id"\)/,
    });
  });

  it('of another length do not decide the dims where they come first', async () => {
    expect(
      await run([
        ['a', [1, 2]],
        ['b', vectors[1]!],
        ['c', vectors[2]!],
      ]),
    ).toMatchObject({ written: 2, unusable: ['a'] });
  });
});
