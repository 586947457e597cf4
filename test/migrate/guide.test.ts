import Database from 'libsql';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../cli/run-cli.js';
import { expectMigrated, lines, walk } from './walk-guide.js';

const at = temporaryFolder();

/** On PostgreSQL: test/services/migrate-guide.test.ts, as it takes four times as long. */
describe('docs/guides/migrate.md', () => {
  it('has the lines this test runs', () => {
    expect(lines.map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual([
      'node examples/migrate.mjs create',
      'vecbridge fit data/demo/source.npy',
      'vecbridge eval use-to-glove',
      'vecbridge migrate plan',
      'vecbridge migrate run',
      'node examples/migrate.mjs add',
      'vecbridge migrate run',
      'vecbridge migrate verify',
      'node examples/migrate.mjs ask',
      'vecbridge migrate rollback',
    ]);
  });

  it('runs on SQLite, and leaves the table as it was', async () => {
    expectMigrated(await walk(at(), 'entries.db', 'entries.db', {}));
    const db = new Database(at('entries.db'));
    const columns = db.prepare("SELECT name FROM pragma_table_info('entries')").all([]) as { name: string }[];
    expect(columns.map((column) => column.name)).toEqual(['id', 'lemma', 'embedding']);
    expect(db.prepare('SELECT count(*) AS n FROM entries').all([])).toMatchObject([{ n: 10_001 }]);
    expect(db.prepare("SELECT name FROM sqlite_master WHERE name LIKE 'vecbridge%'").all([])).toEqual([]);
    db.close();
  }, 300_000);
});
