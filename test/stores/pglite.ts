import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';

export interface PgliteServer {
  /** With a password in it, which must never be printed. */
  readonly url: string;
  readonly password: string;
  stop(): Promise<void>;
}

/** PostgreSQL with pgvector in this process, behind a socket on the loopback: clients see an ordinary server. */
export async function startPglite(): Promise<PgliteServer> {
  const db = await PGlite.create({ extensions: { vector } });
  await db.exec('CREATE EXTENSION vector');
  const server = new PGLiteSocketServer({ db, port: 0, host: '127.0.0.1', maxConnections: 20 });
  await server.start();
  const port = server.getServerConn().split(':').at(-1);
  const password = 's3cret-word';
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    password,
    async stop() {
      await server.stop();
      await db.close();
    },
  };
}
