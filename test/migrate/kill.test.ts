import { mkdirSync, readdirSync } from 'node:fs';
import Database from 'libsql';
import { describe, it } from 'vitest';
import { rowOf, sliceRows } from '../../src/vectors/matrix.js';
import { readMatrix } from '../../src/vectors/read-matrix.js';
import { KILLS } from '../cli/kill-report.js';
import { writeNpy } from '../cli/synthetic.js';
import { startPglite } from '../stores/pglite.js';
import { killedRuns, ROWS } from './kill-runs.js';
import { LEAST_KILLS, postgresToKill } from './postgres-kills.js';

const { at, x, killAndCheck } = killedRuns();

describe('a run that is killed again and again loses and doubles nothing', () => {
  it('on SQLite', { timeout: 900_000 }, async () => {
    const db = new Database(at('docs.db'));
    db.exec('PRAGMA journal_mode = WAL');
    db.exec('CREATE TABLE docs (id INTEGER PRIMARY KEY, embedding BLOB)');
    const insert = db.prepare('INSERT INTO docs VALUES (?, ?)');
    db.transaction(() => {
      for (let i = 0; i < ROWS; i++) {
        const row = rowOf(x, i);
        insert.run([i + 1, Buffer.from(row.buffer, row.byteOffset, row.byteLength)]);
      }
    })();
    const has = "SELECT 1 AS n FROM pragma_table_info('docs') WHERE name = 'fresh'";
    await killAndCheck(
      {
        name: 'SQLite',
        place: [at('docs.db'), '--table', 'docs', '--target', 'fresh'],
        written: async () => {
          if (db.prepare(has).all([]).length === 0) return 0;
          return (db.prepare('SELECT count(fresh) AS n FROM docs').all([])[0] as { n: number }).n;
        },
        rows: async () => {
          const found = db.prepare('SELECT id, fresh FROM docs ORDER BY id').all([]);
          return (found as { id: number; fresh: ArrayBuffer | null }[]).map(({ id, fresh }) => ({
            id,
            vector: fresh && new Float32Array(Uint8Array.from(Buffer.from(fresh)).buffer),
          }));
        },
      },
      KILLS,
    );
    db.close();
  });

  it('on PostgreSQL (PGlite) while the application writes', { timeout: 900_000 }, async () => {
    const server = await startPglite();
    const store = await postgresToKill(server.url, { name: 'PGlite, pgvector', vectors: 'vector', x });
    try {
      await killAndCheck(store, Math.max(LEAST_KILLS, KILLS));
    } finally {
      await store.end();
      await server.stop();
    }
  });

  it('on a folder of files', { timeout: 900_000 }, async () => {
    const [from, to] = [at('shards'), at('fresh')];
    mkdirSync(from);
    const each = 125;
    const nameOf = (i: number): string => `part-${String(i).padStart(2, '0')}.npy`;
    for (let i = 0; i * each < ROWS; i++) writeNpy(at('shards', nameOf(i)), sliceRows(x, i * each, (i + 1) * each));
    const there = (): string[] => {
      try {
        return readdirSync(to).filter((name) => name.endsWith('.npy') && !name.startsWith('.'));
      } catch {
        return []; // not made yet
      }
    };
    await killAndCheck(
      {
        name: 'folder of 24 npy files',
        place: [from, '--target', to],
        written: async () => there().length * each,
        rows: async () => {
          const rows = [];
          for (const name of there().sort()) {
            const { matrix } = await readMatrix(at('fresh', name));
            for (let row = 0; row < matrix.rows; row++)
              rows.push({ id: rows.length + 1, vector: Float32Array.from(rowOf(matrix, row)) });
          }
          return rows;
        },
      },
      KILLS,
    );
  });
});
