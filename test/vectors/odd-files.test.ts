import { readFileSync, writeFileSync } from 'node:fs';
import { Field as ArrowField, FixedSizeList, Float32, Table, tableToIPC, vectorFromArray } from 'apache-arrow';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { dimMismatch } from '../../src/translate/input-checks.js';
import { hintWithoutLists } from '../../src/vectors/column-names.js';
import { columnsSink } from '../../src/vectors/columns-sink.js';
import { matrix } from '../../src/vectors/matrix.js';
import { openVectors } from '../../src/vectors/open.js';
import { readMatrix } from '../../src/vectors/read-matrix.js';
import { newReading, skippedCounts, usableRows } from '../../src/vectors/usable-rows.js';
import { f32, npy, zipOf } from './forged-bytes.js';
import { scratch } from './formats.js';
import { filesIn } from './read-written.js';

const at = scratch();
const { read, refused } = filesIn(at);

/** Leaves the rows out that are not fit, and writes the others as [1, 0], [2, 0], … in the file's own format. */
async function skipped(name: string, content: string): Promise<{ text: string; counts: Record<string, number> }> {
  writeFileSync(at(name), content);
  const reading = newReading({ skip: true });
  const source = usableRows(await openVectors(at(name), { mark: true }), reading);
  const sink = await columnsSink(at(`left-${name}`), source, at(name), { dim: 2, overwrite: true, skipping: true });
  let next = 1;
  for await (const { vectors, rows } of source.batches(10))
    for (let i = 0; i < vectors.rows; i++)
      await sink.write(matrix(Float32Array.of(next++, 0), 1, 2), undefined, [rows![i]!]);
  await sink.close();
  return { text: readFileSync(at(`left-${name}`), 'utf8'), counts: skippedCounts(reading) };
}

describe('two files in one', () => {
  it.each(['arrow', 'arrows'])('of Arrow (.%s) are refused, and bytes behind the end', async (ending) => {
    const type = new FixedSizeList(2, new ArrowField('item', new Float32()));
    const table = new Table({ vector: vectorFromArray([[1, 2], [3, 4]], type) }); // biome-ignore format: one matrix
    const bytes = tableToIPC(table, ending === 'arrow' ? 'file' : 'stream');
    expect((await read(`one.${ending}`, bytes)).rows).toEqual([
      [1, 2],
      [3, 4],
    ]);
    const said = ending === 'arrow' ? /two files in one|does not end with ARROW1/ : /more bytes follow the stream/;
    expect(await refused(`two.${ending}`, Buffer.concat([bytes, bytes]))).toMatch(said);
    expect(await refused(`more.${ending}`, Buffer.concat([bytes, Buffer.from('more')]))).toMatch(said);
    if (ending === 'arrow') expect(await refused('cut.arrow', bytes.subarray(0, -20))).toMatch(said);
  });

  it('a name twice in an archive is refused', async () => {
    const member = (value: number) => ({ name: 'vectors.npy', content: npy('<f4', [1, 2], f32(value, 2)) });
    expect((await read('once.npz', zipOf([member(1)]))).rows).toEqual([[1, 2]]);
    expect(await refused('twice.npz', zipOf([member(1), member(3)]))).toMatch(/two arrays named "vectors"/);
  });

  it.each([0, 8])('a flipped bit in an archive (method %i) is found, in vectors and in ids', async (method) => {
    const members = [
      { name: 'vectors.npy', content: npy('<f4', [2, 1], f32(1, 2)), method },
      { name: 'ids.npy', content: npy('<i8', [2], Buffer.alloc(16, 1)), method },
    ];
    expect((await read('whole.npz', zipOf(members))).rows).toEqual([[1], [2]]);
    for (const name of ['vectors.npy', 'ids.npy']) {
      const crcs = Buffer.from(zipOf(members));
      const central = crcs.indexOf(`PK\x01\x02`, 0, 'latin1');
      const at = name === 'vectors.npy' ? central : crcs.indexOf('PK\x01\x02', central + 4, 'latin1');
      crcs[at + 16]! ^= 1; // as a bit of the content would
      expect(await refused('flipped.npz', crcs)).toMatch(/is damaged: its checksum is wrong/);
    }
  });

  it("the line \\. ends PostgreSQL's text, and nothing stands behind it", async () => {
    expect((await read('copy.tsv', 'a\t[1,2]\nb\t[3,4]\n\\.\n')).ids).toEqual(['a', 'b']);
    expect(await refused('dump.tsv', 'a\t[1,2]\n\\.\nCREATE INDEX\n')).toMatch(/line 3: text stands behind the line/);
  });
});

it('the name of a member may hold colons', async () => {
  const archive = zipOf([
    { name: 'layer:0.npy', content: npy('<f4', [1, 2], f32(1, 2)) },
    { name: 'c.npy', content: npy('<f4', [1, 2], f32(3, 4)) },
  ]);
  expect((await read('colons.npz', archive, 'layer:0')).rows).toEqual([[1, 2]]);
});

describe('ids', () => {
  it('of a known name come before the unnamed index of pandas', async () => {
    expect((await read('index.csv', ',id,vector\n0,a,"[1,2]"\n1,b,"[3,4]"\n')).ids).toEqual(['a', 'b']);
  });

  it('of an unknown name are said', async () => {
    expect((await read('word.csv', 'label,vector\nx,"[1,2]"\n')).notes).toMatch(/the ids are those of column "label"/);
  });

  it('of bytes that are no text are refused, and so is a row without one', async () => {
    const file = (ids: (string | Uint8Array | null)[], id: object): Buffer =>
      Buffer.from(
        parquetWriteBuffer({
          columnData: [
            { name: 'id', data: ids },
            { name: 'vector', data: [[1, 2], [3, 4]] }, // biome-ignore format: one matrix
          ],
          schema: [
            { name: 'root', num_children: 2 },
            { name: 'id', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL', ...id },
            { name: 'vector', converted_type: 'LIST', num_children: 1, repetition_type: 'REQUIRED' },
            { name: 'list', num_children: 1, repetition_type: 'REPEATED' },
            { name: 'element', type: 'FLOAT', repetition_type: 'REQUIRED' },
          ],
        }),
      );
    const bytes = [0, 1].map((i) => Uint8Array.of(255, i));
    expect(await refused('bytes.parquet', file(bytes, {}))).toMatch(/a text is the bytes ff00, which are not UTF-8/);
    const missing = file(['a', null], { converted_type: 'UTF8' });
    expect(await refused('missing.parquet', missing)).toMatch(/row 1 has no id in column "id"/);
    const source = await openVectors(at('missing.parquet'), { mark: true });
    const reading = newReading({ skip: true });
    expect((await readMatrix(usableRows(source, reading))).ids).toEqual(['a']);
    expect(skippedCounts(reading).unreadable).toBe(1);
  });

  it('that only later rows have are not taken, and that is said', async () => {
    const found = await read('later.jsonl', '{"vector":[1,2]}\n{"id":"b","vector":[3,4],"n":1}\n');
    expect(found.ids).toBeUndefined();
    expect(found.notes).toMatch(/first row has no "id", later ones have/);
    expect(found.others).toEqual(['id', 'n']);
  });

  it('of a list of another length than the vectors are refused', async () => {
    expect(await refused('fewer.json', '{"ids":["a"],"embeddings":[[1,2],[3,4]]}')).toMatch(
      /"ids" holds 1 ids, "embeddings" 2/,
    );
  });
});

describe('columns and fields', () => {
  it('a dimension that is no number is a wrong row, not a vector of fewer dimensions', async () => {
    expect(await refused('thousands.csv', 'id,d0,d1,d2\na,"1,234.5",2,3\nb,"2,345.6",5,6\n')).toMatch(
      /line 2: "1,234.5" at position 0 of the vector is not a number/,
    );
    expect((await read('text.csv', '1,2,x,3\n4,5,y,6\n')).notes).toMatch(/without "2" among them/);
  });

  it.each([
    ['comma.csv', 'id;a\nx;0,5\n', /decimal commas/],
    ['bare-comma.csv', '0,5;-0,25\n1,5;4,5e-05\n', /decimal commas/],
    ['id-comma.csv', 'x;0,5;0,25\ny;1,5;2,5\n', /decimal commas/],
    ['cr.csv', 'id,a\rx,0.5\r', /carriage returns alone/],
    ['quote.csv', 'id,t,v\na,"say \\"hi\\"","[1,2]"\n', /line 2: .*stands behind the closing quote/],
    ['texts.jsonl', '{"vector":["0.5","1"]}\n', /"vector" holds "0.5" among its numbers/],
    ['hex.jsonl', `{"vector":"${'0f'.repeat(30)}-"}\n`, /no list of numbers and no base64 of float32/],
    ['sparse.jsonl', '{"vector":{"indices":[1,2],"values":[0.5,1]}}\n', /"vector" is a sparse vector/],
    ['dict.json', '{"a":[1,2],"b":[3,4]}', /an object with a vector under each of 2 keys/],
    [
      'records.json',
      JSON.stringify(Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`r${i}`, { vector: [1, i] }]))),
      /an object with a record under each of 8 keys/,
    ],
    ['two.json', '{"a":{"vector":[1,2]},"b":{"vector":[3,4]}}', /an object with a record under each of 2 keys/],
    ['split.json', '{"columns":["id","v"],"index":[0,1],"data":[["a",[1,2]],["b",[3,4]]]}', /"split" of pandas/],
    ['answer.json', '{"embeddings":[[[1,2]]],"distances":[[0.5]]}', /"embeddings" holds lists of lists of vectors/],
    ['pretty.json', '{\n"vector":[1,2]\n}\n{\n"vector":[3,4]\n}\n', /after JSON at position/],
    ['cells.csv.bz2', 'BZh91AY&SY\x90\x00', /compressed by bzip2/],
    ['cells.csv.zst', Buffer.from('28b52ffd0408', 'hex'), /compressed by Zstandard/],
    ['cells.xz', Buffer.from('fd377a585a0000', 'hex'), /compressed by xz/],
    ['flat.index', Buffer.from('497846320800000000', 'hex'), /an index of FAISS/],
    ['old.pkl', 'cnumpy.core.multiarray\n_reconstruct\np0\n', /a Python pickle, which is never loaded/],
    ['user.h5', Buffer.concat([Buffer.alloc(512), Buffer.from('894844460d0a1a0a', 'hex')]), /an HDF5 file/],
    ['my.duckdb', Buffer.from('00000000000000004455434b4000000000', 'hex'), /a DuckDB database/],
  ])('%s is refused by its reason', async (name, content, reason) => {
    expect(await refused(name, content)).toMatch(reason);
  });

  it('vectors under the keys of an object are rows with these ids', async () => {
    const store = { metadata_dict: {}, embedding_dict: { '101': [1, 2], b: [3, 4] } };
    expect(await read('store.json', JSON.stringify(store))).toMatchObject({
      rows: [
        [1, 2],
        [3, 4],
      ],
      ids: ['101', 'b'],
    });
    const many = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`k${i}`, [i, 1]]));
    const { rows, ids } = await read('many.json', JSON.stringify({ vectors_of: many }));
    expect([rows.length, ids?.at(-1), rows.at(-1)]).toEqual([9, 'k8', [8, 1]]);
  });

  it('ids stand inside of objects too', async () => {
    expect((await read('mongo.jsonl', '{"_id":{"$oid":"a1"},"vector":[1,2]}\n')).ids).toEqual(['a1']);
    expect((await read('weaviate.jsonl', '{"_additional":{"id":"w","vector":[1,2]}}\n')).ids).toEqual(['w']);
  });

  it('columns that are no lists are refused with how they are read', () => {
    const of = (...columns: [string, 'text' | 'bytes' | 'number'][]): string =>
      hintWithoutLists(
        'in.parquet',
        columns.map(([name, holds]) => ({ name, holds })),
      );
    expect(of(['n', 'number'], ['body', 'text'])).toMatch(/texts or bytes that hold them: in\.parquet:body names one/);
    expect(of(['blob', 'bytes'])).toMatch(/in\.parquet:blob names one/);
    expect(of(...Array.from({ length: 8 }, (_, i): [string, 'number'] => [`d${i}`, 'number']))).toMatch(
      /8 columns .* df\[\["d0", "d1", \.\.\.\]\]\.values\.tolist\(\)/,
    );
    expect(of(['n', 'number'])).toBe('vectors are read from one column of lists of numbers');
  });

  it('UTF-16 is named', async () => {
    expect(await refused('windows.jsonl', Buffer.from('\ufeff{"vector":[1,2]}\n', 'utf16le'))).toMatch(
      /is UTF-16 text/,
    );
  });

  it('several spaces before a number are one, as savetxt pads them; between words they stay', async () => {
    expect((await read('padded.txt', '   0.5   1.25\n  -2.5  10.5\n')).rows).toEqual([
      [0.5, 1.25],
      [-2.5, 10.5],
    ]);
    const { rows, ids } = await read('words.txt', 'a  b   0.5   1.25\nc  -2.5  10.5\n');
    expect([rows, ids]).toEqual([[[0.5, 1.25], [-2.5, 10.5]], ['a  b', 'c']]); // biome-ignore format: one matrix
  });

  it('a whole number before fractions in each line is said: it may be an id', async () => {
    expect((await read('counted.txt', '1 0.5 1.5\n2 2.5 3.5\n')).notes).toMatch(
      /first of the 3 numbers .* if it is an id/,
    );
    expect((await read('plain.txt', '1.5 0.5\n2.5 3.5\n')).notes).toBe('');
  });

  it('a line of words that is one number short is a wrong row, not all others', async () => {
    const lines = ['a 1 2 3', 'b 4 5', '7 8 9 1'];
    expect(await refused('short.txt', `${lines.join('\n')}\n`)).toMatch(/line 2: a 2-d vector, the rows before have 3/);
    const { rows, ids } = await read('numbers.txt', `${lines[0]}\n${lines[2]}\n`);
    expect([rows, ids]).toEqual([
      [
        [1, 2, 3],
        [8, 9, 1],
      ],
      ['a', '7'],
    ]);
  });
});

describe('rows left out of a JSON document', () => {
  it.each([
    ['first.json', '[{"vector":null},{"vector":[1,2]},{"vector":[3,4]}]', '[{"vector":[1,0]},{"vector":[2,0]}]'],
    ['last.json', '{"data":[{"vector":[1,2]}, {"vector":[]}]}', '{"data":[{"vector":[1,0]}]}'],
    ['middle.json', '[{"vector":[1,2]},{"vector":[0,0]},{},{"vector":[3,4]}]', '[{"vector":[1,0]},{"vector":[2,0]}]'],
    ['beside.json', '{"ids":["a","b"],"embeddings":[null,[1,2]]}', '{"ids":["a","b"],"embeddings":[null,[1,0]]}'],
  ])('%s', async (name, content, left) => {
    expect((await skipped(name, content)).text.trimEnd()).toBe(left);
  });
});

it('packed bits are recognised where eight times their numbers are the dimensions', () => {
  const hint = (dtype: string, dim: number) =>
    dimMismatch({ name: 'a.npy', dim, dtype }, 'map', [512, 100], false).hint;
  expect(hint('u8', 64)).toMatch(/packed bits.*np\.unpackbits/);
  expect(hint('f32', 64)).not.toMatch(/packed/);
  expect(hint('u8', 63)).not.toMatch(/packed/);
});

it('a file of a header alone is one without rows where the dimensions are known', async () => {
  for (const [name, content] of [
    ['head.csv', 'id,d0,d1\n'],
    ['lines.jsonl', '\n\n'],
    ['list.json', '[]'],
  ] as const) {
    expect((await read(name, content, undefined, { emptyDim: 2 })).rows).toEqual([]);
    expect(await refused(name, content)).toMatch(/a header and no rows|no lines|an empty list/);
  }
});

/** A quadratic reader needs hours for these. */
it('long texts are read in linear time', async () => {
  const long = 2 ** 22;
  const spaces = ' '.repeat(long);
  expect(await refused('digits.csv', `${'1'.repeat(long)}x,b\n0.5,x\n0.25,y\n`)).toBe('nothing');
  expect(await refused('blanks.csv', `a,b\n${spaces}x,1\n`)).toMatch(/nothing|line 2/);
  expect(await refused('tabs.txt', `a\t${'1 '.repeat(long / 2)}\tx\n`)).toMatch(/line 1|no known format/);
  expect(await refused('blanks.jsonl', `{"vector":[1,2]}\n{"vector":[1,${spaces}x]}\n`)).toMatch(/line 2: not JSON/);
});
