import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { columnsSink, keepsColumns } from '../../src/vectors/columns-sink.js';
import { matrix } from '../../src/vectors/matrix.js';
import { createSink, openVectors } from '../../src/vectors/open.js';
import { readMatrix } from '../../src/vectors/read-matrix.js';
import { scratch } from './formats.js';

const at = scratch();

async function read(name: string, content: string | Uint8Array) {
  writeFileSync(at(name), content);
  const source = await openVectors(at(name));
  const { matrix: found, ids } = await readMatrix(source);
  await source.close();
  return {
    format: source.format,
    rows: Array.from({ length: found.rows }, (_, i) => [...found.data.subarray(i * found.dim, (i + 1) * found.dim)]),
    ids,
  };
}
const rows = [
  [0.5, 1, -2],
  [3, 0.25, 4],
];

describe('word vectors as text', () => {
  it.each([
    ['GloVe', 'g.txt', 'the 0.5 1 -2\n2000 3 0.25 4\n', ['the', '2000']],
    ['words with spaces, quotes, commas and signs', 'q.txt', '. . , 0.5 1 -2\n" 3 0.25 4\n', ['. . ,', '"']],
    ['the word #', 'h.txt', '# 0.5 1 -2\na 3 0.25 4\n', ['#', 'a']],
    ['words that end in numbers', 'n.txt', 'june 4 0.5 1 -2\nb 3 0.25 4\n', ['june 4', 'b']],
    ['word2vec, with counts and spaces at the end', 'w.vec', '2 3\na 0.5 1 -2 \n7 3 0.25 4 \n', ['a', '7']],
    ['a tab behind the word', 't.vec', 'a\t0.5 1 -2\nb\t3 0.25 4\n', ['a', 'b']],
    ['savetxt of numpy', 's.txt', '# header\n5.0e-01 1 -2\n3 2.5e-01 4\n', undefined],
  ])('reads %s', async (_, name, text, ids) => {
    for (const [file, content] of [
      [name, text],
      [`${name}.gz`, gzipSync(text)],
    ] as const) {
      const found = await read(file, content);
      expect([found.rows, found.ids]).toEqual([rows, ids]);
    }
  });

  it('says where counts and rows differ, and what is no number', async () => {
    await expect(read('few.vec', '3 3\na 1 2 3\nb 1 2 3\n')).rejects.toThrow(/promises 3 vectors, 2 are there/);
    await expect(read('many.vec', '1 3\na 1 2 3\nb 1 2 3\n')).rejects.toThrow(/promises 1 vectors, 2 are there/);
    await expect(read('word.vec', '2 3\na 1 2 3\nb 1 x 3\n')).rejects.toThrow(/line 3: "x" at position 1/);
  });

  it('leaves separated text to csv', async () => {
    expect((await read('c.txt', '0\tx\t[1,2]\n')).format).toBe('csv');
    expect((await read('d.txt', 'id,a,b\n1,2,3\n')).format).toBe('csv');
  });
});

describe('word vectors as bytes', () => {
  const float = (...values: number[]) => Buffer.from(Float32Array.of(...values).buffer);

  it.each([['\n'], ['']])('reads word2vec, rows ended by %j', async (end) => {
    const bytes = Buffer.concat([
      Buffer.from('2 3\nné '),
      float(...rows[0]!),
      Buffer.from(`${end}b `),
      float(...rows[1]!),
      Buffer.from(end),
    ]);
    for (const [name, content] of [
      ['w.bin', bytes],
      ['w.bin.gz', gzipSync(bytes)],
    ] as const) {
      const found = await read(name, content);
      expect([found.rows, found.ids]).toEqual([rows, ['né', 'b']]);
    }
    await expect(read('cut.bin', bytes.subarray(0, bytes.length - 4))).rejects.toThrow(
      /promises 2 vectors, 1 are there/,
    );
    await expect(read('more.bin', Buffer.concat([bytes, bytes]))).rejects.toThrow(/behind the last row/);
  });

  it('reads the words of a fastText model: means of their own rows and of those of their n-grams', async () => {
    // Two words, dim 1, n-grams of 3 letters in 4 buckets; rows of the matrix are 2^i.
    const int = (value: number) => Buffer.from(Int32Array.of(value).buffer);
    const long = (value: number) => Buffer.from(BigInt64Array.of(BigInt(value)).buffer);
    const word = (text: string) => Buffer.concat([Buffer.from(`${text}\0`), long(5), Buffer.from([0])]);
    const model = (maxn: number) =>
      Buffer.concat([
        ...[793_712_314, 12, 1, 5, 5, 1, 5, 1, 1, 2, 4, 3, maxn, 100].map(int),
        Buffer.alloc(8),
        ...[2, 2, 0].map(int),
        long(10),
        long(-1),
        word('</s>'),
        word('ab'),
        Buffer.from([0]),
        long(6),
        long(1),
        float(1, 2, 4, 8, 16, 32),
      ]);
    expect(await read('none.bin', model(0))).toMatchObject({
      format: 'fasttext',
      ids: ['</s>', 'ab'],
      rows: [[1], [2]],
    });
    const fnv = (text: string) =>
      [...Buffer.from(text)].reduce((hash, byte) => Math.imul(hash ^ byte, 16_777_619) >>> 0, 2_166_136_261);
    const parts = [2, ...['<ab', 'ab>'].map((gram) => 2 ** (2 + (fnv(gram) % 4)))];
    const found = await read('grams.bin', model(3));
    expect(found.rows[0]).toEqual([1]);
    expect(found.rows[1]![0]).toBeCloseTo(parts.reduce((sum, value) => sum + value) / 3, 5);
  });
});

describe('writing', () => {
  it.each(['out.vec', 'out.bin'])('%s is read back, with words as ids', async (name) => {
    const sink = await createSink(at(name), { dim: 3 });
    for (const [i, row] of rows.entries()) await sink.write(matrix(Float32Array.from(row), 1, 3), [['a', 'b'][i]!]);
    await sink.close();
    const source = await openVectors(at(name));
    const { matrix: found, ids } = await readMatrix(source);
    await source.close();
    expect([[...found.data], ids]).toEqual([rows.flat(), ['a', 'b']]);
  });

  it('a .txt of GloVe becomes one', async () => {
    writeFileSync(at('glove.txt'), 'x y 1 2\nz 3 4\n');
    const source = await openVectors(at('glove.txt'));
    expect(keepsColumns(source, at('new.txt'))).toBe(true);
    const sink = await columnsSink(at('new.txt'), source, at('glove.txt'), { dim: 2 });
    await sink.write(matrix(Float32Array.of(5, 6, 7, 8), 2, 2), ['x y', 'z']);
    await sink.close();
    await source.close();
    const { ids } = await readMatrix(at('new.txt'));
    expect(ids).toEqual(['x y', 'z']);
  });
});
