import pg from 'pg';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../cli/run-cli.js';
import { expectMigrated, walk } from '../migrate/walk-guide.js';
import { type PgliteServer, startPglite } from '../stores/pglite.js';
import { startQdrantLike } from '../stores/qdrant-server.js';
import { installLancedb } from './install-lancedb.js';

const at = temporaryFolder();

it('docs/guides/migrate-pgvector.md runs on PostgreSQL with pgvector, and shows no password', async () => {
  const server: PgliteServer = await startPglite();
  try {
    const said = await walk('pgvector', at(), { env: { DATABASE_URL: server.url } });
    expectMigrated(said);
    expect(Object.values(said).join('\n')).not.toContain(server.password);
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    const { rows } = await client.query(
      "SELECT column_name FROM information_schema.columns WHERE table_name = 'entries' ORDER BY ordinal_position",
    );
    expect(rows.map((row) => row.column_name)).toEqual(['id', 'lemma', 'embedding']);
    const tables = await client.query("SELECT 1 FROM information_schema.tables WHERE table_name LIKE 'vecbridge%'");
    expect(tables.rows).toEqual([]);
    await client.end();
  } finally {
    await server.stop();
  }
}, 600_000);

it('docs/guides/migrate-qdrant.md runs on the API of Qdrant, and leaves the collection as it was', async () => {
  const server = await startQdrantLike('a key');
  try {
    expectMigrated(await walk('qdrant', at(), { store: `qdrant+${server.url}`, env: { QDRANT_API_KEY: 'a key' } }));
    expect([...server.collections.keys()]).toEqual(['entries']);
    const { points } = server.collections.get('entries')!;
    expect(points.size).toBe(9001);
    expect(points.get(1)!.payload).toEqual({ lemma: expect.any(String) });
  } finally {
    await server.stop();
  }
}, 600_000);

it('docs/guides/migrate-lancedb.md runs on LanceDB, and leaves the table as it was', async () => {
  const { lancedb } = installLancedb(at());
  expectMigrated(await walk('lancedb', at()));
  const db = await lancedb.connect(at('entries-lance'));
  expect(await db.tableNames()).toEqual(['entries']);
  expect(await (await db.openTable('entries')).countRows()).toBe(9001);
}, 900_000);
