import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, expect, it } from 'vitest';
import { loadBridge } from '../../src/bridge/bridge.js';
import { packageRoot } from '../../src/core/version.js';
import { json, temporaryFolder } from '../cli/run-cli.js';
import { randomLinear } from '../translators/random-linear.js';

const at = temporaryFolder();
beforeAll(async () => {
  await randomLinear([96, 64]).save(at('map'));
  await json(['export', at('map'), '--format', 'safetensors', '-o', at('map.safetensors')]);
});

// Cloudflare's and others' runtimes compile no WebAssembly from bytes: there it computes in plain JavaScript.
it.each([
  [true, 'wasm-simd'],
  [false, 'javascript'],
])('the built bridge needs nothing of Node; WebAssembly from bytes allowed: %s', async (wasm, engine) => {
  const script = fileURLToPath(new URL('edge-runtime.mjs', import.meta.url));
  const entry = join(packageRoot, 'dist', 'src', 'bridge', 'bridge.js');
  const args = ['--experimental-vm-modules', '--no-warnings', script, entry, at('map.safetensors'), String(wasm)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const found = JSON.parse(stdout);
  expect(found.engine).toBe(engine);
  expect(found.modules.length).toBeGreaterThan(3);
  const bridge = await loadBridge((name) => readFile(at('map', name)), { simd: wasm });
  const wanted = bridge.translate(Float32Array.from({ length: 96 }, (_, i) => Math.sin(i + 1)));
  for (const [j, value] of wanted.entries()) expect(Math.abs(found.translated[j] - value)).toBeLessThan(1e-6);
});
