import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { upstreamOf } from '../../src/serve/upstream.js';

import { embed, expectClose, expected, normal, post, SOURCE, stage, start, TARGET } from './stage.js';

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
    expect(stage.lines.join('\n')).not.toMatch(/secret|evil/);
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
    expect(stage.seen[0]!.headers.authorization).toBeUndefined();
  });

  it('is not bound to other addresses than loopback without a key, nor to a port in use', async () => {
    await expect(start({}, { host: '0.0.0.0' })).rejects.toMatchObject({ code: 'BAD_USAGE', message: /no key/ });
    const port = Number(new URL(await start()).port);
    const first = stage.server!;
    await expect(start({}, { port })).rejects.toMatchObject({ code: 'IO', hint: /another program/ });
    stage.server = first;
  });

  it('answers many requests at once, a few at a time, and counts them', async () => {
    let [now, most] = [0, 0];
    stage.answer = async (...given) => {
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
    expect(stage.server!.counts()).toEqual({ requests: 100, vectors: 100 });
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
    stage.answer = async (...given) => {
      await gate;
      return normal(...given);
    };
    const url = await start({ maxActive: 1, maxQueued: 2 });
    const all = Array.from({ length: 8 }, () => post(`${url}/v1/embeddings`, { input: 'a' }));
    const refused = await Promise.race(all);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    while (stage.lines.length < 5) await new Promise((done) => setTimeout(done, 5));
    open();
    const statuses = (await Promise.all(all)).map((response) => response.status).sort();
    expect(statuses).toEqual([200, 200, 200, 503, 503, 503, 503, 503]);
  });

  it('gives up the upstream when the client is gone', async () => {
    let gone = false;
    stage.answer = (_, request) => {
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
    while (stage.seen.length === 0) await new Promise((done) => setTimeout(done, 5));
    controller.abort();
    await expect(asked).rejects.toThrow();
    for (let i = 0; i < 200 && !gone; i++) await new Promise((done) => setTimeout(done, 10));
    expect(gone).toBe(true);
  });

  it('stops after the requests in hand, and breaks off those that take too long', async () => {
    let open = (): void => {};
    stage.answer = async (...given) => {
      await new Promise<void>((done) => {
        open = done;
      });
      return normal(...given);
    };
    const url = await start();
    const asked = post(`${url}/v1/embeddings`, { input: 'a' });
    while (stage.seen.length === 0) await new Promise((done) => setTimeout(done, 5));
    const stopped = stage.server!.stop();
    await expect(fetch(`${url}/health`)).rejects.toThrow();
    open();
    expect((await asked).status).toBe(200);
    await stopped;
    const again = await start({ stopSeconds: 0.1 });
    stage.seen = [];
    const slow = post(`${again}/v1/embeddings`, { input: 'a' });
    while (stage.seen.length === 0) await new Promise((done) => setTimeout(done, 5));
    await stage.server!.stop();
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
    ['https://host/v1', 'hunter2\n', /VECBRIDGE_UPSTREAM_KEY contains/],
  ])('%s is refused without showing a secret', (address, key, message) => {
    expect(() => upstreamOf(address, undefined, key)).toThrowError(message);
    expect(() => upstreamOf(address, undefined, key)).not.toThrowError(/hunter2/);
  });

  it('may end in /embeddings or a slash', () => {
    for (const ending of ['', '/', '/embeddings'])
      expect(upstreamOf(`http://h/v1${ending}`, undefined, undefined).url.pathname).toBe('/v1');
  });
});
