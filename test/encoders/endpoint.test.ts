import { describe, expect, it } from 'vitest';
import { VecbridgeError } from '../../src/core/errors.js';
import { endpointEncoder } from '../../src/encoders/endpoint.js';
import { embeddingsUrl } from '../../src/encoders/endpoint-options.js';
import { retryAfter } from '../../src/encoders/endpoint-request.js';
import { rowOf } from '../../src/vectors/matrix.js';
import { type Behaviour, goodReply, refuse, servers, vectorOf } from './embedding-server.js';

const start = servers();
const texts = ['apple', 'be', 'cedar tree', 'dune', 'elm'];

async function setUp(behave?: Behaviour, options: Record<string, unknown> = {}, env: NodeJS.ProcessEnv = {}) {
  const server = await start(behave);
  return { server, encoder: endpointEncoder({ endpoint: server.url, model: 'tiny', options, env }) };
}

async function refusalOf(work: Promise<unknown>): Promise<VecbridgeError> {
  const error = await work.then(
    () => undefined,
    (e) => e,
  );
  expect(error).toBeInstanceOf(VecbridgeError);
  return error;
}

const rowsOf = async (encoding: Promise<{ vectors: Parameters<typeof rowOf>[0] }>): Promise<number[][]> => {
  const { vectors } = await encoding;
  return Array.from({ length: vectors.rows }, (_, i) => [...rowOf(vectors, i)]);
};
const right = texts.map(vectorOf);

describe('a good server', () => {
  it('gets model and texts, gives a row a text', async () => {
    const { server, encoder } = await setUp();
    expect(await rowsOf(encoder.encode(texts))).toEqual(right);
    expect(server.asked[0]).toMatchObject({ url: '/v1/embeddings', body: { model: 'tiny', input: texts } });
    expect(encoder.identity).toMatchObject({ model: 'tiny', served: 'tiny' });
  });

  it('gets prefix, dims and extra fields', async () => {
    const server = await start();
    const options = { dims: 4, body: { input_type: 'passage' } };
    const encoder = endpointEncoder({ endpoint: server.url, model: 'tiny', prefix: 'passage: ', options, env: {} });
    await encoder.encode(['a']);
    expect(server.asked[0]!.body).toMatchObject({ input: ['passage: a'], dimensions: 4, input_type: 'passage' });
  });

  it('may answer out of order: the index decides', async () => {
    const { encoder } = await setUp(({ input }) => ({ data: goodReply(input).data.reverse() }));
    expect(await rowsOf(encoder.encode(texts))).toEqual(right);
  });

  it('may leave the index out', async () => {
    const { encoder } = await setUp(({ input }) => ({ data: input.map((t) => ({ embedding: vectorOf(t) })) }));
    expect(await rowsOf(encoder.encode(texts))).toEqual(right);
  });

  it('may answer in base64', async () => {
    const base64 = (t: string) => Buffer.from(Float32Array.from(vectorOf(t)).buffer).toString('base64');
    const { server, encoder } = await setUp(
      ({ input }) => ({ data: input.map((t, index) => ({ index, embedding: base64(t) })) }),
      { encoding: 'base64' },
    );
    expect(await rowsOf(encoder.encode(texts))).toEqual(right);
    expect(server.asked[0]!.body['encoding_format']).toBe('base64');
  });
});

describe('a server that fails for a while', () => {
  it.each([429, 500, 503, 529])('is asked again after status %i', async (status) => {
    const { server, encoder } = await setUp(({ number }, r) =>
      number < 2 ? refuse(r, status, 'later', { 'retry-after-ms': '10' }) : undefined,
    );
    expect(await rowsOf(encoder.encode(texts))).toEqual(right);
    expect(server.asked).toHaveLength(3);
  });

  it('is given the time Retry-After asks for, by all requests', async () => {
    const { server, encoder } = await setUp(({ number }, r) =>
      number === 0 ? refuse(r, 429, 'slow down', { 'retry-after': '1' }) : undefined,
    );
    await encoder.encode(texts);
    await encoder.encode(texts);
    expect(server.asked[1]!.time - server.asked[0]!.time).toBeGreaterThan(950);
  });

  it('is not waited for when it asks for too long: the run can be resumed', async () => {
    const { encoder } = await setUp((_, r) => refuse(r, 429, 'tomorrow', { 'retry-after': '3600' }));
    const error = await refusalOf(encoder.encode(texts));
    expect(error).toMatchObject({ code: 'IO', message: expect.stringMatching(/asks to wait 3600 s .*tomorrow/) });
    expect(error.hint).toMatch(/longestWaitSeconds=3600/);
  });

  it('may drop the connection', async () => {
    const { encoder } = await setUp(({ number }, r) => {
      if (number > 0) return undefined;
      r.destroy();
      return 'handled';
    });
    expect(await rowsOf(encoder.encode(texts))).toEqual(right);
  });

  it('may stall in the middle of a reply', async () => {
    const { encoder } = await setUp(
      ({ number }, r) => {
        if (number > 0) return undefined;
        r.write('{"data": [');
        return 'handled';
      },
      { timeoutSeconds: 0.2 },
    );
    expect(await rowsOf(encoder.encode(texts))).toEqual(right);
  });

  it('is given up after the retries, with its name and what it said', async () => {
    const { server, encoder } = await setUp((_, r) => refuse(r, 503, 'asleep', { 'retry-after-ms': '1' }), {
      retries: 2,
    });
    const error = await refusalOf(encoder.encode(texts));
    expect(error.code).toBe('IO');
    expect(error.message).toMatch(/127\.0\.0\.1:\d+ did not answer in 3 tries: status 503: asleep/);
    expect(server.asked).toHaveLength(3);
  });

  it('stops at once when the caller aborts', async () => {
    const { encoder } = await setUp(() => 'handled');
    const controller = new AbortController();
    const work = encoder.encode(texts, { signal: controller.signal });
    setTimeout(() => controller.abort(new VecbridgeError('INTERRUPTED', 'interrupted')), 50);
    expect((await refusalOf(work)).code).toBe('INTERRUPTED');
  });
});

describe('a server that answers wrongly', () => {
  const many = Array.from({ length: 16 }, (_, i) => `text ${String.fromCharCode(97 + i)}`);

  it('short replies are never used, but asked for again in halves', async () => {
    // Gives at most 3 vectors and numbers them again: using them would put vectors to wrong texts.
    const { encoder } = await setUp(({ input }) => goodReply(input.slice(input.length > 3 ? 1 : 0).slice(0, 3)));
    expect(await rowsOf(encoder.encode(many))).toEqual(many.map(vectorOf));
  });

  it('requests that are too large are cut in halves', async () => {
    const { server, encoder } = await setUp(({ input }, r) =>
      input.length > 4 ? refuse(r, 413, 'payload too large') : undefined,
    );
    expect(await rowsOf(encoder.encode(many))).toEqual(many.map(vectorOf));
    expect(server.asked.map((a) => a.input.length)).toEqual([16, 8, 4, 4, 8, 4, 4]);
  });

  it('the text without a finite vector is named', async () => {
    const { encoder } = await setUp(({ input }) => {
      const reply = goodReply(input) as { data: { embedding: (number | null)[] }[] };
      const bad = input.indexOf(many[11]!);
      if (bad >= 0) reply.data[bad]!.embedding[2] = null;
      return reply;
    });
    const error = await refusalOf(encoder.encode(many));
    expect(error).toMatchObject({ code: 'BAD_VALUE', context: { row: 11 } });
    expect(error.message).toMatch(/row 11: .* a vector with null in it/);
  }, 20_000);

  it.each<[string, (input: string[]) => object, RegExp]>([
    ['NaN as text', (input) => ({ data: input.map(() => ({ embedding: ['NaN', 1] })) }), /a vector with NaN in it/],
    ['no data', () => ({ object: 'list' }), /a reply without "data"/],
    ['no numbers', (input) => ({ data: input.map(() => ({ embedding: [] })) }), /a vector without numbers/],
    [
      'the same index',
      (input) => ({ data: input.map(() => ({ index: 1, embedding: [1, 2] })) }),
      /an entry with the index 1 among/,
    ],
    ['no embedding', (input) => ({ data: input.map(() => ({})) }), /an entry without "embedding"/],
    [
      'numbers beyond float32',
      (input) => ({ data: input.map(() => ({ embedding: [1e300] })) }),
      /a vector with 1e\+300/,
    ],
  ])('%s is refused', async (_, reply, message) => {
    const { encoder } = await setUp(({ input }) => reply(input), { retries: 1 });
    const error = await refusalOf(encoder.encode(['one']));
    expect(error.code).toBe('BAD_VALUE');
    expect(error.message).toMatch(message);
  });

  it('a vector of zeros is refused', async () => {
    const { encoder } = await setUp(({ input }) => ({
      data: input.map((t) => ({ embedding: t === 'dune' ? [0, 0] : [1, 0] })),
    }));
    expect((await refusalOf(encoder.encode(texts))).message).toMatch(/row 3: tiny gave a vector of zeros/);
  });

  it('a reply cut short is asked for again', async () => {
    const { encoder } = await setUp(({ number }, r) => {
      if (number > 0) return undefined;
      r.end('{"data": [{"embedding": [1, 2');
      return 'handled';
    });
    expect(await rowsOf(encoder.encode(texts))).toEqual(right);
  });

  it('other dims in a later reply: both numbers', async () => {
    const { encoder } = await setUp(
      ({ input, number }) =>
        number === 1 ? { model: 'tiny', data: input.map(() => ({ embedding: [1, 2] })) } : undefined,
      { batch: 3 },
    );
    const error = await refusalOf(encoder.encode(texts));
    expect(error).toMatchObject({ code: 'DIM_MISMATCH', context: { expected: 4, found: 2 } });
  });

  it('dims other than asked for', async () => {
    const { encoder } = await setUp(undefined, { dims: 3 });
    expect((await refusalOf(encoder.encode(texts))).message).toMatch(/gives 4-d vectors, dims 3 were asked for/);
  });

  it('a model that changes midway', async () => {
    const { encoder } = await setUp(({ input, number }) => ({ ...goodReply(input), model: `v${number}` }), {
      batch: 3,
    });
    const error = await refusalOf(encoder.encode(texts));
    expect(error.message).toMatch(/answered as v0 before and as v1 now/);
  });

  it('a redirect is not followed: it could carry the key elsewhere', async () => {
    const { server, encoder } = await setUp((_, r) => refuse(r, 307, '', { location: 'http://elsewhere.invalid/v1' }));
    const error = await refusalOf(encoder.encode(texts));
    expect(error.hint).toMatch(/elsewhere\.invalid/);
    expect(server.asked).toHaveLength(1);
  });
});

describe('the key', () => {
  const secret = 'sk-very-secret-0123456789';

  it('comes from the environment and goes into the header', async () => {
    const { server, encoder } = await setUp(undefined, {}, { VECBRIDGE_API_KEY: secret });
    await encoder.encode(texts);
    expect(server.asked[0]!.headers.authorization).toBe(`Bearer ${secret}`);
    expect(JSON.stringify(encoder.identity)).not.toContain(secret);
  });

  it('goes into another header where wanted', async () => {
    const options = { keyHeader: 'api-key', keyEnv: 'AZURE_KEY' };
    const { server, encoder } = await setUp(undefined, options, { AZURE_KEY: secret });
    await encoder.encode(texts);
    expect(server.asked[0]!.headers['api-key']).toBe(secret);
    expect(server.asked[0]!.headers.authorization).toBeUndefined();
  });

  it('never shows in errors, not even when the server repeats it', async () => {
    const { encoder } = await setUp(
      (_, r) => refuse(r, 401, `Incorrect API key provided: ${secret}`),
      {},
      { VECBRIDGE_API_KEY: secret },
    );
    const error = await refusalOf(encoder.encode(texts));
    expect(error.message).toMatch(/status 401: Incorrect API key provided: \*\*\*/);
    expect(JSON.stringify([error.message, error.hint, error.context, error.stack])).not.toContain(secret);
  });

  it('of OpenAI goes to OpenAI only', async () => {
    const { server, encoder } = await setUp(undefined, {}, { OPENAI_API_KEY: secret });
    await encoder.encode(texts);
    expect(server.asked[0]!.headers.authorization).toBeUndefined();
  });

  it('is never sent unencrypted to another machine', () => {
    const open = () =>
      endpointEncoder({ endpoint: 'http://example.com/v1', model: 'm', env: { VECBRIDGE_API_KEY: secret } });
    expect(open).toThrow(/would travel unencrypted to example.com/);
  });

  it('that is named but not set is missed before anything is sent', () => {
    const open = () => endpointEncoder({ endpoint: 'https://api.openai.com/v1', model: 'm', env: {} });
    expect(open).toThrow(/no key for api.openai.com: VECBRIDGE_API_KEY and OPENAI_API_KEY not set/);
    const named = () =>
      endpointEncoder({ endpoint: 'http://localhost:1/v1', model: 'm', options: { keyEnv: 'MINE' }, env: {} });
    expect(named).toThrow(/MINE not set/);
  });
});

describe('limits', () => {
  it('an account without quota is not asked again', async () => {
    const { server, encoder } = await setUp((_, r) => {
      r.writeHead(429, { 'content-type': 'application/json' });
      r.end(JSON.stringify({ error: { code: 'insufficient_quota', message: 'You exceeded your current quota' } }));
      return 'handled';
    });
    const error = await refusalOf(encoder.encode(texts));
    expect(error.hint).toMatch(/quota/);
    expect(server.asked).toHaveLength(1);
  });

  it('requestsPerMinute spaces requests out', async () => {
    const { server, encoder } = await setUp(undefined, { batch: 1, requestsPerMinute: 600 });
    await Promise.all(texts.map((text) => encoder.encode([text])));
    const times = server.asked.map((a) => a.time);
    expect(times.at(-1)! - times[0]!).toBeGreaterThan(350); // 4 gaps of 100 ms
  });

  it('reads both forms of Retry-After', () => {
    const now = Date.parse('2024-05-01T00:00:00Z');
    expect(retryAfter(new Headers({ 'retry-after': '2.5' }), now)).toBe(2500);
    expect(retryAfter(new Headers({ 'retry-after': 'Wed, 01 May 2024 00:00:07 GMT' }), now)).toBe(7000);
    expect(retryAfter(new Headers({ 'retry-after': 'soon' }), now)).toBeUndefined();
    expect(retryAfter(new Headers(), now)).toBeUndefined();
  });
});

describe('addresses', () => {
  it('are completed', () => {
    expect(embeddingsUrl('https://a.b/v1').href).toBe('https://a.b/v1/embeddings');
    expect(embeddingsUrl('https://a.b/v1/').href).toBe('https://a.b/v1/embeddings');
    expect(embeddingsUrl('https://a.b/x/embeddings?api-version=1').href).toBe('https://a.b/x/embeddings?api-version=1');
  });

  it.each([
    ['localhost:8080', /the scheme localhost: is not known/],
    ['nowhere', /not an address/],
    ['ftp://a.b', /the scheme ftp: is not known/],
    ['https://me:pass@a.b/v1', /it carries a password/],
  ])('%s is refused', (endpoint, message) => {
    expect(() => embeddingsUrl(endpoint)).toThrow(message);
  });
});
