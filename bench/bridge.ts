/** Times of the query bridge for one vector: `npx tsx bench/bridge.ts` writes docs/results/bridge.json. */
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { loadBridge } from '../src/bridge/bridge.js';
import { random } from '../src/core/random.js';
import { packageRoot } from '../src/core/version.js';
import { tensorBytes } from '../src/vectors/formats/safetensors/safetensors.js';

const RUNS = 5000;
const draw = random('bridge');
const normals = (n: number, sd: number): Float32Array<ArrayBuffer> =>
  Float32Array.from({ length: n }, () => draw.normal() * sd);

/** A linear translator as `vecbridge export --format safetensors` writes it. */
function exported(dim: number): Uint8Array {
  const space = { dim, normalise: 'unit-centre-unit' };
  const manifest = { formatVersion: 1, family: 'linear', spaces: [space, space] };
  const mean = normals(dim, 0.4 / Math.sqrt(dim));
  return tensorBytes(
    [
      ['weights', { dtype: 'f32', shape: [dim, dim], data: normals(dim * dim, 1 / Math.sqrt(dim)) }],
      ['source_mean', { dtype: 'f32', shape: [dim], data: mean }],
      ['target_mean', { dtype: 'f32', shape: [dim], data: mean }],
    ],
    { vecbridge: JSON.stringify(manifest) },
  );
}

const rows = [];
for (const dim of [384, 768, 1024]) {
  const file = exported(dim);
  for (const simd of [true, false]) {
    const bridge = await loadBridge(file, { simd });
    const x = normals(dim, 1);
    const into = new Float32Array(dim);
    const times = Array.from({ length: RUNS }, () => {
      const started = performance.now();
      bridge.translate(x, into);
      return (performance.now() - started) * 1000;
    }).sort((a, b) => a - b);
    const at = (share: number): number => Number(times[Math.floor(share * RUNS)]!.toFixed(1));
    rows.push({ dim, engine: bridge.engine, microseconds: { least: at(0), median: at(0.5), p95: at(0.95) } });
  }
}
const machine = { cpu: cpus()[0]?.model ?? 'unknown', node: process.versions.node };
const result = { command: 'npx tsx bench/bridge.ts', runs: RUNS, machine, rows };
await writeFile(join(packageRoot, 'docs', 'results', 'bridge.json'), `${JSON.stringify(result, null, 2)}\n`);
console.log(JSON.stringify(rows));
