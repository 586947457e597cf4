import { VecbridgeError } from '../core/errors.js';
import { missingPart } from '../core/missing-part.js';
import type { QueueAddress } from './address.js';

type Bullmq = typeof import('bullmq');

/** BullMQ with its Redis client, both optional packages: MISSING_PART without them. */
export async function loadBullmq(): Promise<Bullmq> {
  try {
    await import('ioredis');
    return await import('bullmq');
  } catch (cause) {
    throw missingPart('working through a queue needs', ['bullmq', 'ioredis'], cause);
  }
}

/** Milliseconds in which a Redis must answer at the start. */
const CONNECT_WITHIN = 5000;

/** Asks the server once and without trying again, so that a wrong address is an error now and not a wait for ever. */
export async function requireReachable(address: QueueAddress): Promise<void> {
  const { Redis } = await import('ioredis');
  const client = new Redis({
    ...address.connection,
    lazyConnect: true,
    connectTimeout: CONNECT_WITHIN,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
  });
  let last: Error | undefined;
  client.on('error', (error: Error) => {
    last = error;
  });
  try {
    await client.connect();
    await client.ping();
  } catch (error) {
    const cause = last ?? (error as Error);
    const refused = /NOAUTH|WRONGPASS|NOPERM/.test(cause.message);
    throw new VecbridgeError(
      'IO',
      `Redis at ${address.shown} ${refused ? 'refuses' : 'does not answer'}: ${cause.message}`,
      {
        hint: refused
          ? 'put the password into VECBRIDGE_REDIS_PASSWORD or into the address.'
          : 'start redis-server, or check host, port and firewall.',
        context: { queue: address.shown },
        cause,
      },
    );
  } finally {
    client.disconnect();
  }
}
