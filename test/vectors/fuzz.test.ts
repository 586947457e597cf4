/** Damaged files of every format: a reader may give other numbers or a VecbridgeError, and nothing else, in bounded time. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VecbridgeError } from '../../src/core/errors.js';
import { readTensors } from '../../src/vectors/formats/safetensors/safetensors.js';
import { readMatrix } from '../../src/vectors/read-matrix.js';
import { scratch } from './formats.js';

const files = [
  'f4-c.npy',
  'f4-fortran.npy',
  'f8-big-endian-fortran.npy',
  'stored.npz',
  'deflated.npz',
  'a.safetensors',
  'a.fvecs',
  'a.bvecs',
  'a.ivecs',
  'records.jsonl',
  'openai-batch.jsonl',
  'wide.csv',
  'cells.csv',
  'cells.tsv.gz',
  'polars-list.feather',
  'polars-list.arrows',
  'polars-fixed-lz4.arrow',
  'polars-fixed-zstd.arrow',
  'polars-uncompressed.parquet',
  'polars-snappy.parquet',
  'polars-gzip.parquet',
  'polars-zstd.parquet',
  'polars-lz4.parquet',
  'polars-brotli.parquet',
  'duckdb-list.parquet',
  'duckdb-double-v2.parquet',
  'duckdb-long-v2.parquet',
];
const at = scratch();
// The same cases in every run; for a longer hunt: FUZZ_RUNS=5000 FUZZ_SEED=2 npx vitest run test/vectors/fuzz
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 40);
const SEED = Number(process.env['FUZZ_SEED'] ?? 1);

/** Numbers that headers are hurt by: extremes of 1, 4 and 8 bytes. */
const poison = fc.constantFrom<number[]>(
  [0xff],
  [0x00],
  [0x7f],
  [0x80],
  [0xff, 0xff, 0xff, 0xff],
  [0xff, 0xff, 0xff, 0x7f],
  [0, 0, 0, 0x80],
  [0, 0, 0, 0],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
  [0xff, 0xff, 0xff, 0xff, 0x0f],
);
type Mutation = { kind: 'set' | 'cut' | 'insert' | 'remove'; where: number; bytes: number[] };
const hurt = (kind: Mutation['kind'], bytes: fc.Arbitrary<number[]>): fc.Arbitrary<Mutation> =>
  fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), bytes).map(([where, bytes]) => ({ kind, where, bytes }));
const some = (most: number): fc.Arbitrary<number[]> => fc.array(fc.nat(255), { minLength: 1, maxLength: most });
const mutation = fc.oneof(
  hurt('set', poison),
  hurt('set', some(4)),
  hurt('cut', fc.constant([])),
  hurt('insert', some(9)),
  hurt('remove', some(9)),
);

function apply(bytes: Buffer, mutations: Mutation[]): Buffer {
  let out = Buffer.from(bytes);
  for (const { kind, where, bytes: part } of mutations) {
    const position = Math.floor(where * out.length);
    if (kind === 'set') for (const [i, b] of part.entries()) if (position + i < out.length) out[position + i] = b;
    if (kind === 'cut') out = out.subarray(0, position);
    if (kind === 'insert') out = Buffer.concat([out.subarray(0, position), Buffer.from(part), out.subarray(position)]);
    if (kind === 'remove') out = Buffer.concat([out.subarray(0, position), out.subarray(position + part.length)]);
  }
  return out;
}

async function survives(path: string, read: (path: string) => Promise<unknown>): Promise<void> {
  const begun = performance.now();
  try {
    await read(path);
  } catch (error) {
    expect(error, String((error as Error).stack)).toBeInstanceOf(VecbridgeError);
  }
  expect(performance.now() - begun).toBeLessThan(5000);
}

describe('damaged files', () => {
  it.each(files)('%s', async (file) => {
    const valid = readFileSync(fileURLToPath(new URL(`../golden/vectors/${file}`, import.meta.url)));
    const path = at(file);
    await fc.assert(
      fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 4 }), async (mutations) => {
        writeFileSync(path, apply(valid, mutations));
        await survives(path, (p) => readMatrix(p, { allow: 'any', maxBytes: 2 ** 28 }));
        if (file.endsWith('.safetensors')) await survives(path, readTensors);
      }),
      { numRuns: RUNS, seed: SEED },
    );
  });

  it('bytes of no format at all', async () => {
    const endings = ['npy', 'npz', 'safetensors', 'fvecs', 'jsonl', 'jsonl.gz', 'csv', 'parquet', 'arrow', 'bin'];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...endings), fc.uint8Array({ maxLength: 200 }), async (ending, bytes) => {
        const path = at(`random.${ending}`);
        writeFileSync(path, bytes);
        await survives(path, (p) => readMatrix(p, { allow: 'any', maxBytes: 2 ** 28 }));
      }),
      { numRuns: 4 * RUNS, seed: SEED },
    );
  });
});
