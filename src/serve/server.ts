import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { VecbridgeError } from '../core/errors.js';
import type { Translator } from '../translators/translator.js';
import type { Matrix } from '../vectors/matrix.js';
import { Admission } from './admission.js';
import { HttpFailure } from './http-failure.js';
import type { ServeLimits } from './limits.js';
import type { LocalUpstream } from './local-upstream.js';
import { ServeMetrics } from './metrics.js';
import { createRoutes, type Reply, type Route } from './routes.js';
import type { Upstream } from './upstream.js';

export interface ServeRequest {
  readonly translator: Translator;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly upstream?: Upstream | LocalUpstream | undefined;
  /** What clients must send as bearer token; needed unless `host` is loopback. */
  readonly serveKey?: string | undefined;
  readonly limits: ServeLimits;
  /** Sees every batch of vectors before it is translated. */
  readonly seen?: (vectors: Matrix) => void;
  /** One line for each request: method, route, status, time. Never headers, bodies or addresses. */
  log?(line: string, failed: boolean): void;
}

export interface RunningServer {
  /** "http://127.0.0.1:8787" */
  readonly url: string;
  /** Takes no more requests, lets those in hand end within `limits.stopSeconds`, then breaks them off. */
  stop(): Promise<void>;
  counts(): { readonly requests: number; readonly vectors: number };
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);

const METRICS = {
  vecbridge_requests_total: 'Requests answered, by route and status.',
  vecbridge_request_seconds: 'Time from the request to the end of its answer.',
  vecbridge_vectors_total: 'Vectors translated.',
  vecbridge_translate_seconds: 'Time of one translation.',
  vecbridge_upstream_requests_total: 'Requests that needed the upstream, by the status they ended with.',
  vecbridge_upstream_seconds: 'Time of embedding upstream and translating.',
  vecbridge_active_requests: 'Requests worked on now.',
  vecbridge_queued_requests: 'Requests waiting for their turn now.',
  vecbridge_resident_bytes: 'Memory of the process.',
};

/**
 * An HTTP server around a translator: POST /v1/embeddings (OpenAI's shape; embeds upstream, translates), POST
 * /translate, GET /health, GET /metrics (Prometheus). Throws BAD_USAGE for a public address without a key, IO where
 * the port cannot be had.
 */
export async function startServer(setup: ServeRequest): Promise<RunningServer> {
  const { host, limits, serveKey, translator } = setup;
  if (!isLoopback(host) && !serveKey) {
    throw new VecbridgeError('BAD_USAGE', `${host} can be reached from other machines, but no key is set.`, {
      hint: 'set VECBRIDGE_SERVE_KEY, which clients then send as bearer token, or leave --host out',
      context: { host },
    });
  }
  const metrics = new ServeMetrics(METRICS);
  const admission = new Admission(limits);
  const routes = createRoutes({
    translator,
    upstream: setup.upstream,
    ownKey: serveKey !== undefined,
    limits,
    metrics,
    ...(setup.seen ? { seen: setup.seen } : {}),
  });
  const running = new Map<ServerResponse, AbortController>();
  let stopping = false;

  const worked =
    (route: Route): Route =>
    async (request, signal) => {
      const leave = await admission.enter(signal);
      try {
        return await route(request, signal);
      } finally {
        leave();
      }
    };
  const table: Readonly<Record<string, { method: 'GET' | 'POST'; run: Route }>> = {
    '/v1/embeddings': { method: 'POST', run: worked(routes.embeddings) },
    '/embeddings': { method: 'POST', run: worked(routes.embeddings) },
    '/translate': { method: 'POST', run: worked(routes.translate) },
    '/health': { method: 'GET', run: async () => health(setup, stopping) },
    '/metrics': { method: 'GET', run: async () => text(metrics.text(gauges(admission))) },
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const started = performance.now();
    const path = (request.url ?? '').split('?')[0]!;
    const route = Object.hasOwn(table, path) ? table[path] : undefined;
    const controller = new AbortController();
    running.set(response, controller);
    response.on('close', () => {
      if (!response.writableFinished)
        controller.abort(new HttpFailure(499, 'client_gone', 'the client closed the connection'));
    });
    let status = 200;
    let vectors = 0;
    try {
      requireOwnHost(request, setup);
      if (!route) throw new HttpFailure(404, 'no_route', `there is ${Object.keys(table).join(', ')}`);
      if (path !== '/health') requireKey(request, serveKey);
      if (request.method !== route.method && !(request.method === 'HEAD' && route.method === 'GET'))
        throw new HttpFailure(405, 'method', `${path} takes ${route.method}`, { allow: route.method });
      if (stopping && route.method === 'POST')
        throw new HttpFailure(503, 'stopping', 'the server stops', { connection: 'close' });
      const reply = await route.run(request, controller.signal);
      status = reply.status ?? 200;
      vectors = reply.vectors;
      send(request, response, status, reply, stopping);
    } catch (error) {
      const failure =
        error instanceof HttpFailure
          ? error
          : new HttpFailure(500, 'internal', 'this request failed inside the server');
      status = failure.status;
      const body = Buffer.from(JSON.stringify(failure.body()));
      // What is left of an unread body would be taken for the next request.
      const headers = request.complete ? failure.headers : { ...failure.headers, connection: 'close' };
      send(request, response, status, { body, type: 'application/json', headers, vectors: 0 }, stopping);
      if (!(error instanceof HttpFailure))
        setup.log?.(`internal error: ${(error as Error).name}: ${(error as Error).message}`, true);
    } finally {
      const seconds = (performance.now() - started) / 1000;
      const name = route ? path : 'other';
      metrics.add('vecbridge_requests_total', { route: name, status });
      metrics.observe('vecbridge_request_seconds', seconds, { route: name });
      setup.log?.(
        `${request.method} ${name} ${status} ${(seconds * 1000).toFixed(1)} ms ${vectors} vectors`,
        status >= 500,
      );
      running.delete(response);
    }
  };

  const server = createServer({
    requestTimeout: limits.requestSeconds * 1000,
    headersTimeout: Math.min(10_000, limits.requestSeconds * 1000),
    keepAliveTimeout: 5000,
    connectionsCheckingInterval: 1000,
    maxHeaderSize: 16_384,
  });
  server.maxConnections = limits.maxConnections;
  server.on('request', (request, response) => void answer(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(cannotListen(setup, cause)));
    server.listen(setup.port, host.replace(/^\[|\]$/g, ''), resolve);
  });
  const { address, port, family } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    counts: () => ({
      requests: metrics.total('vecbridge_requests_total'),
      vectors: metrics.total('vecbridge_vectors_total'),
    }),
    stop: async () => {
      stopping = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const cut = setTimeout(() => {
        for (const controller of running.values())
          controller.abort(new HttpFailure(503, 'stopping', 'the server stops'));
        setTimeout(() => server.closeAllConnections(), 200).unref();
      }, limits.stopSeconds * 1000);
      await closed;
      clearTimeout(cut);
    },
  };
}

const text = (body: string): Reply => ({ body: Buffer.from(body), type: 'text/plain; version=0.0.4', vectors: 0 });

const gauges = (admission: Admission): Record<string, number> => ({
  vecbridge_active_requests: admission.active,
  vecbridge_queued_requests: admission.queued,
  vecbridge_resident_bytes: process.memoryUsage.rss(),
});

function health({ translator, upstream }: ServeRequest, stopping: boolean): Reply {
  const { method, spaces, verdict } = translator.manifest;
  const [source, target] = spaces.map(({ dim, modelId }) => ({ dim, modelId: modelId ?? null }));
  const status = stopping ? 'stopping' : 'ok';
  const body = { status, method, source, target, verdict: verdict.label, upstream: upstream !== undefined };
  return {
    body: Buffer.from(JSON.stringify(body)),
    type: 'application/json',
    status: stopping ? 503 : 200,
    vectors: 0,
  };
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  reply: Reply,
  stopping: boolean,
): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, {
    'content-type': reply.type,
    'content-length': reply.body.length,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(stopping ? { connection: 'close' } : {}),
    ...reply.headers,
  });
  response.end(request.method === 'HEAD' ? undefined : reply.body);
}

/**
 * Without a key, a page in a browser on this machine could reach the server under a name of its own that leads here;
 * the Host header gives it away.
 */
function requireOwnHost(request: IncomingMessage, { host, serveKey }: ServeRequest): void {
  if (serveKey !== undefined || !isLoopback(host)) return;
  const asked = (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
  if (!isLoopback(asked)) throw new HttpFailure(421, 'host', 'this server answers to localhost only');
}

const digest = (value: string): Buffer => createHash('sha256').update(value).digest();

function requireKey(request: IncomingMessage, key: string | undefined): void {
  if (key === undefined) return;
  const sent = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
  if (!timingSafeEqual(digest(sent), digest(key)))
    throw new HttpFailure(401, 'key', 'the bearer token is missing or wrong', { 'www-authenticate': 'Bearer' });
}

function cannotListen({ host, port }: ServeRequest, cause: NodeJS.ErrnoException): VecbridgeError {
  const known: Record<string, string> = {
    EADDRINUSE: 'another program uses this port; choose another with --port',
    EACCES: 'ports below 1024 need privileges; choose another with --port',
    EADDRNOTAVAIL: 'this machine has no such address; see --host',
    ENOTFOUND: 'this machine has no such address; see --host',
  };
  const hint = known[cause.code ?? ''];
  return new VecbridgeError('IO', `cannot listen on ${host}, port ${port}: ${cause.code ?? cause.message}.`, {
    ...(hint ? { hint } : {}),
    context: { host, port, code: cause.code },
    cause,
  });
}
