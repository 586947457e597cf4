import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bridge, type BridgeOptions, loadBridge } from '../../src/bridge/bridge.js';
import { random } from '../../src/core/random.js';
import { exportTranslator } from '../../src/export/export-translator.js';
import { linearTranslator } from '../../src/translators/linear.js';
import type { Mlp } from '../../src/translators/map-weights.js';
import { mlpTranslator } from '../../src/translators/mlp.js';
import { mlpArrays } from '../../src/translators/mlp-shape.js';
import { networkTranslator } from '../../src/translators/network.js';
import { type NetworkShape, networkArrays } from '../../src/translators/network-shape.js';
import type { Translator } from '../../src/translators/translator.js';
import { tensorBytes } from '../../src/vectors/formats/safetensors/safetensors.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import { testFacts } from '../translators/random-linear.js';

const draw = random(11);
const normals = (n: number, sd: number): Float32Array => Float32Array.from({ length: n }, () => draw.normal() * sd);
const matrixOf = (rows: number, dim: number): Matrix => ({ data: normals(rows * dim, 1 / Math.sqrt(dim)), rows, dim });

const meansOf = (source: number, target: number) => ({
  source: normals(source, 0.4 / Math.sqrt(source)),
  target: normals(target, 0.4 / Math.sqrt(target)),
});

function linear(dims: readonly [number, number], withBack: boolean): Translator {
  const [source, target] = dims;
  const back = withBack ? { back: matrixOf(target, source) } : {};
  const made = linearTranslator(testFacts(), { weights: matrixOf(source, target), ...back, means: meansOf(...dims) });
  return made.with({ modelIds: ['old-model', 'new-model'] });
}

function perceptron(dims: readonly [number, number], hidden: number[], skip: boolean): Translator {
  const one = (from: number, to: number): Mlp => {
    const shape = { from, to, hidden, skip };
    const arrays = Object.entries(mlpArrays(shape)).map(([name, size]) => {
      return [
        name,
        {
          data: normals(
            size.reduce((a, b) => a * b, 1),
            1 / Math.sqrt(size[0]!),
          ),
          shape: size,
        },
      ];
    });
    return { shape, arrays: Object.fromEntries(arrays) };
  };
  const [source, target] = dims;
  return mlpTranslator(testFacts(), { there: one(source, target), back: one(target, source), means: meansOf(...dims) });
}

function network(changes: Partial<NetworkShape>): Translator {
  const shape: NetworkShape = {
    ...{ dims: [21, 13], width: 18, adapterDepth: 3, backboneDepth: 3, norm: 'batch', skip: 'pad' },
    ...changes,
  };
  const arrays = networkArrays(shape).map(({ name, role, shape: size }) => {
    const data = normals(
      size.reduce((a, b) => a * b, 1),
      role === 'weight' ? 1 / Math.sqrt(size[0]!) : 0.3,
    );
    if (role === 'variance' || role === 'gain') for (const [i, v] of data.entries()) data[i] = 0.5 + Math.abs(v);
    return [name, { data, shape: size }];
  });
  const [source, target] = shape.dims as [number, number];
  return networkTranslator(testFacts(), { shape, arrays: Object.fromEntries(arrays), means: meansOf(source, target) });
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bridge-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Changes an object in place and gives nothing. */
const replace = (object: object, changes: object): undefined => {
  Object.assign(object, changes);
};

const readFrom = (dir: string) => (name: string) => readFile(join(dir, name));

/** Largest difference of a component over rows, both ways, centred or not. */
async function difference(translator: Translator, dir: string, options: BridgeOptions): Promise<number> {
  const bridge = await loadBridge(readFrom(dir), options);
  const same = options.inverse ? translator.inverse!() : translator;
  const rows = 12;
  const x = { data: normals(rows * bridge.sourceDim, 3), rows, dim: bridge.sourceDim };
  const expected = await same.translate(x, { centred: options.centred ?? false });
  let largest = 0;
  for (let i = 0; i < rows; i++) {
    const out = bridge.translate(x.data.subarray(i * x.dim, (i + 1) * x.dim));
    expect(out).toHaveLength(expected.dim);
    for (const [j, v] of out.entries()) largest = Math.max(largest, Math.abs(v - expected.data[i * expected.dim + j]!));
  }
  return largest;
}

const kinds: readonly [string, () => Translator][] = [
  ['linear', () => linear([40, 24], false)],
  ['linear with a way back of its own, odd dims', () => linear([33, 17], true)],
  ['linear from one dim', () => linear([1, 5], false)],
  ['perceptron', () => perceptron([20, 30], [24], false)],
  ['perceptron with a skip', () => perceptron([20, 12], [24, 16], true)],
  ['network with batch norm', () => network({})],
  ['network with layer norm and linear skips', () => network({ norm: 'layer', skip: 'linear' })],
  ['network with RMS norm', () => network({ norm: 'rms' })],
  ['network of one layer without norm', () => network({ norm: 'none', adapterDepth: 1, backboneDepth: 1 })],
];

describe.each(kinds)('the bridge of a %s translator', (name, make) => {
  it('translates as the library does, both ways, centred and not, with and without SIMD', async () => {
    const translator = make();
    const dir = join(folder, name.replaceAll(/\W/g, '-'));
    await translator.save(dir);
    for (const inverse of [false, true]) {
      for (const centred of [false, true]) {
        expect(await difference(translator, dir, { inverse, centred })).toBeLessThan(2e-4);
        expect(await difference(translator, dir, { inverse, centred, simd: false })).toBeLessThan(5e-6);
      }
    }
  });
});

describe('the bridge', () => {
  let dir: string;
  let bridge: Bridge;
  beforeAll(async () => {
    dir = join(folder, 'described');
    await linear([40, 24], false).save(dir);
    bridge = await loadBridge(readFrom(dir));
  });

  it('says what it translates and what computes', async () => {
    expect(bridge).toMatchObject({ sourceDim: 40, targetDim: 24, sourceModel: 'old-model', targetModel: 'new-model' });
    expect(bridge).toMatchObject({ verdict: 'aligned', engine: 'wasm-simd' });
    const back = await loadBridge(readFrom(dir), { inverse: true, simd: false });
    expect(back).toMatchObject({ sourceDim: 24, targetDim: 40, sourceModel: 'new-model', engine: 'javascript' });
  });

  it('gives unit vectors whatever the length of the input, in an array of its own or the one given', () => {
    const x = normals(40, 1);
    const into = new Float32Array(24);
    expect(bridge.translate(x, into)).toBe(into);
    const long = bridge.translate(x.map((v) => v * 1e6));
    expect(long).not.toBe(into);
    expect(Math.hypot(...long)).toBeCloseTo(1, 5);
    for (const [j, v] of long.entries()) expect(v).toBeCloseTo(into[j]!, 5);
    expect(bridge.translate([...x])).toEqual(bridge.translate(x));
  });

  it('refuses vectors of other dims, without a direction or not finite, and results of other dims', () => {
    expect(() => bridge.translate(new Float32Array(24))).toThrowError(/24 dims, the bridge takes 40/);
    expect(() => bridge.translate(new Float32Array(40))).toThrowError(/all zeros/);
    expect(() => bridge.translate(new Float32Array(40).fill(Number.NaN))).toThrowError(/NaN or infinite/);
    expect(() => bridge.translate(normals(40, 1), new Float32Array(23))).toThrowError(/has 23 numbers, the result 24/);
  });

  it('loads the one file of an export, with float32 and float16 weights', async () => {
    const x = normals(40, 1);
    for (const [dtype, tolerance] of [
      ['f32', 1e-7],
      ['f16', 2e-3],
    ] as const) {
      const output = join(folder, `one-${dtype}.safetensors`);
      await exportTranslator({ dir, format: 'safetensors', output, dtype });
      const bytes = await readFile(output);
      const loaded = await loadBridge(bytes);
      const buffer = await loadBridge(new Uint8Array(bytes).buffer);
      const expected = bridge.translate(x);
      expect(buffer.translate(x)).toEqual(loaded.translate(x));
      for (const [j, v] of loaded.translate(x).entries()) expect(Math.abs(v - expected[j]!)).toBeLessThan(tolerance);
    }
  });

  it('fetches a folder or a file, and names what is not there', async () => {
    const output = join(folder, 'served.safetensors');
    await exportTranslator({ dir, format: 'safetensors', output });
    const server = createServer(async (request, response) => {
      const path = request.url === '/one' ? output : join(dir, request.url!.replace('/folder/', ''));
      const bytes = await readFile(path).catch(() => undefined);
      response.writeHead(bytes ? 200 : 404).end(bytes);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const x = normals(40, 1);
    expect((await loadBridge(`${base}/one`)).translate(x)).toEqual(bridge.translate(x));
    expect((await loadBridge(new URL(`${base}/folder/`))).translate(x)).toEqual(bridge.translate(x));
    await expect(loadBridge(`${base}/none?key=secret`)).rejects.toThrowError(/\/none gives no file: HTTP status 404/);
    await expect(loadBridge(`${base}/none?key=secret`)).rejects.not.toThrowError(/secret/);
    await new Promise((done) => server.close(done));
    await expect(loadBridge(`${base}/one`)).rejects.toThrowError(/cannot be fetched/);
    await expect(loadBridge('a-to-b')).rejects.toMatchObject({ code: 'BAD_OPTION', hint: /function that reads/ });
  });

  it.each<[string, (manifest: any, weights: Uint8Array) => Uint8Array | undefined, RegExp]>([
    ['another version', (m) => replace(m, { formatVersion: 2 }), /format version 2/],
    ['an unknown family', (m) => replace(m, { family: 'other' }), /family of maps is "other"/],
    ['a prototype as family', (m) => replace(m, { family: 'constructor' }), /family of maps/],
    ['dims that do not fit', (m) => replace(m.spaces[1], { dim: 23 }), /"target_mean" of 23 numbers/],
    ['spaces that are missing', (m) => replace(m, { spaces: undefined }), /space 0/],
    ['weights cut short', (_, w) => w.subarray(0, w.length - 4), /records/],
  ])('refuses %s', async (_, change, message) => {
    const manifest = JSON.parse(await readFile(join(dir, 'translator.json'), 'utf8'));
    const weights = await readFile(join(dir, 'weights.safetensors'));
    const changed = change(manifest, weights) ?? weights;
    const read = async (name: string) => (name === 'translator.json' ? Buffer.from(JSON.stringify(manifest)) : changed);
    await expect(loadBridge(read)).rejects.toMatchObject({
      code: 'BAD_TRANSLATOR',
      message: expect.stringMatching(message),
    });
  });

  it.each<[string, () => Uint8Array, RegExp]>([
    ['no bytes', () => new Uint8Array(3), /cut short at 3 bytes/],
    ['noise', () => Uint8Array.from({ length: 64 }, (_, i) => (i === 0 ? 20 : i < 8 ? 0 : 200)), /not JSON/],
    [
      'a file of vectors',
      () => tensorBytes([['vectors', { dtype: 'f32', shape: [1, 2], data: new Float32Array(2) }]]),
      /no translator/,
    ],
    [
      'NaN',
      () => tensorBytes([['w', { dtype: 'f32', shape: [1], data: Float32Array.of(Number.NaN) }]]),
      /"w" holds NaN at position 0/,
    ],
    ['other types', () => tensorBytes([['w', { dtype: 'f64', shape: [1], data: Float64Array.of(1) }]]), /type F64/],
  ])('refuses %s', async (_, bytes, message) => {
    await expect(loadBridge(bytes())).rejects.toMatchObject({
      code: 'BAD_TRANSLATOR',
      message: expect.stringMatching(message),
    });
  });

  it('imports nothing but its own modules', async () => {
    const seen = new Set([fileURLToPath(new URL('../../src/bridge/bridge.ts', import.meta.url))]);
    for (const file of seen) {
      const code = await readFile(file, 'utf8');
      const statements = code.matchAll(/^(?:import|export)\s(?!type\b)[^;]*?from '([^']+)'/gms);
      const dynamic = /\bimport\(|\brequire\(|\bprocess\.|\bBuffer\b/.exec(code);
      expect(dynamic, file).toBeNull();
      for (const [, path] of statements) {
        expect(path, file).toMatch(/^\.\.?\//);
        seen.add(join(dirname(file), path!.replace(/\.js$/, '.ts')));
      }
    }
    expect(seen.size).toBeGreaterThan(5);
    expect(seen.size).toBeLessThan(12);
  });
});

describe('products in WebAssembly', () => {
  it('are many times as fast as plain JavaScript on a 1024 × 1024 map, and as right', async () => {
    const dir = join(folder, 'large');
    await linear([1024, 1024], false).save(dir);
    const [fast, plain] = [await loadBridge(readFrom(dir)), await loadBridge(readFrom(dir), { simd: false })];
    const x = normals(1024, 1);
    const [a, b] = [fast.translate(x), plain.translate(x)];
    expect(1 - a.reduce((sum, v, j) => sum + v * b[j]!, 0)).toBeLessThan(1e-6);
    const best = (bridge: Bridge): number => {
      const times = Array.from({ length: 200 }, () => {
        const started = performance.now();
        bridge.translate(x, a);
        return performance.now() - started;
      });
      return Math.min(...times);
    };
    expect(best(fast) * 3).toBeLessThan(best(plain));
  });

  it('stay within their error for rows and columns of any shape', async () => {
    const { createProducts } = await import('../../src/bridge/products.js');
    const shapes: [string, (i: number) => number][] = [
      ['equal', () => 1],
      ['alternating', (i) => (i % 2 ? -1 : 1)],
      ['one large', (i) => (i === 3 ? 1e4 : 1e-3)],
      ['normal', () => draw.normal()],
      ['tiny', () => 1e-20 * draw.normal()],
      ['zeros', () => 0],
    ];
    for (const from of [1, 2, 7, 1024, 4097]) {
      for (const [, w] of shapes) {
        for (const [, row] of shapes) {
          const matrix = { data: Float32Array.from({ length: from * 3 }, (_, i) => w(i)), from, to: 3 };
          const x = Float32Array.from({ length: from }, (_, i) => row(i));
          const { kind, products } = await createProducts([matrix]);
          expect(kind).toBe('wasm-simd');
          const y = new Float32Array(3);
          products[0]!(x, y);
          for (let j = 0; j < 3; j++) {
            let [exact, columnSquared, rowSquared] = [0, 0, 0];
            for (let i = 0; i < from; i++) {
              exact += x[i]! * matrix.data[i * 3 + j]!;
              columnSquared += matrix.data[i * 3 + j]! ** 2;
              rowSquared += x[i]! ** 2;
            }
            const bound = Math.sqrt(columnSquared) * Math.sqrt(rowSquared);
            expect(Math.abs(y[j]! - exact)).toBeLessThanOrEqual(2e-4 * bound + 1e-40);
          }
        }
      }
    }
  });
});
