import type { Client } from 'pg';
import { type ErrorCode, VecbridgeError } from '../../core/errors.js';
import { missingPart } from '../../core/missing-part.js';
import { masked, maskedCause, secretsOf } from '../secrets.js';

type PgRow = Record<string, unknown>;

/** One connection to PostgreSQL; errors come masked, in words, with what to do. */
export interface PgConnection {
  /** "host:port/database" */
  readonly name: string;
  /** `sql` with values at $1, $2, …; only names quoted by `quoted` are put into the text. */
  query(sql: string, values?: readonly unknown[]): Promise<{ rows: PgRow[]; changed: number }>;
  transaction<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const CONNECT_MS = 10_000;

export async function connectPostgres(address: string, env: NodeJS.ProcessEnv = process.env): Promise<PgConnection> {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    // The address itself is not shown: what cannot be read cannot be masked with certainty.
    throw new VecbridgeError('BAD_USAGE', 'the address of PostgreSQL is not a URL.', {
      hint: 'postgres://user@host:5432/database; characters such as @ : / % in a password are written %40 %3A %2F %25',
    });
  }
  const secrets = [...secretsOf(url), env['PGPASSWORD'] ?? ''];
  const host = url.hostname || url.searchParams.get('host') || env['PGHOST'] || 'localhost';
  const name = `${host}:${url.port || env['PGPORT'] || 5432}${url.pathname}`;
  const fail = (cause: unknown): VecbridgeError => postgresError(name, cause, secrets);
  const { default: pg } = await import('pg').catch((cause: unknown) => {
    throw missingPart('PostgreSQL needs', ['pg'], cause);
  });
  let client: Client;
  let lost: unknown;
  try {
    client = new pg.Client({
      connectionString: address,
      connectionTimeoutMillis: CONNECT_MS,
      application_name: 'vecbridge migrate',
      keepAlive: true,
    });
    client.on('error', (error) => {
      lost = error; // the query in hand, or the next one, reports it
    });
    await client.connect();
  } catch (cause) {
    throw fail(cause);
  }
  const query: PgConnection['query'] = async (sql, values = []) => {
    try {
      const { rows, rowCount } = await client.query(sql, [...values]);
      return { rows, changed: rowCount ?? 0 };
    } catch (cause) {
      throw fail(lost ?? cause);
    }
  };
  return {
    name,
    query,
    async transaction(work) {
      await query('BEGIN');
      try {
        const result = await work();
        await query('COMMIT');
        return result;
      } catch (error) {
        await query('ROLLBACK').catch(() => {}); // the connection may be gone; the server rolls back then
        throw error;
      }
    },
    close: async () => {
      await client.end().catch(() => {});
    },
  };
}

/** SQLSTATE and errors of the network, with what to do. */
const KNOWN: Record<string, { code: ErrorCode; hint: string }> = {
  ECONNREFUSED: { code: 'IO', hint: 'is the server running, and do host and port fit?' },
  ENOTFOUND: { code: 'IO', hint: 'check the name of the host' },
  ETIMEDOUT: { code: 'IO', hint: 'check the network and the firewall' },
  ECONNRESET: { code: 'IO', hint: 'the connection was lost; what is done is kept, run again' },
  '28P01': { code: 'BAD_USAGE', hint: 'check user and password (PGPASSWORD, or env:NAME as the address)' },
  '28000': { code: 'BAD_USAGE', hint: 'check user and password (PGPASSWORD, or env:NAME as the address)' },
  '3D000': { code: 'NOT_FOUND', hint: 'check the name of the database' },
  '42501': {
    code: 'BAD_USAGE',
    hint: 'the user needs the right to read and alter the table, and to create one in the same schema',
  },
  '55P03': { code: 'IO', hint: 'another transaction keeps the table locked: try again when it is done' },
  '57P01': { code: 'IO', hint: 'the server ended the connection; what is done is kept, run again' },
  '53100': { code: 'IO', hint: 'the disk of the server is full; what is done is kept, run again' },
  '2BP01': { code: 'BAD_USAGE', hint: 'views or other objects use the new column: drop those first' },
  '40P01': { code: 'IO', hint: 'a deadlock with another transaction; what is done is kept, run again' },
};

function postgresError(name: string, cause: unknown, secrets: readonly string[]): VecbridgeError {
  if (cause instanceof VecbridgeError) return cause;
  // Node tries several addresses of a host and gives one error for all.
  const inner = cause instanceof AggregateError ? (cause.errors[0] as unknown) : cause;
  const { code = '', message } = inner as Error & { code?: string };
  const known = KNOWN[code];
  const text = masked(message, secrets).split('\n')[0]!.replace(/\.$/, '');
  return new VecbridgeError(known?.code ?? 'IO', `PostgreSQL (${name}): ${text}.`, {
    hint: known?.hint ?? 'see the message of the server',
    context: { server: name, sqlstate: code },
    cause: maskedCause(inner, secrets),
  });
}
