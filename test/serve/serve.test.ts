import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseOptions } from '../../src/options.js';
import { random } from '../../src/random.js';
import { serveLimits } from '../../src/serve/limits.js';
import { type RunningServer, type ServeRequest, startServer } from '../../src/serve/server.js';
import { upstreamOf } from '../../src/serve/upstream.js';
import { linearTranslator } from '../../src/translators/linear.js';
import type { Matrix } from '../../src/vectors/matrix.js';

const draw = random(5);
const normals = (n: number): Float32Array => Float32Array.from({ length: n }, () => draw.normal());
const [SOURCE, TARGET] = [6, 4];
const translator = linearTranslator(
  {
    method: 'test',
    options: {},
    seed: 0,
    verdict: { label: 'aligned', reason: 'test', score: null, null: null, consensus: null, evidence: [] },
    data: [],
    engine: 'test',
  },
  {
    weights: { data: normals(SOURCE * TARGET), rows: SOURCE, dim: TARGET },
    means: { source: normals(SOURCE).map((v) => v / 20), target: normals(TARGET).map((v) => v / 20) },
  },
).with({ modelIds: ['old-model', 'new-modèle'] });

/** What the upstream of the tests gives for a text: numbers made of its letters. */
const embed = (text: string): number[] =>
  Array.from({ length: SOURCE }, (_, j) => Math.sin(text.length * 3 + j * (text.charCodeAt(0) || 1)) + 0.01);

type Answer = (body: any, request: IncomingMessage, response: ServerResponse) => unknown;

const normal: Answer = (body) => {
  const inputs: string[] = Array.isArray(body.input) ? body.input : [body.input];
  const data = inputs.map((text, index) => ({ object: 'embedding', index, embedding: embed(String(text)) }));
  return { object: 'list', data: data.reverse(), model: 'served-model', usage: { prompt_tokens: 3, total_tokens: 3 } };
};

let upstream: Server;
let answer: Answer;
let seen: { headers: IncomingMessage['headers']; body: any; url: string }[];
let server: RunningServer | undefined;
let lines: string[];

beforeEach(async () => {
  answer = normal;
  seen = [];
  lines = [];
  upstream = createServer(async (request, response) => {
    let text = '';
    for await (const part of request) text += part;
    seen.push({ headers: request.headers, body: JSON.parse(text), url: request.url! });
    const given = await answer(JSON.parse(text), request, response);
    if (given !== undefined && !response.headersSent)
      response.end(typeof given === 'string' ? given : JSON.stringify(given));
  });
  await new Promise<void>((done) => upstream.listen(0, '127.0.0.1', done));
});
afterEach(async () => {
  upstream.closeAllConnections();
  await server?.stop();
  server = undefined;
  await new Promise((done) => upstream.close(done));
});

const upstreamUrl = (): string => `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/v1`;

async function start(
  settings: Record<string, unknown> = {},
  more: Partial<ServeRequest> & { key?: string; model?: string } = {},
): Promise<string> {
  server = await startServer({
    translator,
    host: '127.0.0.1',
    port: 0,
    upstream: upstreamOf(upstreamUrl(), more.model, more.key),
    limits: parseOptions(serveLimits, settings, 'serve'),
    log: (line) => lines.push(line),
    ...more,
  });
  return server.url;
}

const post = (url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

const expectClose = (found: ArrayLike<number>, expected: ArrayLike<number>): void => {
  expect(found.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) expect(found[i]).toBeCloseTo(expected[i]!, 5);
};
const rows = (vectors: number[][]): Matrix => ({
  data: Float32Array.from(vectors.flat()),
  rows: vectors.length,
  dim: SOURCE,
});
const expected = async (texts: string[]): Promise<number[][]> => {
  const out = await translator.translate(rows(texts.map(embed)));
  return texts.map((_, i) => Array.from(out.data.subarray(i * TARGET, (i + 1) * TARGET)));
};
const floats = (base64: string): Float32Array => new Float32Array(new Uint8Array(Buffer.from(base64, 'base64')).buffer);

describe('POST /v1/embeddings', () => {
  it('embeds upstream, in the order of the inputs, translates, and keeps model and usage', async () => {
    const url = await start();
    const texts = ['one', 'two words', 'x'];
    const response = await post(`${url}/v1/embeddings`, { model: 'm', input: texts, user: 'u' });
    expect(response.status).toBe(200);
    expect(response.headers.get('vecbridge-space')).toBe('new-mod_le');
    const body = (await response.json()) as any;
    expect(body).toMatchObject({ object: 'list', model: 'served-model', usage: { prompt_tokens: 3 } });
    for (const [i, row] of (await expected(texts)).entries()) {
      expect(body.data[i]).toMatchObject({ object: 'embedding', index: i });
      expectClose(body.data[i].embedding, row);
    }
    expect(seen[0]).toMatchObject({
      url: '/v1/embeddings',
      body: { model: 'm', input: texts, user: 'u', encoding_format: 'float' },
    });
  });

  it('gives base64, takes base64 from the upstream, a single text, tokens, and dimensions that are there anyway', async () => {
    const url = await start();
    answer = (body, ...rest) => {
      const given = normal(body, ...rest) as any;
      for (const row of given.data)
        row.embedding = Buffer.from(Float32Array.from(row.embedding).buffer).toString('base64');
      return given;
    };
    const body = (await (
      await post(`${url}/v1/embeddings`, { input: 'solo', encoding_format: 'base64', dimensions: TARGET })
    ).json()) as any;
    expectClose(floats(body.data[0].embedding), (await expected(['solo']))[0]!);
    expect(seen[0]!.body).not.toHaveProperty('dimensions');
    answer = (body) =>
      normal({ input: body.input.length === 2 && Array.isArray(body.input[0]) ? ['a', 'b'] : 'a' }, null!, null!);
    const tokens = (await (await post(`${url}/v1/embeddings`, { input: [[1, 2], [3]] })).json()) as any;
    expect(tokens.data).toHaveLength(2);
    expect(((await (await post(`${url}/v1/embeddings`, { input: [1, 2, 3] })).json()) as any).data).toHaveLength(1);
  });

  it('sends its own key and model, or passes on those of the client', async () => {
    const url = await start({}, { key: 'sk-upstream', model: 'forced' });
    await post(`${url}/v1/embeddings`, { input: 'a', model: 'asked' }, { authorization: 'Bearer client' });
    expect(seen[0]).toMatchObject({ headers: { authorization: 'Bearer sk-upstream' }, body: { model: 'forced' } });
    await server!.stop();
    const plain = await start();
    await post(`${plain}/v1/embeddings`, { input: 'a', model: 'asked' }, { authorization: 'Bearer client' });
    expect(seen[1]).toMatchObject({ headers: { authorization: 'Bearer client' }, body: { model: 'asked' } });
    expect(lines.join()).not.toMatch(/sk-upstream|client/);
  });

  it.each<[string, unknown, RegExp]>([
    ['no input', {}, /"input" is a text/],
    ['an empty list', { input: [] }, /"input"/],
    ['mixed inputs', { input: ['a', 1] }, /"input"/],
    ['objects', { input: { text: 'a' } }, /"input"/],
    ['too many', { input: Array(6).fill('a') }, /6 vectors in one request; 1 to 5/],
    ['other dimensions', { input: 'a', dimensions: 256 }, /4 dims, 256 cannot/],
    ['other encodings', { input: 'a', encoding_format: 'int8' }, /"float" or "base64"/],
    ['no JSON', '{"input":', /not JSON/],
    ['a JSON list', [1], /not a JSON object/],
  ])('refuses %s with 400', async (_, body, message) => {
    const url = await start({ maxInputs: 5 });
    const response = await post(`${url}/v1/embeddings`, body);
    expect(response.status).toBe(400);
    expect(((await response.json()) as any).error).toMatchObject({
      type: 'invalid_request_error',
      message: expect.stringMatching(message),
    });
    expect(seen).toHaveLength(0);
  });

  it.each<[string, Answer, number, RegExp]>([
    [
      'other dims',
      () => ({ data: [{ index: 0, embedding: [1, 2] }] }),
      502,
      /2 dims, the translator takes 6.*the model the translator was fitted on/,
    ],
    ['too few', () => ({ data: [] }), 502, /1 inputs were sent, 0 embeddings/],
    ['wrong numbers', () => ({ data: [{ index: 7, embedding: embed('a') }] }), 502, /not numbered/],
    ['zeros', () => ({ data: [{ index: 0, embedding: Array(SOURCE).fill(0) }] }), 502, /all zeros/],
    ['nulls', () => ({ data: [null] }), 502, /not a list of numbers/],
    ['no JSON', () => '<html>', 502, /not JSON/],
    ['too much', () => 'x'.repeat(3e6), 502, /above \d+ bytes/],
    [
      'a redirect',
      (_, __, response) => response.writeHead(302, { location: 'http://example.invalid/' }).end(),
      502,
      /status 302/,
    ],
    ['a failure', (_, __, response) => response.writeHead(500).end('secret trace'), 502, /status 500$/],
    ['a broken connection', (_, request) => void request.socket.destroy(), 502, /cannot be reached/],
  ])('answers %s of the upstream with %s', async (_, given, status, message) => {
    const url = await start();
    answer = given;
    const response = await post(`${url}/v1/embeddings`, { input: 'a' });
    expect(response.status).toBe(status);
    expect(((await response.json()) as any).error.message).toMatch(message);
  });

  it('passes on a refusal with status and Retry-After, without the key it shows', async () => {
    const url = await start();
    answer = (_, __, response) =>
      response
        .writeHead(429, { 'retry-after': '7' })
        .end(JSON.stringify({ error: { message: 'Rate limit for sk-abc123 reached' } }));
    const response = await post(`${url}/v1/embeddings`, { input: 'a' });
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7']);
    expect(((await response.json()) as any).error.message).toMatch(/status 429: Rate limit for \[key\] reached/);
  });

  it('gives 504 when the upstream is slow, and 502 when it is not there', async () => {
    const url = await start({ upstreamSeconds: 0.2 });
    answer = () => new Promise((done) => setTimeout(done, 2000).unref());
    const started = performance.now();
    expect((await post(`${url}/v1/embeddings`, { input: 'a' })).status).toBe(504);
    expect(performance.now() - started).toBeLessThan(1500);
    await server!.stop();
    const nowhere = await start({}, { upstream: upstreamOf('http://127.0.0.1:9/v1', undefined, 'sk-hidden') });
    const response = await post(`${nowhere}/v1/embeddings`, { input: 'a' });
    expect(response.status).toBe(502);
    expect(JSON.stringify(await response.json()) + lines.join()).not.toMatch(/sk-hidden/);
  });

  it('says 501 without an upstream', async () => {
    const url = await start({}, { upstream: undefined });
    expect((await post(`${url}/v1/embeddings`, { input: 'a' })).status).toBe(501);
  });
});

describe('POST /translate', () => {
  it('translates one vector, several, and raw float32', async () => {
    const url = await start();
    const vectors = ['p', 'qq', 'rrr'].map(embed);
    const want = await expected(['p', 'qq', 'rrr']);
    const one = (await (await post(`${url}/translate`, { vector: vectors[0] })).json()) as any;
    expect(one.dim).toBe(TARGET);
    expectClose(one.vector, want[0]!);
    const several = (await (await post(`${url}/translate`, { vectors, encoding_format: 'base64' })).json()) as any;
    for (const [i, text] of several.vectors.entries()) expectClose(floats(text), want[i]!);
    const raw = await fetch(`${url}/translate`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: new Uint8Array(Float32Array.from(vectors.flat()).buffer),
    });
    expectClose(new Float32Array(await raw.arrayBuffer()), want.flat());
    const centred = (await (await post(`${url}/translate`, { vectors, centred: true })).json()) as any;
    const exact = await translator.translate(rows(vectors), { centred: true });
    expectClose(centred.vectors.flat(), exact.data);
  });

  it.each<[string, unknown, RegExp]>([
    ['other dims', { vector: [1, 2] }, /vector 0 has 2 dims, the translator takes 6/],
    ['nulls', { vectors: [embed('a'), [1, 2, null, 4, 5, 6]] }, /vector 1 holds null at position 2/],
    ['zeros', { vectors: [embed('a'), Array(SOURCE).fill(0)] }, /row 1 is all zeros/],
    ['no vectors', { vectors: [] }, /0 vectors in one request/],
    ['both', { vector: embed('a'), vectors: [] }, /either/],
    ['neither', {}, /either/],
    ['unknown fields', { vector: embed('a'), center: true }, /"center" is not known/],
    ['nested texts', { vectors: ['$$'] }, /dims|float32/],
  ])('refuses %s with 400', async (_, body, message) => {
    const response = await post(`${await start()}/translate`, body);
    expect(response.status).toBe(400);
    expect(((await response.json()) as any).error.message).toMatch(message);
  });
});

describe('the server', () => {
  it('refuses large bodies, other types, methods, paths and hosts', async () => {
    const url = await start({ maxBodyBytes: 1024 });
    expect((await post(`${url}/translate`, { vectors: Array(200).fill(embed('a')) })).status).toBe(413);
    expect((await post(`${url}/translate`, '{}', { 'content-type': 'text/plain' })).status).toBe(415);
    const get = await fetch(`${url}/translate`);
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
    expect((await fetch(`${url}/nothing?key=secret`)).status).toBe(404);
    const rebound = await new Promise<number>((done) => {
      httpRequest(`${url}/health`, { headers: { host: 'evil.example' } }, (r) => done(r.resume().statusCode!)).end();
    });
    expect(rebound).toBe(421);
    expect(lines.join('\n')).not.toMatch(/secret|evil/);
  });

  it('cuts off a body without a length when it grows too large', async () => {
    const url = new URL(await start({ maxBodyBytes: 1024 }));
    const head = `POST /translate HTTP/1.1\r\nHost: ${url.host}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`;
    const reply = await new Promise<string>((done) => {
      let text = '';
      const socket = connect(Number(url.port), url.hostname, () =>
        socket.write(`${head}800\r\n${'x'.repeat(2048)}\r\n`),
      );
      socket.on('data', (part) => {
        text += part;
      });
      socket.on('error', () => {});
      socket.on('close', () => done(text));
    });
    expect(reply).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('drops clients that send too slowly', async () => {
    const url = new URL(await start({ requestSeconds: 0.3 }));
    const started = performance.now();
    await new Promise<void>((done) => {
      const socket = connect(Number(url.port), url.hostname, () =>
        socket.write('POST /translate HTTP/1.1\r\nHost: localhost\r\n'),
      );
      socket.on('error', () => {});
      socket.resume().on('close', () => done());
    });
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('asks for its key everywhere but at /health, and does not pass it on', async () => {
    const url = await start({}, { serveKey: 'let-me-in' });
    expect((await fetch(`${url}/health`)).status).toBe(200);
    expect((await fetch(`${url}/metrics`)).status).toBe(401);
    expect((await post(`${url}/translate`, { vector: embed('a') }, { authorization: 'Bearer wrong' })).status).toBe(
      401,
    );
    expect((await post(`${url}/v1/embeddings`, { input: 'a' }, { authorization: 'Bearer let-me-in' })).status).toBe(
      200,
    );
    expect(seen[0]!.headers.authorization).toBeUndefined();
  });

  it('is not bound to other addresses than loopback without a key, nor to a port in use', async () => {
    await expect(start({}, { host: '0.0.0.0' })).rejects.toMatchObject({ code: 'BAD_USAGE', message: /no key/ });
    const port = Number(new URL(await start()).port);
    const first = server!;
    await expect(start({}, { port })).rejects.toMatchObject({ code: 'IO', hint: /another program/ });
    server = first;
  });

  it('answers many requests at once, a few at a time, and counts them', async () => {
    let [now, most] = [0, 0];
    answer = async (...given) => {
      most = Math.max(most, ++now);
      await new Promise((done) => setTimeout(done, 5));
      now--;
      return normal(...given);
    };
    const url = await start({ maxActive: 4, maxQueued: 1000 });
    const texts = Array.from({ length: 100 }, (_, i) => `text ${'x'.repeat(i % 17)}${i}`);
    const want = await expected(texts);
    const found = await Promise.all(
      texts.map(
        async (text) => ((await (await post(`${url}/v1/embeddings`, { input: text })).json()) as any).data[0].embedding,
      ),
    );
    for (const [i, row] of found.entries()) expectClose(row, want[i]!);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(4);
    expect(server!.counts()).toEqual({ requests: 100, vectors: 100 });
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toMatch(/^vecbridge_requests_total\{route="\/v1\/embeddings",status="200"\} 100$/m);
    expect(metrics).toMatch(/^vecbridge_request_seconds_bucket\{route="\/v1\/embeddings",le="\+Inf"\} 100$/m);
    expect(metrics).toMatch(/^vecbridge_active_requests 0$/m);
  });

  it('turns requests away when too many wait, and goes on afterwards', async () => {
    let open = (): void => {};
    const gate = new Promise<void>((done) => {
      open = done;
    });
    answer = async (...given) => {
      await gate;
      return normal(...given);
    };
    const url = await start({ maxActive: 1, maxQueued: 2 });
    const all = Array.from({ length: 8 }, () => post(`${url}/v1/embeddings`, { input: 'a' }));
    const refused = await Promise.race(all);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    while (lines.length < 5) await new Promise((done) => setTimeout(done, 5));
    open();
    const statuses = (await Promise.all(all)).map((response) => response.status).sort();
    expect(statuses).toEqual([200, 200, 200, 503, 503, 503, 503, 503]);
  });

  it('gives up the upstream when the client is gone', async () => {
    let gone = false;
    answer = (_, request) => {
      request.socket.on('close', () => {
        gone = true;
      });
      return new Promise(() => {});
    };
    const url = await start();
    const controller = new AbortController();
    const asked = fetch(`${url}/v1/embeddings`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"input":"a"}',
      signal: controller.signal,
    });
    while (seen.length === 0) await new Promise((done) => setTimeout(done, 5));
    controller.abort();
    await expect(asked).rejects.toThrow();
    for (let i = 0; i < 200 && !gone; i++) await new Promise((done) => setTimeout(done, 10));
    expect(gone).toBe(true);
  });

  it('stops after the requests in hand, and breaks off those that take too long', async () => {
    let open = (): void => {};
    answer = async (...given) => {
      await new Promise<void>((done) => {
        open = done;
      });
      return normal(...given);
    };
    const url = await start();
    const asked = post(`${url}/v1/embeddings`, { input: 'a' });
    while (seen.length === 0) await new Promise((done) => setTimeout(done, 5));
    const stopped = server!.stop();
    await expect(fetch(`${url}/health`)).rejects.toThrow();
    open();
    expect((await asked).status).toBe(200);
    await stopped;
    const again = await start({ stopSeconds: 0.1 });
    seen = [];
    const slow = post(`${again}/v1/embeddings`, { input: 'a' });
    while (seen.length === 0) await new Promise((done) => setTimeout(done, 5));
    await server!.stop();
    expect((await slow).status).toBe(503);
  });

  it('says in /health what it translates', async () => {
    const url = await start();
    expect(await (await fetch(`${url}/health`)).json()).toEqual({
      status: 'ok',
      method: 'test',
      source: { dim: SOURCE, modelId: 'old-model' },
      target: { dim: TARGET, modelId: 'new-modèle' },
      verdict: 'aligned',
      upstream: true,
    });
    expect((await fetch(`${url}/health`, { method: 'HEAD' })).status).toBe(200);
  });
});

describe('the address of the upstream', () => {
  it.each<[string, string | undefined, RegExp]>([
    ['ftp://host/v1', undefined, /not an http/],
    ['no address', undefined, /not an http/],
    ['https://user:hunter2@host/v1', undefined, /host holds a name, a password/],
    ['https://host/v1?key=hunter2', undefined, /query/],
    ['https://host/v1', 'hunter2\n', /VECBRIDGE_UPSTREAM_KEY holds/],
  ])('%s is refused without showing a secret', (address, key, message) => {
    expect(() => upstreamOf(address, undefined, key)).toThrowError(message);
    expect(() => upstreamOf(address, undefined, key)).not.toThrowError(/hunter2/);
  });

  it('may end in /embeddings or a slash', () => {
    for (const ending of ['', '/', '/embeddings'])
      expect(upstreamOf(`http://h/v1${ending}`, undefined, undefined).url.pathname).toBe('/v1');
  });
});
