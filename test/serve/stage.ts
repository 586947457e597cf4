import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect } from 'vitest';
import { parseOptions } from '../../src/core/options.js';
import { serveLimits } from '../../src/serve/limits.js';
import { type RunningServer, type ServeRequest, startServer } from '../../src/serve/server.js';
import { upstreamOf } from '../../src/serve/upstream.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import { randomLinear } from '../translators/random-linear.js';

export const [SOURCE, TARGET] = [6, 4];
export const translator = randomLinear([SOURCE, TARGET], { seed: 5, meanScale: 1 / 20 }).with({
  modelIds: ['old-model', 'new-modèle'],
});

/** What the upstream of the tests gives for a text: numbers made of its letters. */
export const embed = (text: string): number[] =>
  Array.from({ length: SOURCE }, (_, j) => Math.sin(text.length * 3 + j * (text.charCodeAt(0) || 1)) + 0.01);

export type Answer = (body: any, request: IncomingMessage, response: ServerResponse) => unknown;

export const normal: Answer = (body) => {
  const inputs: string[] = Array.isArray(body.input) ? body.input : [body.input];
  const data = inputs.map((text, index) => ({ object: 'embedding', index, embedding: embed(String(text)) }));
  return { object: 'list', data: data.reverse(), model: 'served-model', usage: { prompt_tokens: 3, total_tokens: 3 } };
};

/** What a test sees and sets of the upstream and of the server under test; new for each test. */
export const stage: {
  upstream: Server;
  answer: Answer;
  seen: { headers: IncomingMessage['headers']; body: any; url: string }[];
  server: RunningServer | undefined;
  lines: string[];
} = { upstream: createServer(), answer: normal, seen: [], server: undefined, lines: [] };

beforeEach(async () => {
  stage.answer = normal;
  stage.seen = [];
  stage.lines = [];
  stage.upstream = createServer(async (request, response) => {
    let text = '';
    for await (const part of request) text += part;
    stage.seen.push({ headers: request.headers, body: JSON.parse(text), url: request.url! });
    const given = await stage.answer(JSON.parse(text), request, response);
    if (given !== undefined && !response.headersSent)
      response.end(typeof given === 'string' ? given : JSON.stringify(given));
  });
  await new Promise<void>((done) => stage.upstream.listen(0, '127.0.0.1', done));
});
afterEach(async () => {
  stage.upstream.closeAllConnections();
  await stage.server?.stop();
  stage.server = undefined;
  await new Promise((done) => stage.upstream.close(done));
});

const upstreamUrl = (): string => `http://127.0.0.1:${(stage.upstream.address() as AddressInfo).port}/v1`;

/** Starts the server under test; gives its address. */
export async function start(
  settings: Record<string, unknown> = {},
  more: Partial<ServeRequest> & { key?: string; model?: string } = {},
): Promise<string> {
  stage.server = await startServer({
    translator,
    host: '127.0.0.1',
    port: 0,
    upstream: upstreamOf(upstreamUrl(), more.model, more.key),
    limits: parseOptions(serveLimits, settings, 'serve'),
    log: (line) => stage.lines.push(line),
    ...more,
  });
  return stage.server.url;
}

export const post = (url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

export const expectClose = (found: ArrayLike<number>, expected: ArrayLike<number>): void => {
  expect(found.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) expect(found[i]).toBeCloseTo(expected[i]!, 5);
};
export const rows = (vectors: number[][]): Matrix => ({
  data: Float32Array.from(vectors.flat()),
  rows: vectors.length,
  dim: SOURCE,
});
export const expected = async (texts: string[]): Promise<number[][]> => {
  const out = await translator.translate(rows(texts.map(embed)));
  return texts.map((_, i) => Array.from(out.data.subarray(i * TARGET, (i + 1) * TARGET)));
};
export const floats = (base64: string): Float32Array =>
  new Float32Array(new Uint8Array(Buffer.from(base64, 'base64')).buffer);
