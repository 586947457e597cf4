import Database from 'libsql';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../cli/run-cli.js';
import { expectAllSteps, expectMigrated, GUIDES, walk } from './walk-guide.js';

const at = temporaryFolder();

/** On PostgreSQL, Qdrant's API and LanceDB: test/services/migrate-guide.test.ts. */
describe('docs/guides/migrate-*.md', () => {
  it.each(Object.keys(GUIDES) as (keyof typeof GUIDES)[])('%s: has the lines of all steps', expectAllSteps);

  it('runs on SQLite, and leaves the table as it was', async () => {
    expectMigrated(await walk('sqlite', at()));
    const db = new Database(at('entries.db'));
    const columns = db.prepare("SELECT name FROM pragma_table_info('entries')").all([]) as { name: string }[];
    expect(columns.map((column) => column.name)).toEqual(['id', 'lemma', 'embedding']);
    expect(db.prepare('SELECT count(*) AS n FROM entries').all([])).toMatchObject([{ n: 9001 }]);
    expect(db.prepare("SELECT name FROM sqlite_master WHERE name LIKE 'vecbridge%'").all([])).toEqual([]);
    db.close();
  }, 300_000);
});
