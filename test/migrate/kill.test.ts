import { spawn } from 'node:child_process';
import Database from 'libsql';
import pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadTranslator } from '../../src/translators/load.js';
import { matrix, rowOf } from '../../src/vectors/matrix.js';
import { cliPath, json, temporaryFolder, vecbridge } from '../cli/run-cli.js';
import { twoSpaces, writeNpy } from '../cli/synthetic.js';
import { startPglite } from './pglite.js';

const at = temporaryFolder();
const ROWS = 3000;
const { x, y } = twoSpaces(ROWS, [24, 16], 1);

beforeAll(async () => {
  writeNpy(at('a.npy'), x);
  writeNpy(at('b.npy'), y);
  const done = await vecbridge(['fit', at('a.npy'), at('b.npy'), '-o', at('map'), '--paired']);
  expect(done.code, done.stderr).toBe(0);
});

const command = (action: string, store: string): string[] => {
  const map = action === 'rollback' ? [] : [at('map')];
  return ['migrate', action, store, ...map, '--table', 'docs', '--target', 'fresh', '--page-rows', '60'];
};

/** Starts a run and kills it with SIGKILL as soon as `written` says that at least `rows` rows are there. */
async function killAt(store: string, rows: number, written: () => Promise<number>, env = {}): Promise<number> {
  const child = spawn(process.execPath, [cliPath, ...command('run', store)], {
    stdio: 'ignore',
    env: { ...process.env, ...env },
  });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  let done = false;
  void ended.then(() => {
    done = true;
  });
  while (!done && (await written()) < rows) await new Promise((resolve) => setTimeout(resolve, 3));
  child.kill('SIGKILL');
  await ended;
  return written();
}

async function expectAll(rows: readonly { id: number; vector: Float32Array | null }[]): Promise<void> {
  const translator = await loadTranslator(at('map'));
  const expected = await translator.translate(matrix(x.data, ROWS, 24));
  expect(rows.map((row) => row.id)).toEqual(Array.from({ length: ROWS }, (_, i) => i + 1));
  for (const { id, vector } of rows) {
    const want = rowOf(expected, id - 1);
    for (let j = 0; j < want.length; j++) expect(Math.abs(vector![j]! - want[j]!), `row ${id}`).toBeLessThan(1e-5);
  }
}

describe('a run that is killed', () => {
  it('loses and doubles nothing on SQLite: killed three times', async () => {
    const path = at('docs.db');
    const db = new Database(path);
    db.exec('PRAGMA journal_mode = WAL');
    db.exec('CREATE TABLE docs (id INTEGER PRIMARY KEY, embedding BLOB)');
    const insert = db.prepare('INSERT INTO docs VALUES (?, ?)');
    db.transaction(() => {
      for (let i = 0; i < ROWS; i++) {
        const row = rowOf(x, i);
        insert.run([i + 1, Buffer.from(row.buffer, row.byteOffset, row.byteLength)]);
      }
    })();
    const hasColumn = () =>
      db.prepare("SELECT 1 AS n FROM pragma_table_info('docs') WHERE name = 'fresh'").all([]).length > 0;
    const written = async (): Promise<number> => {
      if (!hasColumn()) return 0;
      return (db.prepare('SELECT count(fresh) AS n FROM docs').all([])[0] as { n: number }).n;
    };
    for (let kill = 1; kill <= 3; kill++) {
      const there = await killAt(path, kill * 700, written);
      expect(there).toBeGreaterThanOrEqual(kill * 700);
      expect(there).toBeLessThan(ROWS);
      expect(there % 60).toBe(0); // whole pages
    }
    const { value } = await json(command('run', path));
    expect(value['run']).toMatchObject({ resumed: true, caughtUp: true });
    expect(value['run'].written).toBeLessThanOrEqual(ROWS - 3 * 700);
    const rows = db.prepare('SELECT id, fresh FROM docs ORDER BY id').all([]) as { id: number; fresh: ArrayBuffer }[];
    await expectAll(
      rows.map(({ id, fresh }) => ({ id, vector: new Float32Array(Uint8Array.from(Buffer.from(fresh)).buffer) })),
    );
    db.close();
  }, 180_000);

  it('loses and doubles nothing on PostgreSQL while the application writes', async () => {
    const server = await startPglite();
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    try {
      await client.query('CREATE TABLE docs (id bigint PRIMARY KEY, embedding vector(24))');
      const text = (i: number): string => `[${rowOf(x, i).join(',')}]`;
      const all = Array.from({ length: ROWS }, (_, i) => i);
      await client.query('INSERT INTO docs SELECT id, v::vector FROM unnest($1::bigint[], $2::text[]) AS t(id, v)', [
        all.map((i) => i + 1),
        all.map((i) => (i % 10 === 0 ? text(0) : text(i))),
      ]);
      const env = { DATABASE_URL: server.url };
      const written = async (): Promise<number> => {
        const there = await client.query("SELECT 1 FROM information_schema.columns WHERE column_name = 'fresh'");
        if (there.rows.length === 0) return 0;
        return Number((await client.query('SELECT count(fresh) AS n FROM docs')).rows[0].n);
      };
      for (const rows of [500, 1500]) {
        expect(await killAt('env:DATABASE_URL', rows, written, env)).toBeGreaterThanOrEqual(rows);
        // Every tenth row had a wrong vector; the application puts the right ones in, before and behind the cursor.
        const changed = all.filter((i) => i % 10 === 0 && i % 20 === (rows === 500 ? 0 : 10));
        await client.query(
          'UPDATE docs SET embedding = v::vector FROM unnest($1::bigint[], $2::text[]) AS t(id, v) WHERE docs.id = t.id',
          [changed.map((i) => i + 1), changed.map(text)],
        );
      }
      const { value } = await json(command('run', 'env:DATABASE_URL'), { env });
      expect(value['run']).toMatchObject({ resumed: true, caughtUp: true });
      const { rows } = await client.query('SELECT id::int AS id, fresh::real[] AS fresh FROM docs ORDER BY id');
      await expectAll(rows.map(({ id, fresh }) => ({ id, vector: Float32Array.from(fresh as number[]) })));
      const back = await json(command('rollback', 'env:DATABASE_URL'), { env });
      expect(back.value['rollback']).toMatchObject({ removed: ROWS, dropped: true });
    } finally {
      await client.end();
      await server.stop();
    }
  }, 240_000);
});
