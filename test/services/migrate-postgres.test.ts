import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runMigration } from '../../src/migrate/run.js';
import { openPostgresStore } from '../../src/stores/postgres/postgres.js';
import { storeContract } from '../contracts/store.contract.js';
import { postgresBench } from '../migrate/postgres-bench.js';
import { toyMapping, toyRows, toyTarget } from '../stores/toy.js';
import { type PostgresServer, startPostgres } from './start-postgres.js';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server?.stop());

storeContract('a real PostgreSQL, real[]', () =>
  postgresBench(server.url, { idColumn: 'id', idType: 'bigint', vectorType: 'real[]', key: (id) => String(id) }),
);

describe('a real PostgreSQL', () => {
  const place = { table: 'docs', id: 'id', vector: 'embedding', target: 'fresh' };

  it('is written by the application all the while, on connections of its own', async () => {
    const pool = new pg.Pool({ connectionString: server.url, max: 4 });
    await pool.query(
      'CREATE TABLE docs (id bigserial PRIMARY KEY, embedding real[], changed timestamptz DEFAULT now())',
    );
    const rows = toyRows(2000);
    const put = (i: number) => pool.query('INSERT INTO docs (embedding) VALUES ($1)', [rows[i % rows.length]!.vector]);
    for (let i = 0; i < 300; i++) await put(i);
    const store = await openPostgresStore(server.url, { ...place, changedBy: 'changed', lookBack: 60 });
    let writing = true;
    const writer = (async () => {
      for (let i = 0; writing; i++) {
        await put(300 + i);
        await pool.query('UPDATE docs SET embedding = $1, changed = now() WHERE id = $2', [
          rows[i]!.vector,
          1 + (i % 290),
        ]);
        if (i % 5 === 0) await pool.query('DELETE FROM docs WHERE id = $1', [300 + i]);
      }
    })();
    for (let again = 0; again < 3; again++) await runMigration(store, place, toyMapping(), { pageRows: 37, passes: 2 });
    writing = false;
    await writer;
    expect(await runMigration(store, place, toyMapping(), { pageRows: 37 })).toMatchObject({ caughtUp: true });
    await store.close();
    const found = await pool.query('SELECT id, embedding, fresh FROM docs');
    expect(found.rows.length).toBeGreaterThan(300);
    for (const row of found.rows) {
      for (const [j, value] of toyTarget(row.embedding).entries())
        expect(row.fresh[j], `row ${row.id}`).toBeCloseTo(value, 5);
    }
    await pool.end();
  });

  it('gives up a lock that another transaction holds, and makes nothing', async () => {
    const other = new pg.Client({ connectionString: server.url });
    await other.connect();
    await other.query('CREATE TABLE busy (id int PRIMARY KEY, embedding real[])');
    await other.query('INSERT INTO busy VALUES (1, $1)', [toyRows(1)[0]!.vector]);
    await other.query('BEGIN');
    await other.query('SELECT * FROM busy');
    const busy = { ...place, table: 'busy' };
    const store = await openPostgresStore(server.url, busy);
    await expect(runMigration(store, busy, toyMapping())).rejects.toMatchObject({
      code: 'IO',
      hint: expect.stringContaining('locked'),
    });
    await other.query('COMMIT');
    expect(await store.record()).toBeUndefined();
    await store.close();
    await other.end();
  });
});
