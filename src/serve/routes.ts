import type { IncomingMessage } from 'node:http';
import { VecbridgeError } from '../core/errors.js';
import { currentVerdict } from '../translators/current-verdict.js';
import type { Translator } from '../translators/translator.js';
import { type Matrix, rowOf } from '../vectors/matrix.js';
import { contentType, jsonBody, readBody } from './body.js';
import { HttpFailure } from './http-failure.js';
import type { ServeLimits } from './limits.js';
import { embedLocally, type LocalUpstream } from './local-upstream.js';
import type { ServeMetrics } from './metrics.js';
import { embedUpstream, type Upstream } from './upstream.js';
import { bytesOfFloats, encodeRow, encodingOf, floatsOf, matrixOf } from './vectors.js';

interface RouteSetup {
  readonly translator: Translator;
  readonly upstream: Upstream | LocalUpstream | undefined;
  /** Whether an Authorization header of the client is meant for this server, so that it is not passed on. */
  readonly ownKey: boolean;
  readonly limits: ServeLimits;
  readonly metrics: ServeMetrics;
  /** Sees every batch of vectors before it is translated. */
  readonly seen?: (vectors: Matrix) => void;
}

export interface Reply {
  readonly body: Buffer;
  readonly type: string;
  /** Default 200. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Vectors translated, for the log. */
  readonly vectors: number;
}

export type Route = (request: IncomingMessage, signal: AbortSignal) => Promise<Reply>;

const json = (value: unknown, vectors: number, headers: Readonly<Record<string, string>> = {}): Reply => ({
  body: Buffer.from(JSON.stringify(value)),
  type: 'application/json',
  headers,
  vectors,
});

const bad = (message: string): HttpFailure => new HttpFailure(400, 'bad_input', message);

/** POST /v1/embeddings and POST /translate. */
export function createRoutes(setup: RouteSetup): { embeddings: Route; translate: Route } {
  const { translator, limits, metrics } = setup;
  const [source, target] = translator.manifest.spaces;
  const { label, reason, usable } = currentVerdict(translator.manifest);
  const spaceHeader: Record<string, string> = {
    ...(target.modelId === undefined ? {} : { 'vecbridge-space': headerText(target.modelId) }),
    // Who stores these vectors learns it with every answer.
    ...(usable && label !== 'uncertain' ? {} : { 'vecbridge-warning': headerText(`verdict ${label}: ${reason}`) }),
  };
  let last: Promise<unknown> = Promise.resolve();

  /** One translation at a time: each uses all threads. */
  const translated = (vectors: Matrix, centred: boolean, unfit: (message: string) => HttpFailure): Promise<Matrix> => {
    const run = async (): Promise<Matrix> => {
      const started = performance.now();
      setup.seen?.(vectors);
      try {
        return await translator.translate(vectors, { centred });
      } catch (error) {
        if (error instanceof VecbridgeError && error.code === 'BAD_VALUE') throw unfit(error.message);
        throw error;
      } finally {
        metrics.observe('vecbridge_translate_seconds', (performance.now() - started) / 1000);
        metrics.add('vecbridge_vectors_total', {}, vectors.rows);
      }
    };
    const mine = last.then(run, run);
    last = mine.catch(() => {});
    return mine;
  };

  const embeddings: Route = async (request, signal) => {
    const { upstream } = setup;
    if (!upstream)
      throw new HttpFailure(
        501,
        'no_upstream',
        'this server has no upstream that embeds texts; it was started without --upstream and --model',
      );
    const body = jsonBody(request, await readBody(request, limits.maxBodyBytes));
    const encoding = encodingOf(body['encoding_format']);
    const count = countInputs(body['input'], limits.maxInputs);
    const { dimensions, encoding_format: _, ...rest } = body;
    if (dimensions !== undefined && dimensions !== target.dim)
      throw bad(
        `translated vectors have ${target.dim} dims, ${JSON.stringify(dimensions)?.slice(0, 40)} cannot be had`,
      );
    const started = performance.now();
    let status: number | string = 200;
    try {
      const authorization = setup.ownKey ? undefined : request.headers.authorization;
      const ask = { count, dim: source.dim, authorization, seconds: limits.upstreamSeconds, signal };
      const { vectors, model, usage } = await ('encoder' in upstream
        ? embedLocally(upstream, body['input'], ask)
        : embedUpstream(upstream, rest, ask));
      const unfit = (message: string): HttpFailure =>
        new HttpFailure(502, 'upstream_answer', `the upstream gave a ${message}`);
      const out = await translated(vectors, false, unfit);
      const data = Array.from({ length: count }, (_, index) => ({
        object: 'embedding',
        index,
        embedding: encodeRow(rowOf(out, index), encoding),
      }));
      return json({ object: 'list', data, model, ...(usage === undefined ? {} : { usage }) }, count, spaceHeader);
    } catch (error) {
      status = error instanceof HttpFailure ? error.status : 'aborted';
      throw error;
    } finally {
      metrics.add('vecbridge_upstream_requests_total', { status });
      metrics.observe('vecbridge_upstream_seconds', (performance.now() - started) / 1000);
    }
  };

  const translate: Route = async (request) => {
    const type = contentType(request);
    if (type === 'application/octet-stream') {
      const values = floatsOf(await readBody(request, limits.maxBodyBytes), bad);
      if (values.length === 0 || values.length % source.dim !== 0)
        throw bad(`${values.length} numbers are not rows of ${source.dim}`);
      const rows = requireFew(values.length / source.dim, limits.maxInputs);
      const out = await translated({ data: values, rows, dim: source.dim }, false, bad);
      return { body: bytesOfFloats(out.data), type, headers: spaceHeader, vectors: rows };
    }
    const body = jsonBody(request, await readBody(request, limits.maxBodyBytes));
    const { vector, vectors, centred = false, encoding_format: format, ...unknown } = body;
    const extra = Object.keys(unknown)[0];
    if (extra !== undefined)
      throw bad(`"${extra.slice(0, 40)}" is not known; a request has vector or vectors, centred, encoding_format`);
    if ((vector === undefined) === (vectors === undefined)) throw bad('give either "vector" or "vectors"');
    if (typeof centred !== 'boolean') throw bad('"centred" is true or false');
    if (vectors !== undefined && !Array.isArray(vectors)) throw bad('"vectors" is a list of vectors');
    const rows = vectors === undefined ? [vector] : (vectors as unknown[]);
    requireFew(rows.length, limits.maxInputs);
    const encoding = encodingOf(format);
    const out = await translated(matrixOf(rows, source.dim, bad), centred, bad);
    const encoded = rows.map((_, i) => encodeRow(rowOf(out, i), encoding));
    const answer = vectors === undefined ? { vector: encoded[0] } : { vectors: encoded };
    return json({ ...answer, dim: target.dim }, rows.length, spaceHeader);
  };

  return { embeddings, translate };
}

/** A text, a list of texts, a list of tokens, or a list of lists of tokens. */
function countInputs(input: unknown, most: number): number {
  if (typeof input === 'string') return 1;
  const isTokens = (list: unknown): boolean =>
    Array.isArray(list) && list.length > 0 && list.every((n) => Number.isInteger(n));
  if (isTokens(input)) return 1;
  if (
    Array.isArray(input) &&
    input.length > 0 &&
    (input.every((one) => typeof one === 'string') || input.every(isTokens))
  )
    return requireFew(input.length, most);
  throw bad('"input" is a text, a list of texts, or tokens');
}

function requireFew(count: number, most: number): number {
  if (count >= 1 && count <= most) return count;
  throw bad(`${count} vectors in one request; 1 to ${most} are taken`);
}

/** Model ids are free text; headers are not. */
const headerText = (text: string): string => text.replace(/[^\x20-\x7e]/g, '_').slice(0, 200);
