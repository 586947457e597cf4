/** Vectors in texts, bytes, base64 and structs, written by pandas, pyarrow and numpy: test/golden/vectors/make-packed.py. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { random } from '../../src/core/random.js';
import { columnsSink } from '../../src/vectors/columns-sink.js';
import { type OpenOptions, openVectors } from '../../src/vectors/open.js';
import { type PackedType, packed, packedType } from '../../src/vectors/packed-floats.js';
import { readMatrix } from '../../src/vectors/read-matrix.js';
import { newReading, skippedCounts } from '../../src/vectors/usable-rows.js';
import { temporaryFolder } from '../cli/run-cli.js';

const golden = (name: string): string => fileURLToPath(new URL(`../golden/vectors/packed-${name}`, import.meta.url));
const expected = JSON.parse(
  readFileSync(fileURLToPath(new URL('../golden/vectors/packed.json', import.meta.url)), 'utf8'),
) as { vectors: number[][]; half: number[][]; double: number[][]; ids: string[] };
const { vectors, half, double, ids } = expected;
const out = temporaryFolder();

async function expectRows(
  path: string,
  wanted: number[][],
  wantedIds: string[] | undefined,
  options: OpenOptions = {},
) {
  const { matrix, ids: found } = await readMatrix(path, options);
  expect([matrix.rows, matrix.dim]).toEqual([wanted.length, wanted[0]!.length]);
  expect([...matrix.data]).toEqual(wanted.flat().map(Math.fround));
  expect(found).toEqual(wantedIds);
}

describe('vectors in cells', () => {
  it.each([
    ['text.parquet', vectors, ids],
    ['text.feather', vectors, ids],
    ['pgvector.parquet', vectors, ids],
    ['pgvector.parquet:other', vectors, ids],
    ['bytes.parquet', vectors, ids],
    ['bytes.parquet:double', double, ids],
    ['bytes.parquet:half', half, ids],
    ['bytes.arrow', vectors, ids],
    ['bytes.arrow:double', double, ids],
    ['bytes.arrow:half', half, ids],
    ['fixed-bytes.parquet', vectors, undefined],
    ['struct.parquet', vectors, ids],
    ['struct.parquet:meta.vector', vectors, ids],
    ['struct.arrow', vectors, ids],
    ['struct.arrow:meta.vector', vectors, ids],
    ['members.npz', vectors, ids],
    ['f32.jsonl', vectors, ids],
    ['f32.csv', vectors, ids],
    ['f64.jsonl', double, ids],
    ['f64.csv', double, ids],
    ['f16.jsonl', half, ids],
    ['f16.csv', half, ids],
  ])('%s', async (name, wanted, wantedIds) => {
    await expectRows(golden(name), wanted, wantedIds);
  });

  it.each(['text.parquet', 'text-null.parquet', 'bytes.parquet', 'text.feather', 'bytes.arrow', 'struct.arrow'])(
    '%s can be read from any row',
    async (name) => {
      const source = await openVectors(golden(name), { mark: true });
      for (const start of [0, 1, 3, 5, 6]) {
        const found: number[] = [];
        const names: string[] = [];
        for await (const batch of source.batches(2, start)) {
          expect(batch.start).toBe(start + names.length);
          found.push(...batch.vectors.data);
          names.push(...batch.ids!);
        }
        expect(names).toEqual(ids.slice(start));
        const rows = vectors.map((row, i) =>
          name === 'text-null.parquet' && i === 3 ? row.map(() => Number.NaN) : row,
        );
        expect(found).toEqual(rows.slice(start).flat().map(Math.fround));
      }
      await source.close();
    },
  );

  it.each([
    ['text-null.parquet', 3],
    ['struct-null.arrow', 2],
  ])('%s: a row without a vector is refused, or left out', async (name, row) => {
    await expect(readMatrix(golden(name))).rejects.toThrow(new RegExp(`row ${row} has no vector`));
    const reading = newReading({ skip: true });
    const { matrix, ids: found } = await readMatrix(golden(name), { reading });
    expect([...matrix.data]).toEqual(
      vectors
        .filter((_, i) => i !== row)
        .flat()
        .map(Math.fround),
    );
    expect(found).toEqual(ids.filter((_, i) => i !== row));
    expect(skippedCounts(reading)).toMatchObject({ null: 1 });
  });

  it('bytes and base64 of other numbers are refused by their length, never read as float32', async () => {
    await expect(readMatrix(golden('no-floats.parquet'))).rejects.toThrow(/row 0 has 37 bytes, which are no vector/);
    await expect(readMatrix(golden('int8.jsonl'))).rejects.toMatchObject({
      code: 'BAD_FILE',
      message: expect.stringMatching(/no base64 of float32, float64 or float16/),
      hint: expect.stringMatching(/int8/),
    });
    const lines = readFileSync(golden('f16.jsonl'), 'utf8').split('\n');
    const mixed = [lines[0], readFileSync(golden('f32.jsonl'), 'utf8').split('\n')[1]!.slice(0, -20)].join('\n');
    writeFileSync(out('mixed.jsonl'), `${mixed}"}\n`);
    await expect(readMatrix(out('mixed.jsonl'))).rejects.toThrow(/line 2/);
  });

  it('names the members of an archive beside the vectors', async () => {
    const source = await openVectors(golden('members.npz'));
    expect(source.otherColumns).toEqual(['labels', 'texts']);
    await source.close();
  });

  it('says which type was found where it is not float32', async () => {
    for (const [name, type] of [
      ['f16.jsonl', 'float16'],
      ['f64.csv', 'float64'],
    ] as const) {
      const source = await openVectors(golden(name));
      expect(source.notes).toEqual([expect.stringContaining(`"embedding" is read as ${type} numbers`)]);
      await source.close();
    }
    const plain = await openVectors(golden('f32.jsonl'));
    expect(plain.notes).toEqual([]);
    await plain.close();
  });

  it.each([
    ['f16.jsonl', 'f16'],
    ['f64.csv', 'f64'],
    ['f32.csv', 'f32'],
  ] as const)('%s: other vectors are written back as the same type', async (name, type) => {
    const target = out(name);
    const source = await openVectors(golden(name));
    const sink = await columnsSink(target, source, golden(name), { dim: 24, overwrite: true });
    const data = Float32Array.from({ length: 6 * 24 }, (_, i) => Math.cos(i + 1) / 4);
    await sink.write({ data, rows: 6, dim: 24 });
    await sink.close();
    await source.close();
    const again = await readMatrix(target);
    const tolerance = type === 'f16' ? 1e-3 : 0;
    for (const [i, value] of again.matrix.data.entries())
      expect(Math.abs(value - data[i]!)).toBeLessThanOrEqual(tolerance);
    const cell = /([A-Za-z0-9+/]{40,}=*)/.exec(readFileSync(target, 'utf8'))![1]!;
    expect(Buffer.from(cell, 'base64').length).toBe(24 * { f16: 2, f32: 4, f64: 8 }[type]);
  });

  it.each(['text.parquet', 'text.feather', 'bytes.parquet:vector'])(
    '%s: the other columns are kept, and texts or bytes become lists',
    async (name) => {
      const target = out(name.endsWith('feather') ? 'kept.arrow' : 'kept.parquet');
      const source = await openVectors(golden(name));
      const sink = await columnsSink(target, source, golden(name), { dim: 2, overwrite: true });
      await sink.write({ data: Float32Array.from({ length: 12 }, (_, i) => i + 1), rows: 6, dim: 2 });
      await sink.close();
      await source.close();
      const kept = await openVectors(target);
      expect(kept.otherColumns).toEqual(source.otherColumns);
      await kept.close();
      const { matrix, ids: found } = await readMatrix(target);
      expect([...matrix.data]).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
      expect(found).toEqual(ids);
    },
  );

  it('vectors inside of a struct cannot be exchanged in place', async () => {
    const source = await openVectors(golden('struct.arrow'));
    await expect(columnsSink(out('struct.arrow'), source, golden('struct.arrow'), { dim: 2 })).rejects.toMatchObject({
      code: 'UNSUPPORTED',
      hint: expect.stringMatching(/--only-vectors/),
    });
    await source.close();
  });
});

describe('packedType', () => {
  it.each(['f32', 'f64'] as const)(
    '%s: numbers whose last half of bytes is zero are not read as a narrower type',
    (type) => {
      const draw = random('rounded');
      const whole = Float32Array.from({ length: 512 }, () => draw.int(255) - 127);
      const bfloat = Float32Array.from({ length: 384 }, () => draw.normal() / 20);
      const bits = new Uint32Array(bfloat.buffer);
      for (let i = 0; i < bits.length; i++) bits[i]! &= 0xffff0000;
      for (const vector of [whole, bfloat]) expect(packedType(packed(vector, type))).toBe(type);
    },
  );

  it.each(['f32', 'f64', 'f16'] as const)('tells %s from the others in every draw', (type: PackedType) => {
    const generator = random(`packed ${type}`);
    for (const dim of [24, 64, 384, 1536])
      for (const size of [0.02, 0.05, 0.3, 1, 8])
        for (let draw = 0; draw < 20; draw++) {
          const vector = Float32Array.from({ length: dim }, () => size * generator.normal());
          expect(packedType(packed(vector, type)), `${dim} numbers of size ${size}`).toBe(type);
        }
  });

  it('takes the type that the dims of other rows ask for, whatever the numbers are', () => {
    const zeros = new Float32Array(24);
    for (const type of ['f32', 'f64', 'f16'] as const) {
      expect(packedType(packed(zeros, type), 24)).toBe(type);
      expect(packedType(packed(zeros, type))).toBeUndefined();
    }
  });

  it('finds no vector in random bytes', () => {
    const generator = random('bytes');
    let found = 0;
    for (let i = 0; i < 1000; i++) if (packedType(Uint8Array.from({ length: 64 }, () => generator.int(256)))) found++;
    expect(found).toBe(0);
  });
});
