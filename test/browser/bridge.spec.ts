import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { random } from '../../src/core/random.js';
import { packageRoot } from '../../src/core/version.js';
import { temporaryFolder, vecbridge } from '../cli/run-cli.js';
import { randomLinear } from '../translators/random-linear.js';
import { browserPages } from './browser.js';

const at = temporaryFolder();
const open = browserPages();
const DIMS = [1024, 1024] as const;
/** A page that loads the bridge as anybody's page would. */
const PAGE = `<!doctype html><title>bridge</title><script type="module">
  import { loadBridge } from '/dist/src/bridge/bridge.js';
  globalThis.loadBridge = loadBridge;
</script>`;
const TYPES: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.json': 'application/json' };
let server: Server;
let url: string;

/** What is built, under /dist, and a folder of translators, under /maps. */
beforeAll(async () => {
  await randomLinear(DIMS, { meanScale: 0.02 }).save(at('map'));
  const done = await vecbridge(['export', at('map'), '--format', 'safetensors', '-o', at('map.safetensors')]);
  expect(done.code, done.stderr).toBe(0);
  server = createServer((request, response) => {
    const path = normalize(new URL(request.url!, 'http://h').pathname);
    if (path === '/') return response.setHeader('content-type', 'text/html').end(PAGE);
    if (path === '/favicon.ico') return response.writeHead(204).end();
    const file = path.startsWith('/maps/') ? at(path.slice('/maps/'.length)) : join(packageRoot, path);
    response.setHeader('content-type', TYPES[extname(path)] ?? 'application/octet-stream');
    createReadStream(file)
      .on('error', () => response.writeHead(404).end())
      .pipe(response);
    return response;
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server?.close());

/** Runs in the page: translations of `rows`, and microseconds for one. */
async function inPage({ address, rows, simd }: { address: string; rows: number[][]; simd: boolean }) {
  const bridge = await (globalThis as any).loadBridge(address, { simd });
  const vectors = rows.map((row) => Float32Array.from(row));
  const translated = vectors.map((vector) => [...bridge.translate(vector)] as number[]);
  const times: number[] = [];
  for (let round = 0; round < 30; round++) {
    const began = performance.now();
    for (const vector of vectors) bridge.translate(vector);
    times.push((performance.now() - began) / vectors.length);
  }
  times.sort((a, b) => a - b);
  // The least of thirty rounds: what is left of other programs' work.
  return { engine: bridge.engine as string, translated, microseconds: Math.min(...times) * 1000 };
}

it.each([
  ['/maps/map/', true, 'wasm-simd'],
  ['/maps/map/', false, 'javascript'],
  ['/maps/map.safetensors', true, 'wasm-simd'],
] as const)('the built bridge gives in Chromium what it gives in Node: %s, simd %s', async (path, simd, engine) => {
  const { page } = await open(`${url}/`);
  await page.waitForFunction('globalThis.loadBridge');
  const draw = random('queries');
  const rows = Array.from({ length: 20 }, () => Array.from({ length: DIMS[0] }, () => Math.fround(draw.normal())));
  const found = await page.evaluate(inPage, { address: `${url}${path}`, rows, simd });
  expect(found.engine).toBe(engine);
  const built = join(packageRoot, 'dist', 'src', 'bridge', 'bridge.js');
  const { loadBridge } = (await import(built)) as typeof import('../../src/bridge/bridge.js');
  const bridge = await loadBridge((name) => readFile(at('map', name)), { simd });
  expect(bridge.engine).toBe(engine);
  let largest = 0;
  for (const [i, row] of rows.entries()) {
    const wanted = bridge.translate(Float32Array.from(row));
    for (let j = 0; j < DIMS[1]; j++) largest = Math.max(largest, Math.abs(found.translated[i]![j]! - wanted[j]!));
  }
  console.log(
    `${path} in ${page.context().browser()!.version()}, ${engine}: ${found.microseconds.toFixed(0)} µs for one ` +
      `${DIMS.join(' → ')} vector; largest difference from Node ${largest.toExponential(1)}`,
  );
  expect(largest).toBeLessThan(1e-6);
  if (simd) expect(found.microseconds).toBeLessThan(2000);
});

it('says in Chromium which file is not there', async () => {
  const { page } = await open(`${url}/`, { expected: /404/ });
  await page.waitForFunction('globalThis.loadBridge');
  const message = await page.evaluate(async (address) => {
    const { loadBridge } = globalThis as any;
    return loadBridge(address).then(String, (error: Error & { code: string }) => `${error.code}: ${error.message}`);
  }, `${url}/maps/nowhere/`);
  expect(message).toMatch(/^NOT_FOUND: .*nowhere\/translator\.json/);
});
