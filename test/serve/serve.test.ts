import { describe, expect, it } from 'vitest';
import type { Encoder } from '../../src/encoders/encoder.js';
import { requireEncoderFits } from '../../src/serve/local-upstream.js';
import { upstreamOf } from '../../src/serve/upstream.js';
import { matrix } from '../../src/vectors/matrix.js';

import {
  type Answer,
  embed,
  expectClose,
  expected,
  floats,
  normal,
  post,
  rows,
  SOURCE,
  stage,
  start,
  TARGET,
  translator,
} from './stage.js';

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
    expect(stage.seen[0]).toMatchObject({
      url: '/v1/embeddings',
      body: { model: 'm', input: texts, user: 'u', encoding_format: 'float' },
    });
  });

  it('gives base64, takes base64 from the upstream, a single text, tokens, and dimensions that are there anyway', async () => {
    const url = await start();
    stage.answer = (body, ...rest) => {
      const given = normal(body, ...rest) as any;
      for (const row of given.data)
        row.embedding = Buffer.from(Float32Array.from(row.embedding).buffer).toString('base64');
      return given;
    };
    const body = (await (
      await post(`${url}/v1/embeddings`, { input: 'solo', encoding_format: 'base64', dimensions: TARGET })
    ).json()) as any;
    expectClose(floats(body.data[0].embedding), (await expected(['solo']))[0]!);
    expect(stage.seen[0]!.body).not.toHaveProperty('dimensions');
    stage.answer = (body) =>
      normal({ input: body.input.length === 2 && Array.isArray(body.input[0]) ? ['a', 'b'] : 'a' }, null!, null!);
    const tokens = (await (await post(`${url}/v1/embeddings`, { input: [[1, 2], [3]] })).json()) as any;
    expect(tokens.data).toHaveLength(2);
    expect(((await (await post(`${url}/v1/embeddings`, { input: [1, 2, 3] })).json()) as any).data).toHaveLength(1);
  });

  it('sends its own key and model, or passes on those of the client', async () => {
    const url = await start({}, { key: 'sk-upstream', model: 'forced' });
    await post(`${url}/v1/embeddings`, { input: 'a', model: 'asked' }, { authorization: 'Bearer client' });
    expect(stage.seen[0]).toMatchObject({
      headers: { authorization: 'Bearer sk-upstream' },
      body: { model: 'forced' },
    });
    await stage.server!.stop();
    const plain = await start();
    await post(`${plain}/v1/embeddings`, { input: 'a', model: 'asked' }, { authorization: 'Bearer client' });
    expect(stage.seen[1]).toMatchObject({ headers: { authorization: 'Bearer client' }, body: { model: 'asked' } });
    expect(stage.lines.join()).not.toMatch(/sk-upstream|client/);
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
    expect(stage.seen).toHaveLength(0);
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
    stage.answer = given;
    const response = await post(`${url}/v1/embeddings`, { input: 'a' });
    expect(response.status).toBe(status);
    expect(((await response.json()) as any).error.message).toMatch(message);
  });

  it('passes on a refusal with status and Retry-After, without the key it shows', async () => {
    const url = await start();
    stage.answer = (_, __, response) =>
      response
        .writeHead(429, { 'retry-after': '7' })
        .end(JSON.stringify({ error: { message: 'Rate limit for sk-abc123 reached' } }));
    const response = await post(`${url}/v1/embeddings`, { input: 'a' });
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7']);
    expect(((await response.json()) as any).error.message).toMatch(/status 429: Rate limit for \[key\] reached/);
  });

  it('gives 504 when the upstream is slow, and 502 when it is not there', async () => {
    const url = await start({ upstreamSeconds: 0.2 });
    stage.answer = () => new Promise((done) => setTimeout(done, 2000).unref());
    const started = performance.now();
    expect((await post(`${url}/v1/embeddings`, { input: 'a' })).status).toBe(504);
    expect(performance.now() - started).toBeLessThan(1500);
    await stage.server!.stop();
    const nowhere = await start({}, { upstream: upstreamOf('http://127.0.0.1:9/v1', undefined, 'sk-hidden') });
    const response = await post(`${nowhere}/v1/embeddings`, { input: 'a' });
    expect(response.status).toBe(502);
    expect(JSON.stringify(await response.json()) + stage.lines.join()).not.toMatch(/sk-hidden/);
  });

  it('embeds with an encoder of this process, in batches, and refuses tokens and empty texts', async () => {
    const batches: number[] = [];
    const encoder: Encoder = {
      modelId: 'letters',
      identity: {},
      batch: 2,
      concurrency: 1,
      encode: async (texts) => {
        batches.push(texts.length);
        return { vectors: matrix(Float32Array.from(texts.flatMap(embed)), texts.length, SOURCE), truncated: 0 };
      },
      close: async () => {},
    };
    const url = await start({}, { upstream: { encoder } });
    const texts = ['a', 'bb', 'ccc'];
    const answer = (await (await post(`${url}/v1/embeddings`, { input: texts, model: 'x' })).json()) as any;
    const want = await expected(texts);
    for (const [i, { index, embedding }] of answer.data.entries()) {
      expect(index).toBe(i);
      expectClose(embedding, want[i]!);
    }
    expect([answer.model, batches]).toEqual(['letters', [2, 1]]);
    for (const input of [
      [1, 2],
      ['a', ' '],
    ]) {
      expect((await post(`${url}/v1/embeddings`, { input })).status).toBe(400);
    }
    expect(stage.seen).toHaveLength(0);
    await expect(requireEncoderFits({ encoder }, 'a-to-b', SOURCE + 1)).rejects.toMatchObject({ code: 'DIM_MISMATCH' });
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
