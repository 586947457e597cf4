import { randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { VecbridgeError } from '../../src/core/errors.js';
import { toVecbridgeError } from '../../src/core/thrown.js';

/** What a route answers; a route that writes the response itself (server-sent events) gives nothing. */
interface Answer {
  readonly type: string;
  readonly body: string | Uint8Array;
}

export interface Route {
  readonly method: 'GET' | 'POST';
  /** Below the token: "" is the page, "events", "js/dashboard/page/main.js". */
  readonly path: string;
  handle(request: IncomingMessage, response: ServerResponse): Promise<Answer | undefined>;
}

interface LocalPageOptions {
  readonly routes: readonly Route[];
  /** Wanted port; where another program has it, any free one is taken. 0: any. */
  readonly port?: number;
  /** Secret of the address; new and random by default. */
  readonly token?: string;
  /** What scripts of the page may do beside being loaded from here, for the Content-Security-Policy. */
  readonly allow?: { readonly eval?: boolean; readonly blobWorkers?: boolean };
  /** Allows the one inline script of the page, its import map. */
  readonly nonce: string;
}

export interface LocalPage {
  /** http://127.0.0.1:PORT/TOKEN/ */
  readonly address: string;
  readonly port: number;
  readonly token: string;
  /** Ends open connections, those of server-sent events too. */
  close(): Promise<void>;
}

export const newSecret = (): string => randomBytes(18).toString('base64url');

const SECRET = /^[\w-]{16,}$/;
const HOST = '127.0.0.1';

/**
 * Serves a page to this machine only: bound to the loopback address, every path starts with a secret token, other Host
 * headers (DNS rebinding) and requests of other pages (Origin) are refused, and the Content-Security-Policy lets the
 * page load nothing from elsewhere.
 */
export async function serveLocalPage(options: LocalPageOptions): Promise<LocalPage> {
  const { token = newSecret(), nonce, allow = {} } = options;
  if (!SECRET.test(token)) throw new VecbridgeError('INTERNAL', 'the token of a page is too short');
  const routes = new Map(options.routes.map((route) => [`${route.method} ${route.path}`, route]));
  let port = 0;
  const server = createServer((request, response) => {
    respond(request, response).catch((thrown) => refuse(response, thrown));
  });

  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    setHeaders(response, nonce, allow);
    const { host = '', origin } = request.headers;
    const names = [`${HOST}:${port}`, `localhost:${port}`];
    if (!names.includes(host) || (origin !== undefined && !names.some((name) => origin === `http://${name}`))) {
      return plain(response, 403, 'this page is for this machine only');
    }
    const [path = ''] = (request.url ?? '').split('?');
    const [, given = '', ...rest] = path.split('/');
    if (!sameSecret(given, token))
      return plain(response, 404, 'not found: the address needs the token that was printed');
    if (path === `/${given}`) {
      response.setHeader('Location', `/${given}/`);
      return plain(response, 301, 'moved');
    }
    const route = routes.get(`${request.method} ${rest.join('/')}`);
    if (!route) return plain(response, 404, 'not found');
    const answer = await route.handle(request, response);
    if (!answer) return;
    response.setHeader('Content-Type', answer.type);
    response.end(answer.body);
  };

  port = await listen(server, options.port ?? 0);
  return {
    address: `http://${HOST}:${port}/${token}/`,
    port,
    token,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // What was written last (the end of a run) is let through before connections are cut.
        setTimeout(() => server.closeAllConnections(), 200).unref();
        server.closeIdleConnections();
      }),
  };
}

async function listen(server: Server, wanted: number): Promise<number> {
  const attempt = (port: number): Promise<number> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, HOST, () => {
        server.off('error', reject);
        resolve((server.address() as AddressInfo).port);
      });
    });
  try {
    return await attempt(wanted);
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (wanted !== 0 && (code === 'EADDRINUSE' || code === 'EACCES')) return attempt(0);
    if (code === 'ERR_SOCKET_BAD_PORT') {
      throw new VecbridgeError('BAD_OPTION', `there is no port ${wanted}: ports go from 1 to 65535.`, {
        hint: 'leave the port out: any free one is taken',
        cause: thrown,
      });
    }
    throw new VecbridgeError('IO', `no port of ${HOST} could be opened: ${code ?? thrown}.`, {
      hint: 'is the loopback interface up?',
      cause: thrown,
    });
  }
}

function setHeaders(response: ServerResponse, nonce: string, allow: LocalPageOptions['allow'] & {}): void {
  const policy = [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'${allow.eval ? " 'unsafe-eval'" : ''}`,
    "style-src 'self' 'unsafe-inline'", // styles set by uPlot and regl-scatterplot
    "connect-src 'self'",
    "img-src 'self' data: blob:",
    ...(allow.blobWorkers ? ['worker-src blob:'] : []),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  response.setHeader('Content-Security-Policy', policy.join('; '));
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('Referrer-Policy', 'no-referrer');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
}

function plain(response: ServerResponse, status: number, text: string): void {
  response.statusCode = status;
  response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  response.end(`${text}\n`);
}

/** An error as `--json` prints it: 400 where the person can put it right, else 500. */
function refuse(response: ServerResponse, thrown: unknown): void {
  const { code, message, hint, context } = toVecbridgeError(thrown);
  if (response.headersSent) return void response.end();
  response.statusCode = code === 'INTERNAL' ? 500 : 400;
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify({ error: { code, message, hint: hint ?? null, context } }));
}

function sameSecret(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The body of a POST as JSON; BAD_VALUE for anything else or more than `most` bytes. */
export async function readJson(request: IncomingMessage, most = 100_000): Promise<unknown> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > most) {
      throw new VecbridgeError('BAD_VALUE', `the request holds more than ${most} bytes.`, {
        hint: 'send less text at once',
        context: { most },
      });
    }
    parts.push(part);
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8'));
  } catch (cause) {
    throw new VecbridgeError('BAD_VALUE', 'the request is not JSON.', { hint: 'send a JSON object', cause });
  }
}

/** A file that is read when it is asked for. */
export const fileRoute = (path: string, file: string, type: string): Route => ({
  method: 'GET',
  path,
  handle: async () => ({ type, body: await readFile(file) }),
});
