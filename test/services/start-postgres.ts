import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { freePort } from './start-redis.js';

export interface PostgresServer {
  readonly url: string;
  /** Of the server's first process. */
  readonly pid: number;
  stop(): Promise<void>;
}

/** Where Debian keeps the programs of the newest installed version; elsewhere they are on the path. */
function programs(): (name: string) => string {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  const folder = versions.map((version) => join(root, version, 'bin')).find((bin) => existsSync(join(bin, 'postgres')));
  return (name) => (folder ? join(folder, name) : name);
}

/** A real PostgreSQL of this test alone, in a temporary folder. Rejects, and so fails the test, where none is installed. */
export async function startPostgres(): Promise<PostgresServer> {
  const program = programs();
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'vecbridge-postgres-'));
  // PostgreSQL refuses to run as root: then it runs as the user its package has made.
  const isRoot = process.getuid?.() === 0;
  const [uid, gid] = isRoot ? ['-u', '-g'].map((flag) => Number(execFileSync('id', [flag, 'postgres']))) : [];
  const user = isRoot ? { uid: uid!, gid: gid! } : {};
  if (isRoot) chownSync(folder, uid!, gid!);
  const data = join(folder, 'data');
  try {
    execFileSync(program('initdb'), ['-D', data, '-U', 'tester', '-A', 'trust', '--no-sync'], { ...user, cwd: folder });
  } catch (cause) {
    throw new Error('this test needs PostgreSQL: apt-get install postgresql', { cause });
  }
  const settings = ['listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`, 'fsync=off'];
  const server = spawn(
    program('postgres'),
    ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
    { ...user, cwd: folder, stdio: 'ignore' },
  );
  while (!(await answers(port))) {
    if (server.exitCode !== null) throw new Error(`postgres ended at once with code ${server.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    pid: server.pid!,
    url: `postgres://tester@127.0.0.1:${port}/postgres`,
    async stop() {
      const ended = once(server, 'exit');
      server.kill('SIGINT'); // "fast shutdown"
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A server that is starting up takes connections already, and refuses them (57P03). */
async function answers(port: number): Promise<boolean> {
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'tester', database: 'postgres' });
  client.on('error', () => {});
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}
