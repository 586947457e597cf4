/**
 * Times of the query bridge for one vector: `npm run build`, then `npx tsx bench/bridge.ts`, writes
 * docs/results/bridge.json. Shipped translators: real
 * vectors, in plain JavaScript, in WebAssembly and in ONNX Runtime (one thread), taking turns, with the bytes to load and the
 * largest difference of a component from ONNX Runtime. Square maps of made-up weights: how the time grows with the dims.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { type Bridge, loadBridge } from '../src/bridge/bridge.js';
import { random } from '../src/core/random.js';
import { packageRoot } from '../src/core/version.js';
import { shippedNames } from '../src/translators/shipped.js';
import { tensorBytes } from '../src/vectors/formats/safetensors/safetensors.js';
import { rowOf } from '../src/vectors/matrix.js';
import { readMatrix } from '../src/vectors/read-matrix.js';

/** The format js is written by the compiled program only: npm run build first. */
const built = join(packageRoot, 'dist', 'index.js');
const { exportTranslator } = (await import(built)) as typeof import('../index.js');

const RUNS = 5000;
/** Real vectors of each model. */
const FILES: Readonly<Record<string, string>> = {
  minilm: 'test-minilm.npy',
  mpnet: 'test-mpnet.npy',
  'use-lite': 'test-source.npy',
};

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

/** Microseconds of one call: the least, the median and the 95th of a hundred. */
function timesOf(milliseconds: readonly number[]): { least: number; median: number; p95: number } {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  const at = (share: number): number => Number((sorted[Math.floor(share * sorted.length)]! * 1000).toFixed(1));
  return { least: at(0), median: at(0.5), p95: at(0.95) };
}

function timed(bridge: Bridge, x: Float32Array): number {
  const into = new Float32Array(bridge.targetDim);
  const started = performance.now();
  bridge.translate(x, into);
  return performance.now() - started;
}

async function squareMaps(): Promise<object[]> {
  const rows: object[] = [];
  for (const dim of [384, 768, 1024]) {
    const file = exported(dim);
    for (const simd of [true, false]) {
      const bridge = await loadBridge(file, { simd });
      const x = normals(dim, 1);
      const times = Array.from({ length: RUNS }, () => timed(bridge, x));
      rows.push({ dim, engine: bridge.engine, microseconds: timesOf(times) });
    }
  }
  return rows;
}

async function shipped(name: string, folder: string): Promise<object> {
  const out = (format: string): string => join(folder, `${name}.${format}`);
  const [js, file, onnx] = await Promise.all(
    (['js', 'safetensors', 'onnx'] as const).map((format) =>
      exportTranslator({ dir: name, format, output: out(format) }),
    ),
  );
  const bytes = await readFile(file!.output);
  const bridges = [await loadBridge(bytes), await loadBridge(bytes, { simd: false })];
  const session = await InferenceSession.create(onnx!.output, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  const path = join(packageRoot, 'data', 'demo', FILES[name.split('-to-')[0]!]!);
  const { matrix } = await readMatrix(path, { limit: 500 });
  const times: Record<string, number[]> = { javascript: [], 'wasm-simd': [], onnxruntime: [] };
  const largest: Record<string, number> = {};
  for (let run = 0; run < RUNS; run++) {
    const x = rowOf(matrix, run % matrix.rows);
    const vectors = new Tensor('float32', x, [1, matrix.dim]);
    const started = performance.now();
    const { translated } = await session.run({ vectors });
    times['onnxruntime']!.push(performance.now() - started);
    for (const bridge of bridges) times[bridge.engine]!.push(timed(bridge, x));
    if (run >= matrix.rows) continue;
    const wanted = translated!.data as Float32Array;
    for (const bridge of bridges) {
      const found = bridge.translate(x);
      const difference = found.reduce((most, value, j) => Math.max(most, Math.abs(value - wanted[j]!)), 0);
      largest[bridge.engine] = Math.max(largest[bridge.engine] ?? 0, difference);
    }
  }
  return {
    name,
    dims: [matrix.dim, bridges[0]!.targetDim],
    bytes: { js: js!.bytes, safetensors: file!.bytes, onnx: onnx!.bytes },
    largestDifference: Object.fromEntries(
      Object.entries(largest).map(([engine, value]) => [engine, Number(value.toExponential(1))]),
    ),
    microseconds: Object.fromEntries(Object.entries(times).map(([engine, list]) => [engine, timesOf(list)])),
  };
}

const folder = await mkdtemp(join(tmpdir(), 'vecbridge-bench-bridge-'));
try {
  const load = Number(loadavg()[0]!.toFixed(1));
  const translators = [];
  for (const name of shippedNames()) translators.push(await shipped(name, folder));
  const rows = await squareMaps();
  const machine = { cpu: cpus()[0]?.model ?? 'unknown', node: process.versions.node, load };
  const result = { command: 'npx tsx bench/bridge.ts', runs: RUNS, machine, translators, rows };
  await writeFile(join(packageRoot, 'docs', 'results', 'bridge.json'), `${JSON.stringify(result, null, 2)}\n`);
  console.log(JSON.stringify(result));
} finally {
  await rm(folder, { recursive: true, force: true });
}
