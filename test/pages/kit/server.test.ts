import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pageDocument } from '../../../pages/kit/document.js';
import { escapeXml } from '../../../pages/kit/escape.js';
import { eventChannel } from '../../../pages/kit/events.js';
import { type LocalPage, type Route, readJson, serveLocalPage } from '../../../pages/kit/server.js';
import { VecbridgeError } from '../../../src/core/errors.js';

const channel = eventChannel();
const routes: Route[] = [
  { method: 'GET', path: '', handle: async () => ({ type: 'text/html', body: 'the page' }) },
  {
    method: 'POST',
    path: 'echo',
    handle: async (r) => ({ type: 'application/json', body: JSON.stringify(await readJson(r, 50)) }),
  },
  {
    method: 'GET',
    path: 'refused',
    handle: async () => {
      throw new VecbridgeError('BAD_VALUE', 'no.', { hint: 'try yes' });
    },
  },
  {
    method: 'GET',
    path: 'events',
    handle: async (_request, response) => {
      channel.connect(response, [{ event: 'first', data: { line: 'a\nb' } }]);
      return undefined;
    },
  },
];
let page: LocalPage;
beforeEach(async () => {
  page = await serveLocalPage({ routes, nonce: 'n0nce' });
});
afterEach(() => page.close());

const ask = (path: string, options: { method?: string; headers?: Record<string, string>; body?: string } = {}) =>
  new Promise<{ status: number; text: string; policy: string }>((resolve, reject) => {
    const { method = 'GET', headers = {}, body } = options;
    const asked = request({ host: '127.0.0.1', port: page.port, path, method, headers }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode!, text, policy: String(response.headers['content-security-policy']) }),
      );
    });
    asked.on('error', reject);
    asked.end(body);
  });

describe('serveLocalPage', () => {
  it('answers at the address with the token, and nothing without it', async () => {
    expect(page.address).toBe(`http://127.0.0.1:${page.port}/${page.token}/`);
    expect(page.token.length).toBeGreaterThanOrEqual(24);
    const found = await ask(`/${page.token}/`);
    expect(found).toMatchObject({ status: 200, text: 'the page' });
    expect(found.policy).toContain("default-src 'none'; script-src 'self' 'nonce-n0nce';");
    for (const path of ['/', '/events', `/${page.token.slice(1)}/`, `/${'x'.repeat(24)}/`, `/${page.token}/nothing`]) {
      expect((await ask(path)).status, path).toBe(404);
    }
    expect((await ask(`/${page.token}/echo`)).status).toBe(404); // it takes POST only
  });

  it('refuses other names of this machine and requests of other pages', async () => {
    const path = `/${page.token}/`;
    expect((await ask(path, { headers: { Host: `evil.example:${page.port}` } })).status).toBe(403);
    expect((await ask(path, { headers: { Origin: 'http://evil.example' } })).status).toBe(403);
    expect(
      (await ask(path, { headers: { Host: `localhost:${page.port}`, Origin: `http://localhost:${page.port}` } }))
        .status,
    ).toBe(200);
  });

  it('gives errors as --json does', async () => {
    const refused = await ask(`/${page.token}/refused`);
    expect(refused.status).toBe(400);
    expect(JSON.parse(refused.text)).toEqual({
      error: { code: 'BAD_VALUE', message: 'no.', hint: 'try yes', context: {} },
    });
    const post = (body: string) => ask(`/${page.token}/echo`, { method: 'POST', body });
    expect(JSON.parse((await post('{"a":1}')).text)).toEqual({ a: 1 });
    expect((await post('{')).text).toContain('the request is not JSON');
    expect((await post(`"${'x'.repeat(60)}"`)).text).toContain('more than 50 bytes');
  });

  it('takes another port where the wanted one is in use, and the same one again later', async () => {
    const other = await serveLocalPage({ routes, nonce: 'n', port: page.port });
    expect(other.port).not.toBe(page.port);
    await other.close();
    const again = await serveLocalPage({ routes, nonce: 'n', port: other.port, token: other.token });
    expect(again.address).toBe(other.address);
    await again.close();
  });

  it('sends events, and ends them when it closes', async () => {
    const stream = ask(`/${page.token}/events`);
    await expect.poll(() => channel.connected).toBe(1);
    channel.send({ event: 'next', data: [1, 2] });
    channel.close();
    const { text } = await stream;
    expect(text).toBe('retry: 1000\n\nevent: first\ndata: {"line":"a\\nb"}\n\nevent: next\ndata: [1,2]\n\n');
    expect(channel.connected).toBe(0);
  });
});

it('names in a page cannot become markup', () => {
  expect(escapeXml(`<script>"it's"&`)).toBe('&#60;script&#62;&#34;it&#39;s&#34;&#38;');
  const html = pageDocument({ title: '</title><script>', body: '', script: 'a.js', imports: {}, nonce: 'n' });
  expect(html.match(/<script/g)).toHaveLength(2); // the import map and the module
});
