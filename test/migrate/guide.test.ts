import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import Database from 'libsql';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { vecbridge } from '../cli/run-cli.js';
import { type PgliteServer, startPglite } from './pglite.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The lines of the guide's shell blocks, in order. */
const lines = [...readFileSync(join(root, 'docs/guides/migrate.md'), 'utf8').matchAll(/^```sh\n([\s\S]*?)^```/gm)]
  .flatMap(([, block]) => block!.split('\n'))
  .filter((line) => line !== '');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vecbridge-guide-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the guide's lines on a store; the fit is the saved one, made by the guide's own line. */
async function walk(name: string, store: string, variable: string, env: Record<string, string>) {
  const cwd = join(folder, name);
  mkdirSync(cwd);
  symlinkSync(join(root, 'data'), join(cwd, 'data'), 'junction');
  symlinkSync(join(root, 'checkpoints'), join(cwd, 'checkpoints'), 'junction');
  cpSync(join(root, 'test/golden/migrate/use-to-glove'), join(cwd, 'use-to-glove'), { recursive: true });
  const said: Record<string, string> = {};
  for (const line of lines) {
    const [program, ...args] = line.split(' ');
    if (program === 'node') {
      const words = args.map((word) => (word === 'entries.db' ? variable : word));
      const script = join(root, words[0]!);
      // Another process, and not synchronously: the database may live in this one.
      const done = await promisify(execFile)(process.execPath, [script, ...words.slice(1)], {
        cwd,
        env: { ...process.env, ...env },
      });
      said[words[1]!] = done.stdout;
      continue;
    }
    if (args[0] === 'fit') continue;
    const words = args.map((word) => (word === 'entries.db' ? store : word));
    const done = await vecbridge([...words, '--json'], { cwd, env });
    expect(done.code, `${line}\n${done.stdout}\n${done.stderr}`).toBe(0);
    const key = args[1] === 'run' && said['run'] ? 'run again' : args[1]!;
    said[key] = done.stdout;
  }
  return said;
}

function expectMigrated(said: Record<string, string>): void {
  const { plan, run, verify, rollback } = Object.fromEntries(
    ['plan', 'run', 'verify', 'rollback'].map((key) => [key, JSON.parse(said[key]!)[key]]),
  );
  expect(plan.description).toMatchObject({ rows: 10_000, vectors: 10_000, dim: 512 });
  expect(run).toMatchObject({ written: 10_000, caughtUp: true, resumed: false });
  expect(JSON.parse(said['run again']!).run).toMatchObject({ written: 2, caughtUp: true, resumed: true });
  expect(verify).toMatchObject({ ok: true, problems: [], rows: 10_001, targets: 10_001, dim: 100 });
  expect(verify.retranslated).toMatchObject({ rows: 10_000, differing: 0 });
  const { recall, oracle, pool, queries } = verify.recall;
  expect([pool, queries]).toEqual([10_001, 2000]);
  console.log(
    `recall@1, @10, @100 of 2,000 GloVe queries among 10,001 rows: ${Object.values(recall).join(', ')}; ` +
      `oracle: ${Object.values(oracle.recall).join(', ')}; overlap@10 ${verify.overlap.value}`,
  );
  expect(recall['10']).toBeGreaterThan(0.5 * oracle.recall['10']);
  expect(recall['10']).toBeGreaterThan(100 * verify.recall.chance);
  expect(verify.overlap.value).toBeGreaterThan(100 * verify.overlap.chance);
  expect(said['ask']).toMatch(/\w+, \w+/);
  expect(rollback).toEqual({ removed: 10_001, kept: 0, dropped: true });
}

describe('docs/guides/migrate.md', () => {
  it('has the lines this test runs', () => {
    expect(lines.map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual([
      'node examples/migrate.mjs create',
      'vecbridge fit data/demo/source.npy',
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
    expectMigrated(await walk('sqlite', 'entries.db', 'entries.db', {}));
    const db = new Database(join(folder, 'sqlite', 'entries.db'));
    const columns = db.prepare("SELECT name FROM pragma_table_info('entries')").all([]) as { name: string }[];
    expect(columns.map((column) => column.name)).toEqual(['id', 'lemma', 'embedding']);
    expect(db.prepare('SELECT count(*) AS n FROM entries').all([])).toMatchObject([{ n: 10_001 }]);
    expect(db.prepare("SELECT name FROM sqlite_master WHERE name LIKE 'vecbridge%'").all([])).toEqual([]);
    db.close();
  }, 300_000);

  it('runs on PostgreSQL with pgvector, and shows no password', async () => {
    const server: PgliteServer = await startPglite();
    try {
      const said = await walk('postgres', 'env:DATABASE_URL', 'DATABASE_URL', { DATABASE_URL: server.url });
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
});
