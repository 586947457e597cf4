import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Point {
  id: number | string;
  vector: unknown;
  payload: Record<string, unknown>;
}

export interface QdrantLike {
  readonly url: string;
  readonly collections: Map<string, { vectors: unknown; points: Map<number | string, Point> }>;
  /** Answers the next n requests with 503. */
  failNext(n: number): void;
  stop(): Promise<void>;
}

/**
 * The part of Qdrant's documented HTTP API that migrations use, written by hand after its reference: collections, points,
 * scroll in the order of ids, count, delete, payload/delete; for the example of the guide, query. It is not Qdrant.
 */
export async function startQdrantLike(apiKey: string): Promise<QdrantLike> {
  const collections: QdrantLike['collections'] = new Map();
  let failures = 0;
  const order = (a: number | string, b: number | string): number =>
    typeof a === typeof b ? (a < b ? -1 : 1) : typeof a === 'number' ? -1 : 1;
  const shown = (point: Point, body: any) => {
    const names = Array.isArray(body.with_vector) ? (body.with_vector as string[]) : undefined;
    const vector = names
      ? Object.fromEntries(names.map((name) => [name, (point.vector as Record<string, unknown>)[name]]))
      : point.vector;
    return {
      id: point.id,
      ...(body.with_payload ? { payload: point.payload } : {}),
      ...(body.with_vector ? { vector } : {}),
    };
  };
  const handle = (method: string, path: string, body: any): { status: number; result?: unknown } => {
    const [, , rawName, ...rest] = path.split('?')[0]!.split('/');
    const name = decodeURIComponent(rawName!);
    const action = `${method} ${rest.join('/')}`.trim();
    if (action === 'PUT') {
      if (collections.has(name)) return { status: 409 };
      collections.set(name, { vectors: body.vectors, points: new Map() });
      return { status: 200, result: true };
    }
    const collection = collections.get(name);
    if (!collection) return { status: 404 };
    const { points } = collection;
    switch (action) {
      case 'GET':
        return {
          status: 200,
          result: { points_count: points.size, config: { params: { vectors: collection.vectors } } },
        };
      case 'DELETE':
        collections.delete(name);
        return { status: 200, result: true };
      case 'POST points/count':
        return { status: 200, result: { count: points.size } };
      case 'POST points': {
        const found = body.ids.map((id: number | string) => points.get(id)).filter(Boolean);
        return { status: 200, result: found.map((point: Point) => shown(point, body)) };
      }
      case 'POST points/scroll': {
        const ids = [...points.keys()].sort(order);
        const from =
          body.offset === undefined ? 0 : ids.findIndex((id) => order(id, body.offset) >= 0 || id === body.offset);
        const page = from < 0 ? [] : ids.slice(from, from + body.limit);
        const next = from < 0 ? null : (ids[from + body.limit] ?? null);
        return {
          status: 200,
          result: { points: page.map((id) => shown(points.get(id)!, body)), next_page_offset: next },
        };
      }
      case 'POST points/query': {
        const dot = ({ vector }: Point): number =>
          (vector as number[]).reduce((sum, value, j) => sum + value * body.query[j], 0);
        const nearest = [...points.values()].sort((a, b) => dot(b) - dot(a)).slice(0, body.limit);
        return { status: 200, result: { points: nearest.map((point) => shown(point, body)) } };
      }
      case 'PUT points':
        for (const point of body.points) points.set(point.id, { payload: {}, ...point });
        return { status: 200, result: { status: 'completed' } };
      case 'POST points/delete':
        for (const id of body.points) points.delete(id);
        return { status: 200, result: { status: 'completed' } };
      case 'POST points/payload/delete':
        for (const point of points.values()) for (const key of body.keys) delete point.payload[key];
        return { status: 200, result: { status: 'completed' } };
      default:
        return { status: 400 };
    }
  };
  const server = createServer(async (request, response) => {
    const text = await readBody(request);
    const reply = (status: number, value: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(shownText(value));
    };
    if (request.headers['api-key'] !== apiKey) return reply(401, { status: { error: 'Must provide an API key' } });
    if (failures > 0) {
      failures--;
      return reply(503, { status: { error: 'overloaded' } });
    }
    const { status, result } = handle(request.method!, request.url!, text ? parsed(text) : {});
    return reply(status, status === 200 ? { result, status: 'ok', time: 0 } : { status: { error: 'refused' } });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    collections,
    failNext: (n) => {
      failures = n;
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** Numbers of more than 15 digits are texts here ("big 123"), and digits again where they leave. */
const parsed = (text: string): any => JSON.parse(text.replace(/([:[,]\s*)(\d{16,})(?=\s*[,}\]])/g, '$1"big $2"'));
const shownText = (value: unknown): string => JSON.stringify(value).replace(/"big (\d+)"/g, '$1');

async function readBody(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}
