import pg from 'pg';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../cli/run-cli.js';
import { expectMigrated, walk } from '../migrate/walk-guide.js';
import { type PgliteServer, startPglite } from '../stores/pglite.js';

const at = temporaryFolder();

it('docs/guides/migrate.md runs on PostgreSQL with pgvector, and shows no password', async () => {
  const server: PgliteServer = await startPglite();
  try {
    const said = await walk(at(), 'env:DATABASE_URL', 'DATABASE_URL', { DATABASE_URL: server.url });
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
