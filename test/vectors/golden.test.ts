/** Files written by numpy, pandas, faiss' layout, DuckDB and Polars; see test/golden/vectors/README.md. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { decodeFloat16, encodeFloat16 } from '../../src/vectors/float16.js';
import { npyDtype } from '../../src/vectors/formats/npy/npy.js';
import { readTensorFile, readTensors, tensorFloats } from '../../src/vectors/formats/safetensors/safetensors.js';
import { type OpenOptions, openVectors } from '../../src/vectors/open.js';
import { readMatrix } from '../../src/vectors/read-matrix.js';

const at = (name: string): string => fileURLToPath(new URL(`../golden/vectors/${name}`, import.meta.url));
const expected = JSON.parse(readFileSync(at('expected.json'), 'utf8')) as {
  vectors: number[][];
  whole: number[][];
  ids: string[];
  half: { input: number[]; bits: number[] };
};
const counted = (n: number, text = (i: number) => String(i)): string[] => Array.from({ length: n }, (_, i) => text(i));

interface Golden {
  file: string;
  options?: OpenOptions;
  ids?: string[];
  /** The values wanted, when not `vectors`. */
  values?: number[][];
  tolerance?: number;
}
const { ids } = expected;
const files: Golden[] = [
  ...['f4-c', 'f4-fortran', 'f8', 'f4-big-endian', 'f8-big-endian-fortran', 'version2'].map((n) => ({
    file: `${n}.npy`,
  })),
  { file: 'f2.npy', tolerance: 1e-3 },
  { file: 'i1.npy', values: expected.whole.map((r) => r.map((v) => v - 50)) },
  { file: 'u1.npy', values: expected.whole },
  { file: 'i8.npy', values: expected.whole },
  { file: 'stored.npz', ids },
  { file: 'stored.npz:vectors', ids },
  { file: 'deflated.npz', ids: counted(7, (i) => String(100 + i)) },
  { file: 'unnamed.npz' },
  { file: 'wide.csv', ids: counted(7, (i) => `row${i}`) },
  { file: 'wide-counted.csv', ids: counted(7) },
  { file: 'wide-bare.csv' },
  { file: 'cells.csv', ids },
  { file: 'cells.tsv.gz', ids: counted(7) },
  { file: 'duckdb.csv', ids },
  { file: 'records.jsonl', ids },
  { file: 'records.jsonl:embedding', ids },
  { file: 'openai-batch.jsonl', options: { field: 'response.body.data.0.embedding', idField: 'custom_id' }, ids },
  { file: 'openai-batch.jsonl', ids },
  { file: 'a.fvecs' },
  { file: 'a.bvecs', values: expected.whole },
  { file: 'a.ivecs', values: expected.whole },
  { file: 'a.safetensors' },
  { file: 'a.safetensors:double' },
  { file: 'a.safetensors', options: { member: 'half' }, tolerance: 1e-3 },
  { file: 'a.safetensors:brain', tolerance: 2e-2 },
  ...[
    'fixed-uncompressed.arrow',
    'fixed-lz4.arrow',
    'fixed-zstd.arrow',
    'list.feather',
    'list.arrows',
    'double.arrow',
  ].map((n) => ({ file: `polars-${n}`, ids })),
  ...['python-polars', 'python-polars-categorical', 'pyarrow-views'].map((n) => ({ file: `${n}.arrow`, ids })),
  { file: 'pyarrow-double-zstd.feather', ids },
  ...['uncompressed', 'snappy', 'gzip', 'brotli', 'zstd', 'lz4', 'fixed'].map((n) => ({
    file: `polars-${n}.parquet`,
    ids,
  })),
  ...['list', 'array', 'double-v2'].map((n) => ({ file: `duckdb-${n}.parquet`, ids })),
  { file: 'duckdb-list.parquet:embedding', options: { idField: 'id' }, ids },
];

describe('golden files', () => {
  it.each(files)('$file $options', async ({ file, options, ids, values = expected.vectors, tolerance = 0 }) => {
    const { matrix, ids: found } = await readMatrix(at(file), options);
    expect([matrix.rows, matrix.dim]).toEqual([7, 5]);
    values.flat().forEach((v, i) => {
      expect(Math.abs(matrix.data[i]! - Math.fround(v))).toBeLessThanOrEqual(tolerance);
    });
    expect(found).toEqual(ids);
  });

  it.each([
    ['polars-long-lz4.arrow', (i: number) => String(i)],
    ['polars-long-zstd.arrow', (i: number) => String(i)],
    ['polars-long.parquet', (i: number) => String(i)],
    ['duckdb-long-v2.parquet', (i: number) => String(i)],
    ['duckdb-long.parquet', (i: number) => `id${i}`],
  ])('%s: dictionaries, runs, row groups and compressed blocks, from any row', async (file, id) => {
    const source = await openVectors(at(file));
    expect([source.rows, source.dim]).toEqual([3000, 16]);
    for (const [size, start] of [
      [3000, 0],
      [7, 2990],
      [1100, 950],
      [64, 2048],
    ] as const) {
      let next: number = start;
      for await (const { start: first, vectors, ids } of source.batches(size, start)) {
        expect(first).toBe(next);
        for (let i = 0; i < vectors.rows; i++) {
          expect(ids![i]).toBe(id(next + i));
          for (let j = 0; j < 16; j++) expect(vectors.data[i * 16 + j]).toBe(((next + i) * (j + 1)) % 7);
        }
        next += vectors.rows;
      }
      expect(next).toBe(3000);
    }
    await source.close();
  });

  it('float16 both ways, as numpy rounds', () => {
    const input = new Float32Array(Uint32Array.from(expected.half.input).buffer);
    const bits = new Uint16Array(input.length);
    encodeFloat16(input, bits);
    expect([...bits.subarray(0, -1)]).toEqual(expected.half.bits.slice(0, -1));
    expect(bits.at(-1)! & 0x7fff).toBeGreaterThan(0x7c00); // NaN stays NaN
  });

  it('every half value survives a round trip', () => {
    const all = Uint16Array.from({ length: 65536 }, (_, i) => i);
    const values = new Float32Array(65536);
    decodeFloat16(all, values);
    const back = new Uint16Array(65536);
    encodeFloat16(values, back);
    for (let h = 0; h < 65536; h++) if (!Number.isNaN(values[h]!)) expect(back[h]).toBe(h);
  });

  it('named tensors and the notes of a safetensors file', async () => {
    const { tensors, metadata } = await readTensorFile(at('a.safetensors'));
    expect([...tensors.keys()]).toEqual(['bias', 'vectors', 'half', 'brain', 'double']);
    expect(metadata['modelId']).toBe('golden');
    expect(tensors.get('vectors')!.shape).toEqual([7, 5]);
    expect([...tensorFloats(tensors.get('double')!)]).toEqual(expected.vectors.flat().map(Math.fround));
    expect((await readTensors(at('a.safetensors'))).get('double')!.data).toBeInstanceOf(Float64Array);
    const source = await openVectors(at('a.safetensors'));
    expect(source.modelId).toBe('golden');
    await source.close();
  });
});

describe('golden files that are refused', () => {
  const refused: [file: string, code: string, message: RegExp][] = [
    ['one-axis.npy', 'BAD_FILE', /1 axis \(shape 5\), 2 are needed/],
    ['three-axes.npy', 'BAD_FILE', /3 axes \(shape 2 × 7 × 5\)/],
    ['object.npy', 'UNSUPPORTED', /pickled Python objects/],
    ['records.npy', 'UNSUPPORTED', /named fields/],
    ['no-dims.npy', 'BAD_FILE', /5 vectors of 0 dimensions/],
    ['stored.npz:nothing', 'BAD_FILE', /2 arrays: vectors \(7 × 5\), ids \(7\); none is named "nothing"/],
    ['a.safetensors:bias', 'BAD_FILE', /"bias" has 1 axis/],
    ['ragged.parquet', 'BAD_FILE', /row 1: a 2-d vector, the rows before have 3/],
    ['ragged.arrow', 'BAD_FILE', /row 1: a 2-d vector, the rows before have 3/],
    ['null-row.parquet', 'BAD_VALUE', /row 1 has no vector/],
    ['null-row.arrow', 'BAD_VALUE', /row 1 has no vector/],
    ['null-inside.parquet', 'BAD_VALUE', /row 1 has no vector.*null/],
    ['null-inside.arrow', 'BAD_VALUE', /row 1 has no vector.*null/],
    ['duckdb-list.parquet:nothing', 'BAD_FILE', /no column "nothing".*id \(BYTE_ARRAY\), embedding \(list of FLOAT\)/],
    ['polars-list.feather:nothing', 'BAD_FILE', /no column "nothing".*text \(/],
    [
      'polars-list.feather:text',
      'BAD_VALUE',
      /column "text": row 0 has "text" at position 0 of the vector is not a number/,
    ],
  ];
  it.each(refused)('%s', async (file, code, message) => {
    await expect(readMatrix(at(file))).rejects.toMatchObject({
      name: 'VecbridgeError',
      code,
      message: expect.stringMatching(message),
    });
  });

  it.each([
    ['<c8', 'complex numbers', /np\.hstack\(\[array\.real, array\.imag\]\)\.astype\("float32"\)/],
    ['<c16', 'complex numbers', /array\.real/],
    ['|O', 'pickled Python objects', /np\.stack\(list\(array\)\)/],
    ['|S8', 'texts', /array\.astype\("float32"\) where each is a number/],
    ['<U5', 'texts', /json\.loads\(text\) for text in array/],
    ['<M8[D]', 'times', /array\.astype\("int64"\)\.astype\("float32"\)/],
    ['>m8[ns]', 'times', /astype\("int64"\)/],
    ['|V2', 'raw bytes', /of bfloat16: .*astype\("uint32"\) << 16\)\.view\("float32"\)/],
    ['|V8', 'raw bytes', /of float32: .*np\.frombuffer/],
    ['<f16', 'numbers of another kind', /array\.astype\("float32"\)/],
    ["[('id', '<i8'), ('v', '<f4', (4,))]", 'records with named fields', /array\['v'\]\.astype/],
    ["[('x', '<f4'), ('y', '<f4')]", 'records with named fields', /import structured_to_unstructured; np\.save/],
  ])('an array of %s: %s', (descr, what, hint) => {
    const type = descr.startsWith('[') ? descr : `"${descr}"`;
    const message = `a.npy holds ${what} (numpy type ${type}), which are not read`;
    expect(() => npyDtype('a.npy', descr)).toThrow(
      expect.objectContaining({ code: 'UNSUPPORTED', message, hint: expect.stringMatching(hint) }),
    );
  });

  it('booleans are 0 and 1', () => {
    expect(npyDtype('a.npy', '|b1')).toEqual({ dtype: 'bool', bigEndian: false });
  });

  it('a file without rows has none', async () => {
    const { matrix } = await readMatrix(at('no-rows.npy'));
    expect([matrix.rows, matrix.dim]).toEqual([0, 5]);
  });
});
