import { cp, mkdir, mkdtemp, readdir, readFile, rm, truncate, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashFiles } from '../../src/core/file-hashes.js';
import type { LinearTranslator } from '../../src/translators/linear.js';
import { linearTranslator } from '../../src/translators/linear.js';
import { loadTranslator } from '../../src/translators/load.js';
import { fingerprint } from '../../src/translators/manifest.js';
import type { Translator } from '../../src/translators/translator.js';
import { writeTensors } from '../../src/vectors/formats/safetensors/safetensors.js';
import { sliceRows } from '../../src/vectors/matrix.js';
import { fitSpaces } from '../../training/fit.js';
import { methodNamed } from '../../training/methods.js';
import { largestDifference, planted, split } from '../contracts/planted.js';

const { fit, test } = split(planted(700, [24, 16]), 400);
let folder: string;
let dir: string;
let translator: Translator;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'checkpoint-'));
  dir = join(folder, 'ridge');
  const { translators } = await fitSpaces(methodNamed('ridge'), {
    spaces: [fit.source, fit.target],
    seed: 5,
    options: { lambda: 'auto' },
  });
  translator = translators[0]!.with({
    modelIds: ['model-a', 'model-b'],
    dataNames: ['a.npy', 'b.npy'],
    createdAt: '2026-01-02T03:04:05Z',
  });
  await translator.save(dir);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the folder of a translator', () => {
  it('holds the files that its format names', async () => {
    expect((await readdir(dir)).sort()).toEqual([
      'README.md',
      'inverse.onnx',
      'translator.json',
      'translator.onnx',
      'weights.safetensors',
    ]);
    const json = JSON.parse(await readFile(join(dir, 'translator.json'), 'utf8'));
    expect(json).toMatchObject({
      formatVersion: 1,
      method: 'ridge',
      seed: 5,
      spaces: [
        { dim: 24, modelId: 'model-a', normalise: 'unit-centre-unit' },
        { dim: 16, modelId: 'model-b' },
      ],
      createdAt: '2026-01-02T03:04:05Z',
      data: [{ name: 'a.npy', rows: 400, dim: 24 }, { name: 'b.npy' }],
      versions: { vecbridge: expect.stringMatching(/^\d/), node: process.versions.node },
    });
    expect(Object.keys(json.files).sort()).toEqual(['inverse.onnx', 'translator.onnx', 'weights.safetensors']);
  });

  it('has a model card with verdict, evidence, use in three languages, limits and origin', async () => {
    const card = await readFile(join(dir, 'README.md'), 'utf8');
    for (const part of [
      '# Translator: model-a → model-b',
      '## Verdict: aligned',
      '| top-1, lower bound |',
      'vecbridge translate DIR',
      "loadTranslator('DIR')",
      'onnxruntime.InferenceSession("DIR/translator.onnx")',
      '## Limits',
      'seed 5',
      'a.npy',
      translator.manifest.data[1]!.sha256,
      '2026-01-02T03:04:05Z',
    ]) {
      expect(card).toContain(part);
    }
  });

  it('warns on the card of a map that is not aligned', async () => {
    const floor = join(folder, 'floor');
    const { translators } = await fitSpaces(methodNamed('random'), {
      spaces: [fit.source, fit.target],
      seed: 0,
      options: {},
    });
    await translators[0]!.save(floor);
    expect(await readFile(join(floor, 'README.md'), 'utf8')).toMatch(
      /Verdict: not-aligned[\s\S]*does not support this map/,
    );
  });

  it('holds both ways: the inverse of the loaded translator is the fitted way back', async () => {
    const back = (await loadTranslator(dir)).inverse!();
    const few = sliceRows(test.target, 0, 40);
    expect((await back.translate(few)).data).toEqual((await translator.inverse!().translate(few)).data);
    expect(back.manifest.data.map((data) => data.name)).toEqual(['b.npy', 'a.npy']);
  });

  it.each([
    ['missing weights', (d: string) => unlink(join(d, 'weights.safetensors')), 'weights.safetensors is missing'],
    ['missing graph', (d: string) => unlink(join(d, 'inverse.onnx')), 'inverse.onnx is missing'],
    ['missing manifest', (d: string) => unlink(join(d, 'translator.json')), 'translator.json is missing'],
    [
      'truncated weights',
      (d: string) => truncate(join(d, 'weights.safetensors'), 50),
      'weights.safetensors has 50 bytes',
    ],
    ['truncated manifest', (d: string) => truncate(join(d, 'translator.json'), 50), 'translator.json is not JSON'],
    ['empty manifest', (d: string) => truncate(join(d, 'translator.json'), 0), 'translator.json is not JSON'],
    ['a changed bit', flipLastBit, 'weights.safetensors was changed'],
    ['a newer version', edit({ formatVersion: 2 }), 'has format version 2, this program reads version 1'],
    ['no version', edit({ formatVersion: undefined }), 'format version undefined'],
    ['an unknown family', edit({ family: 'quadratic' }), '"quadratic"'],
    ['wrong dims', edit({ spaces: [spaceOf(25), spaceOf(16)] }), 'is 24 × 16, the spaces ask for 25 × 16'],
    ['a broken verdict', edit({ verdict: { label: 'perfect' } }), 'verdict.label'],
    ['weights unrecorded', edit({ files: {} }), 'records no weights.safetensors'],
    ['a path that leads out', edit({ files: { '../evil': { bytes: 1, sha256: '0'.repeat(64) } } }), 'files'],
  ])('is refused with %s', async (name, damage, message) => {
    const copy = join(folder, name.replaceAll(' ', '-'));
    await cp(dir, copy, { recursive: true });
    await damage(copy);
    await expect(loadTranslator(copy)).rejects.toMatchObject({
      code: 'BAD_TRANSLATOR',
      message: expect.stringContaining(message),
      hint: expect.any(String),
    });
  });

  it('is refused where its weights are not finite, though the hashes fit', async () => {
    const copy = join(folder, 'nan');
    await cp(dir, copy, { recursive: true });
    const linear = translator as LinearTranslator;
    const weights = linear.weights.data.slice();
    weights[7] = Number.NaN;
    await writeTensors(
      join(copy, 'weights.safetensors'),
      [['weights', { dtype: 'f32', shape: [24, 16], data: weights }]],
      {},
      { overwrite: true },
    );
    await edit({ files: await hashFiles(copy, ['weights.safetensors']) })(copy);
    await expect(loadTranslator(copy)).rejects.toMatchObject({
      code: 'BAD_TRANSLATOR',
      message: expect.stringContaining('"weights" holds NaN at position 7'),
    });
  });

  it('is not there: NOT_FOUND', async () => {
    await expect(loadTranslator(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('never replaces a folder that is no translator', async () => {
    const precious = join(folder, 'precious');
    await mkdir(precious);
    await writeFile(join(precious, 'thesis.txt'), 'years of work');
    await expect(translator.save(precious)).rejects.toMatchObject({ code: 'EXISTS' });
    expect(await readdir(precious)).toEqual(['thesis.txt']);
  });

  it('is left as it was where the new one cannot be written', async () => {
    const before = await readFile(join(dir, 'translator.json'), 'utf8');
    const broken = translator.with({ scores: { nothing: Number.NaN } });
    await expect(broken.save(dir)).rejects.toMatchObject({
      code: 'INTERNAL',
      message: expect.stringContaining('scores.nothing'),
    });
    expect(await readFile(join(dir, 'translator.json'), 'utf8')).toBe(before);
    expect((await readdir(folder)).filter((name) => name.startsWith('.'))).toEqual([]);
  });
});

describe('a fingerprint', () => {
  it('tells other numbers and other shapes apart, and sees the same numbers in a view', () => {
    const whole = fingerprint(test.source).sha256;
    const data = test.source.data.slice();
    data[0]! += 1;
    expect(fingerprint({ ...test.source, data }).sha256).not.toBe(whole);
    expect(fingerprint({ data: test.source.data, rows: test.source.dim, dim: test.source.rows }).sha256).not.toBe(
      whole,
    );
    const longer = new Float32Array(test.source.data.length + 3);
    longer.set(test.source.data, 3);
    expect(fingerprint({ ...test.source, data: longer.subarray(3) }).sha256).toBe(whole);
  });
});

describe('translator.onnx', async () => {
  const ort = await import('onnxruntime-node').catch(() => undefined);
  if (!ort) return;

  it.each([
    ['translator.onnx', 'source', 1],
    ['translator.onnx', 'source', 2],
    ['translator.onnx', 'source', 33],
    ['translator.onnx', 'source', 300],
    ['inverse.onnx', 'target', 7],
  ] as const)('%s gives the numbers of the library for %s vectors, %d at once', async (file, side, rows) => {
    const session = await ort.InferenceSession.create(join(dir, file), { logSeverityLevel: 3 });
    const x = sliceRows(test[side], 0, rows);
    const feeds = { vectors: new ort.Tensor('float32', x.data, [x.rows, x.dim]) };
    const { translated } = await session.run(feeds);
    const map = side === 'source' ? translator : translator.inverse!();
    const wanted = await map.translate(x);
    expect([session.inputNames, session.outputNames]).toEqual([['vectors'], ['translated']]);
    expect(translated!.dims).toEqual([rows, wanted.dim]);
    expect(largestDifference(translated!.data as Float32Array, wanted.data)).toBeLessThan(1e-5);
    await session.release();
  });
});

describe('a linear translator', () => {
  it('refuses arrays that do not belong together', () => {
    const weights = { data: new Float32Array(6).fill(1), rows: 3, dim: 2 };
    const facts = {
      method: 'ridge',
      options: {},
      seed: 0,
      verdict: translator.manifest.verdict,
      data: [],
      engine: 'onnx',
    };
    const means = { source: new Float32Array(3), target: new Float32Array(3) };
    expect(() => linearTranslator(facts, { weights, means })).toThrowError(
      expect.objectContaining({
        code: 'DIM_MISMATCH',
        message: expect.stringContaining('target mean of the linear map: 3, the spaces ask for 2'),
      }),
    );
  });
});

function spaceOf(dim: number) {
  return { dim, normalise: 'unit-centre-unit' };
}

function edit(change: object): (d: string) => Promise<void> {
  return async (d) => {
    const path = join(d, 'translator.json');
    const json = JSON.parse(await readFile(path, 'utf8'));
    await writeFile(path, JSON.stringify({ ...json, ...change }));
  };
}

async function flipLastBit(d: string): Promise<void> {
  const path = join(d, 'weights.safetensors');
  const bytes = await readFile(path);
  bytes[bytes.length - 1]! ^= 1;
  await writeFile(path, bytes);
}
