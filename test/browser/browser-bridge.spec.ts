import { execFileSync } from 'node:child_process';
import { createReadStream, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createIndex, loadTranslator, type Neighbours, readMatrix } from '../../index.js';
import { packageRoot } from '../../src/core/version.js';
import { sliceRows } from '../../src/vectors/matrix.js';
import { temporaryFolder } from '../cli/run-cli.js';
import { browserPages, pictures, seriousIssues } from './browser.js';

const at = temporaryFolder();
const open = browserPages();
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.txt': 'text/plain',
};
let server: Server;
let url: string;
/** What the library finds: translated by ONNX Runtime, searched exactly among the same vectors. */
let wanted: Neighbours;

const demo = (name: string): string => join(packageRoot, 'data', 'demo', name);

/** The folder that the example writes, behind a server that knows nothing but files. */
beforeAll(async () => {
  const build = join(packageRoot, 'examples', 'browser-bridge', 'build.mjs');
  execFileSync(process.execPath, [build, at('site')], { cwd: packageRoot, stdio: 'pipe' });
  server = createServer((request, response) => {
    const path = normalize(new URL(request.url!, 'http://h').pathname);
    const file = at('site', path === '/' ? 'index.html' : path);
    response.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream');
    createReadStream(file)
      .on('error', () => response.writeHead(404).end())
      .pipe(response);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const { matrix } = await readMatrix(demo('mpnet.npy'));
  const index = await createIndex('exact', matrix.dim);
  index.add(matrix);
  const queries = sliceRows((await readMatrix(demo('test-minilm.npy'))).matrix, 0, 20);
  wanted = await index.search(await (await loadTranslator('minilm-to-mpnet')).translate(queries), 10);
});
afterAll(() => server?.close());

it('the example finds in Chromium what the library finds, in WebAssembly, asking nobody else', async () => {
  const { page } = await open(url);
  await page.waitForSelector('body[data-shown="0"]');
  expect(await page.locator('#about').innerText()).toMatch(
    /MiniLM.* \(384 dims\) to .*mpnet.* \(768 dims\), wasm-simd; 3,000 vectors of int8/,
  );
  for (const query of [0, 7, 19]) {
    await page.selectOption('#query', String(query));
    await page.waitForSelector(`body[data-shown="${query}"]`);
    const found = await page
      .locator('#results li')
      .evaluateAll((items) =>
        (items as any[]).map(({ dataset }) => [Number(dataset.row), Number(dataset.score)] as const),
      );
    const places = Array.from({ length: 10 }, (_, place) => query * 10 + place);
    expect(found.map(([row]) => row)).toEqual(places.map((place) => wanted.rows[place]));
    for (const [i, [, score]] of found.entries())
      expect(Math.abs(score - wanted.scores[places[i]!]!)).toBeLessThan(1e-4);
  }
  expect(await page.locator('#facts').innerText()).toMatch(/[1-9]\d? of the 10 are among the 10 that mpnet's own/);
  await pictures(page, 'browser-bridge');
  expect(await seriousIssues(page)).toEqual([]);
});

it('the example says in the page which file is not there', async () => {
  rmSync(at('site', 'own-queries.npy'));
  const { page } = await open(url, { expected: /404/ });
  await expect
    .poll(() => page.locator('#about').innerText())
    .toBe('The page cannot start: own-queries.npy: HTTP status 404');
});
