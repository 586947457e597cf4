import { spawn } from 'node:child_process';
import { beforeAll, expect, it } from 'vitest';
import { cliPath, expectRefusal, temporaryFolder, vecbridge } from './run-cli.js';
import { twoSpaces, writeNpy } from './synthetic.js';

const at = temporaryFolder();

beforeAll(async () => {
  const { x, y } = twoSpaces(600, [24, 16], 1);
  writeNpy(at('a.npy'), x);
  writeNpy(at('b.npy'), y);
  const done = await vecbridge(['fit', at('a.npy'), at('b.npy'), '-o', at('map'), '--paired']);
  expect(done.stderr).toBe('');
});

it('serves until SIGTERM, answers what is in hand, reports and exits 0', async () => {
  const child = spawn(process.execPath, [cliPath, 'serve', at('map'), '--port', '0', '--log', '--json'], {
    env: { ...process.env, VECBRIDGE_UPSTREAM_KEY: 'sk-never-shown', VECBRIDGE_SERVE_KEY: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (part) => {
    stdout += part;
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.on('close', () => reject(new Error(stderr)));
    child.stderr.on('data', (part) => {
      stderr += part;
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(stderr);
      if (found) resolve(found[0]);
    });
  });
  const ask = (): Promise<Response> =>
    fetch(`${url}/translate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        vectors: Array.from({ length: 50 }, (_, i) => Array.from({ length: 24 }, (_, j) => i + j + 1)),
      }),
    });
  expect((await ask()).status).toBe(200);
  const inHand = Array.from({ length: 5 }, ask);
  const answers = Promise.allSettled(inHand); // at once: one that is refused while the server ends must find a listener
  await inHand[0];
  child.kill('SIGTERM');
  const code = await new Promise((done) => child.on('close', done));
  for (const response of await answers) {
    if (response.status === 'fulfilled') expect([200, 503]).toContain(response.value.status);
  }
  expect(code).toBe(0);
  const report = JSON.parse(stdout);
  expect(report.url).toBe(url);
  expect(report.vectors).toBeGreaterThanOrEqual(100);
  expect(stderr).toMatch(/POST \/translate 200 [\d.]+ ms 50 vectors/);
  expect(stdout + stderr).not.toMatch(/sk-never-shown/);
});

it('refuses wrong usage', async () => {
  const serve = (...more: string[]) => ['serve', at('map'), '--port', '0', ...more];
  await expectRefusal(serve('--host', '0.0.0.0'), /0\.0\.0\.0 can be reached from other machines/, {
    hint: /VECBRIDGE_SERVE_KEY/,
  });
  await expectRefusal(serve('--upstream', 'https://me:hunter2@host/v1'), /host holds a name/);
  await expectRefusal(serve('--upstream-model', 'm'), /needs --upstream/);
  await expectRefusal(serve('--set', 'maxActiv=3'), /maxActiv/, { hint: /maxActive/ });
  await expectRefusal(['serve', at('map'), '--port', '70000'], /70000/);
});
