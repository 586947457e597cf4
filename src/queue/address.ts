import { VecbridgeError } from '../core/errors.js';

/** Name of the queue in Redis. One Redis may hold several: workers of one name take the jobs of that name only. */
export const DEFAULT_QUEUE_NAME = 'vecbridge';

/** Where the jobs are kept: what BullMQ needs to connect, and a name without the password for messages. */
export interface QueueAddress {
  readonly connection: {
    readonly host: string;
    readonly port: number;
    readonly db: number;
    readonly username?: string;
    readonly password?: string;
    /** TLS with the defaults of Node. */
    readonly tls?: object;
  };
  readonly shown: string;
}

const FORM =
  'the form is redis://host:6379 or rediss://user@host:6380/0; the password may come from VECBRIDGE_REDIS_PASSWORD';

/**
 * Reads `redis://[user[:password]@]host[:port][/database]` (`rediss:` for TLS). A password that is not in the address is
 * taken from VECBRIDGE_REDIS_PASSWORD, so that it need not appear among the processes. Throws BAD_OPTION.
 */
export function parseQueueAddress(text: string, env: NodeJS.ProcessEnv = process.env): QueueAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['redis:', 'rediss:'].includes(url.protocol) || url.hostname === '') {
    // An address with a password in it may be what cannot be read: it is not repeated.
    throw new VecbridgeError('BAD_OPTION', 'the address of the queue cannot be read.', { hint: FORM });
  }
  const database = url.pathname.replace(/^\//, '');
  if (!/^\d*$/.test(database)) {
    throw new VecbridgeError('BAD_OPTION', `the address of the queue names database "${database}", not a number.`, {
      hint: FORM,
      context: { database },
    });
  }
  const password = decodeURIComponent(url.password) || env['VECBRIDGE_REDIS_PASSWORD'];
  const user = decodeURIComponent(url.username);
  const port = url.port === '' ? 6379 : Number(url.port);
  return {
    connection: {
      host: url.hostname.replace(/^\[(.*)\]$/, '$1'), // an IPv6 address stands in brackets only in an URL
      port,
      db: database === '' ? 0 : Number(database),
      ...(user ? { username: user } : {}),
      ...(password ? { password } : {}),
      ...(url.protocol === 'rediss:' ? { tls: {} } : {}),
    },
    shown: `${url.protocol}//${url.hostname}:${port}${database ? `/${database}` : ''}`,
  };
}
