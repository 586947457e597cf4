import { VecbridgeError } from '../../core/errors.js';
import { masked, maskedCause, secretsOf } from '../secrets.js';
import { parseExact, stringifyExact } from './exact-json.js';

export interface QdrantPoint {
  readonly id: number | string;
  readonly vector?: unknown;
  readonly payload?: Record<string, unknown> | null;
}

/** The part of the HTTP API that a migration needs; `result` of the answers. */
export interface QdrantClient {
  readonly name: string;
  /** undefined for 404. */
  call<T>(method: 'GET' | 'PUT' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<T | undefined>;
}

const TIMEOUT_MS = 60_000;
/** Waits before the tries after the first, for answers 429 and 5xx and for lost connections. */
const RETRY_MS = [200, 1000, 5000];

/** The key comes from the environment (QDRANT_API_KEY) only: never from an address or an option. */
export function qdrantClient(address: string, env: NodeJS.ProcessEnv = process.env): QdrantClient {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    throw new VecbridgeError('BAD_USAGE', 'the address of Qdrant is not a URL.', { hint: 'qdrant+http://host:6333' });
  }
  if (url.username || url.password || secretsOf(url).length > 0) {
    throw new VecbridgeError('BAD_USAGE', `${masked(address)}: a key has no place in the address of Qdrant.`, {
      hint: 'set QDRANT_API_KEY in the environment',
    });
  }
  const key = env['QDRANT_API_KEY'] ?? '';
  const base = `${url.origin}${url.pathname.replace(/\/$/, '')}`;
  const fail = (text: string, hint: string, cause?: unknown): VecbridgeError =>
    new VecbridgeError('IO', masked(`Qdrant (${base}): ${text}.`, [key]), {
      hint,
      context: { server: base },
      ...(cause === undefined ? {} : { cause: maskedCause(cause, [key]) }),
    });
  const once = async (method: string, path: string, body: unknown): Promise<Response> => {
    const headers: Record<string, string> = { 'content-type': 'application/json' };
    if (key) headers['api-key'] = key;
    return fetch(`${base}${path}`, {
      method,
      headers,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined ? {} : { body: stringifyExact(body) }),
    });
  };
  return {
    name: base,
    async call<T>(method: 'GET' | 'PUT' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<T | undefined> {
      for (let attempt = 0; ; attempt++) {
        const wait = RETRY_MS[attempt];
        let response: Response;
        try {
          response = await once(method, path, body);
        } catch (error) {
          const { cause, message } = error as Error & { cause?: Error };
          if (wait === undefined)
            throw fail(cause?.message ?? message, 'is the server running at this address?', error);
          await pause(wait);
          continue;
        }
        if (response.status === 404) {
          await response.body?.cancel();
          return undefined;
        }
        const text = await response.text();
        if (response.ok) return (parseExact(text) as { result: T }).result;
        if ((response.status === 429 || response.status >= 500) && wait !== undefined) {
          await pause(wait);
          continue;
        }
        const known = response.status === 401 || response.status === 403;
        throw fail(
          `${method} ${path} answered ${response.status}: ${text.slice(0, 300)}`,
          known ? 'set QDRANT_API_KEY in the environment' : 'see the message of the server',
        );
      }
    },
  };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
