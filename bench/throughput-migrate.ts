/**
 * Rows per second and peak memory of `vecbridge migrate run` (all rows copied and read once more), by store: one JSON line
 * for each.
 *
 *   npm run build && npx tsx bench/throughput-migrate.ts [--rows 100000,1000000] [--stores sqlite,postgres,pglite,folder] > docs/results/throughput-migrate.jsonl
 *
 * PostgreSQL is a server of this program alone, from the installed programs, with real[] columns and fsync off; PGlite runs
 * in this process, with pgvector. Memory and processor time are those of `vecbridge` alone; the time of the
 * PostgreSQL server stands beside it (Linux). A million
 * rows have 64 dims, so that a run stays within minutes and the table within a gigabyte.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Database from 'libsql';
import pg from 'pg';
import { random } from '../src/core/random.js';
import { matrix, rowOf } from '../src/vectors/matrix.js';
import { createSink } from '../src/vectors/open.js';
import { startPostgres } from '../test/services/start-postgres.js';
import { startPglite } from '../test/stores/pglite.js';
import { randomLinear } from '../test/translators/random-linear.js';
import { cpuSecondsOf, measureCommand, resultLine } from './measure-command.js';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000,1000000' },
    stores: { type: 'string', default: 'sqlite,postgres,pglite,folder' },
  },
});
const BLOCK = 2000;
const folder = mkdtempSync(join(tmpdir(), 'vecbridge-throughput-'));

/** Blocks of random vectors, all the same. */
function* blocks(rows: number, dim: number) {
  const rng = random(`rows of ${dim}`);
  const data = Float32Array.from({ length: BLOCK * dim }, () => rng.uniform() - 0.5);
  for (let start = 0; start < rows; start += BLOCK) {
    yield { start, vectors: matrix(data, BLOCK, dim) };
  }
}

interface Filled {
  readonly place: readonly string[];
  readonly env?: Record<string, string>;
  /** Processor time of the server so far, where it is a process of its own. */
  serverCpu?(): number;
  end(): Promise<void> | void;
}

const stores: Readonly<Record<string, (rows: number, dim: number) => Promise<Filled>>> = {
  sqlite: async (rows, dim) => {
    const path = join(folder, 'docs.db');
    const db = new Database(path);
    db.exec('PRAGMA journal_mode = WAL');
    db.exec('CREATE TABLE docs (id INTEGER PRIMARY KEY, embedding BLOB)');
    const insert = db.prepare('INSERT INTO docs VALUES (?, ?)');
    for (const { start, vectors } of blocks(rows, dim)) {
      db.transaction(() => {
        for (let i = 0; i < BLOCK; i++) {
          const row = rowOf(vectors, i);
          insert.run([start + i + 1, Buffer.from(row.buffer, row.byteOffset, row.byteLength)]);
        }
      })();
    }
    db.close();
    return { place: [path, '--table', 'docs', '--target', 'fresh'], end: () => rmSync(path) };
  },
  postgres: async (rows, dim) => {
    const server = await startPostgres();
    await fillPostgres(server.url, 'real[]', rows, dim);
    const serverCpu = (): number => cpuSecondsOf(server.pid, { children: true });
    return { place: inTable, env: { DATABASE_URL: server.url }, serverCpu, end: () => server.stop() };
  },
  pglite: async (rows, dim) => {
    const server = await startPglite();
    await fillPostgres(server.url, `vector(${dim})`, rows, dim);
    return { place: inTable, env: { DATABASE_URL: server.url }, end: () => server.stop() };
  },
  folder: async (rows, dim) => {
    const [from, to] = [join(folder, 'shards'), join(folder, 'fresh')];
    mkdirSync(from);
    for (const { start, vectors } of blocks(rows, dim)) {
      const sink = await createSink(join(from, `part-${String(start).padStart(8, '0')}.npy`), { dim });
      await sink.write(vectors);
      await sink.close();
    }
    return {
      place: [from, '--target', to],
      end: () => {
        for (const path of [from, to]) rmSync(path, { recursive: true });
      },
    };
  },
};
const inTable = ['env:DATABASE_URL', '--table', 'docs', '--target', 'fresh'];

async function fillPostgres(url: string, type: string, rows: number, dim: number): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`CREATE TABLE docs (id bigint PRIMARY KEY, embedding ${type})`);
  const [open, close] = type.startsWith('vector') ? '[]' : '{}';
  for (const { start, vectors } of blocks(rows, dim)) {
    await client.query(`INSERT INTO docs SELECT id, v::${type} FROM unnest($1::bigint[], $2::text[]) AS t(id, v)`, [
      Array.from({ length: BLOCK }, (_, i) => start + i + 1),
      Array.from({ length: BLOCK }, (_, i) => `${open}${rowOf(vectors, i).join(',')}${close}`),
    ]);
  }
  await client.query('ANALYZE docs');
  await client.end();
}

try {
  for (const rows of values.rows.split(',').map(Number)) {
    const dims = rows > 200_000 ? ([64, 64] as const) : ([512, 100] as const);
    const map = join(folder, `${dims.join('-')}`);
    if (!existsSync(map)) await randomLinear(dims).save(map);
    for (const name of values.stores.split(',')) {
      const { place, env, serverCpu, end } = await stores[name]!(rows, dims[0]);
      try {
        const [address, ...rest] = place;
        const run = ['migrate', 'run', address!, map, ...rest, '--quiet', '--json'];
        const before = serverCpu?.();
        const measured = await measureCommand(run, env);
        const server = before === undefined ? {} : { serverCpuSeconds: Math.round(serverCpu!() - before) };
        console.log(resultLine({ what: 'migrate run', store: name, dims, ...server }, rows, [measured]));
      } finally {
        await end();
      }
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
