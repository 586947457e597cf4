import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dateText, decimalText, timestampText } from '../../src/vectors/formats/parquet/logical-types.js';
import { matrix } from '../../src/vectors/matrix.js';
import { createSink } from '../../src/vectors/open.js';
import { requireOtherFile } from '../../src/vectors/same-file.js';
import { scratch } from './formats.js';
import { filesIn } from './read-written.js';

const at = scratch();

const { read, refused, exchanged } = filesIn(at);

describe('separated text', () => {
  const copy = '0\t"Heroes\t[1,2]\n1\tsay "a\t[3,4]\n2\t"x" y"\t[5,6]\n';

  it('between tabs, quotes are characters like others', async () => {
    const { rows, ids } = await read('copy.tsv', copy);
    expect(rows).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    expect(ids).toEqual(['0', '1', '2']);
    expect(await exchanged('in-place.tsv', copy)).toBe(
      copy.replace('[1,2]', '[1,0]').replace('[3,4]', '[2,0]').replace('[5,6]', '[3,0]'),
    );
    expect((await read('first.tsv', '"Heroes\t1\t[1,2]\nx\t2\t[3,4]\n')).rows).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it('between tabs, a field does not run over lines', async () => {
    expect(await refused('lines.tsv', '0\t[1,2]\t"Two\nlines"\n1\t[3,4]\tb\n')).toMatch(
      /line 2: 1 fields, the first line has 3/,
    );
  });

  it('with commas, a quote inside a field is text, and one that opens a field has to close', async () => {
    const { rows, ids } = await read('inch.csv', 'id,t,v\na,12" vinyl,"[1,2]"\nb,x,"[3,4]"\n');
    expect([rows, ids]).toEqual([
      [
        [1, 2],
        [3, 4],
      ],
      ['a', 'b'],
    ]);
    expect(await refused('open.csv', 'id,t,v\na,"Heroes,"[1,2]"\nb,x,"[3,4]"\n')).toMatch(
      /line 2: .*stands behind the closing quote/,
    );
  });

  it('a header that counts is a header, wherever other names stand', async () => {
    for (const [i, header] of ['0,1,label', 'label,0,1', 'id,0,1'].entries()) {
      const line = header
        .replace('0', '0.5')
        .replace('1', '0.25')
        .replace(/label|id/, 'noun');
      expect((await read(`counted-${i}.csv`, `${header}\n${line}\n`)).rows).toEqual([[0.5, 0.25]]);
    }
    const numbers = await read('class.csv', '0,1,label\n0.5,0.25,7\n0.1,0.2,3\n');
    expect(numbers.rows[0]).toEqual([0.5, 0.25]);
    expect(numbers.notes).toMatch(/"label" holds numbers too and is left out/);
    expect(await refused('twice.csv', '0,1\n0.5,0.25\n0,1\n1,2\n')).toMatch(/line 3: the header stands here again/);
  });

  it('says which columns are taken, and takes those that are named', async () => {
    const named = await read('year.csv', 'id,year,d0,d1,d2\na,1999,0.5,0.25,1.5\n');
    expect(named.rows).toEqual([[0.5, 0.25, 1.5]]);
    expect(named.notes).toMatch(/"d0" to "d2"; "year" holds numbers too/);
    const bare = await read('bare.csv', '0.5,0.25,7\n0.1,0.2,8\n');
    expect(bare.rows[0]).toEqual([0.5, 0.25, 7]);
    expect(bare.notes).toMatch(/whole numbers in "2" \(7, …\) among fractions; .*:0\.\.1/);
    expect((await read('bare.csv', '0.5,0.25,7\n0.1,0.2,8\n', '0..1')).rows).toEqual([
      [0.5, 0.25],
      [expect.closeTo(0.1), expect.closeTo(0.2)],
    ]);
  });

  it('a tab or line break in an id is refused where it would break the line', async () => {
    const sink = await createSink(at('ids.tsv'), { dim: 1 });
    await expect(sink.write(matrix(Float32Array.of(1), 1, 1), ['a\tb'])).rejects.toMatchObject({ code: 'BAD_VALUE' });
    await sink.abort();
    const quoted = await createSink(at('quoted.tsv'), { dim: 1 });
    await quoted.write(matrix(Float32Array.of(1), 1, 1), ['say "a, b']);
    await quoted.close();
    expect(readFileSync(at('quoted.tsv'), 'utf8')).toBe('id\tvector\nsay "a, b\t[1]\n');
  });
});

describe('JSON', () => {
  const answer = (id: string, data: string): string =>
    `{"custom_id":"${id}","response":{"body":{"data":[${data}]}},"error":null}\n`;
  const batch =
    answer('a', '{"index":1,"embedding":[3,4]},{"index":0,"embedding":[1,2]}') +
    answer('b', '{"index":0,"embedding":[5,6]}');

  it('gives a row for each vector of a line, by its index', async () => {
    const { rows, ids } = await read('batch.jsonl', batch);
    expect(rows).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    expect(ids).toEqual(['a#0', 'a#1', 'b']);
    expect(await exchanged('in-place.jsonl', batch)).toBe(
      batch.replace('[3,4]', '[2,0]').replace('[1,2]', '[1,0]').replace('[5,6]', '[3,0]'),
    );
  });

  it.each([
    [
      'OpenAI and Voyage',
      '{"object":"list","data":[{"embedding":[1,2],"index":0},{"embedding":[3,4],"index":1}]}',
      undefined,
    ],
    [
      'Cohere',
      '{"id":"r","texts":["x","y"],"embeddings":{"float":[[1,2],[3,4]],"int8":[[9,9],[9,9]]}}',
      ['r#0', 'r#1'],
    ],
    ['Gemini', '{"embeddings":[{"values":[1,2]},{"values":[3,4]}]}', undefined],
    [
      'Gemini batch',
      '{"key":"a","response":{"embedding":{"values":[1,2]}}}\n{"key":"b","response":{"embedding":{"values":[3,4]}}}',
      ['a', 'b'],
    ],
    ['a list of objects', '[{"id":"a","vector":[1,2]},\n {"id":"b","vector":[3,4]}]', ['a', 'b']],
    ['a list of lists', '[[1,2],[3,4]]', undefined],
    ['Chroma', '{"ids":["a","b"],"embeddings":[[1,2],[3,4]],"documents":["x","y"]}', ['a', 'b']],
    [
      'Qdrant',
      '{"result":{"points":[{"id":18446744073709551615,"vector":[1,2]},{"id":"b","vector":[3,4]}],"next_page_offset":null},"status":"ok"}',
      ['18446744073709551615', 'b'],
    ],
    ['data', '{\n "data": [\n {"id":"a","embedding":[1,2]},\n {"id":"b","embedding":[3,4]}\n]}\n', ['a', 'b']],
    ['pandas, columns', '{"id":{"0":"a","1":"b"},"embedding":{"0":[1,2],"1":[3,4]}}', ['a', 'b']],
    ['Pinecone', '{"vectors":{"a":{"id":"a","values":[1,2]},"b":{"id":"b","values":[3,4]}}}', ['a', 'b']],
    ['texts of lists', '{"id":"a","embedding":"[1, 2]"}\n{"id":"b","embedding":"[3 4]"}', ['a', 'b']],
    [
      'base64',
      `{"id":"a","embedding":"${Buffer.from(Float32Array.of(1, 2).buffer).toString('base64')}"}\n{"id":"b","embedding":"${Buffer.from(Float32Array.of(3, 4).buffer).toString('base64')}"}`,
      ['a', 'b'],
    ],
  ])('reads %s', async (name, text, ids) => {
    const found = await read(`${name.replace(/\W/g, '-')}.json`, text);
    expect(found.rows).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(found.ids).toEqual(ids);
    const pretty = text.includes('\n')
      ? undefined
      : JSON.stringify(JSON.parse(text.replace('18446744073709551615', '1')), null, 2);
    if (pretty)
      expect((await read('pretty.json', pretty)).rows).toEqual([
        [1, 2],
        [3, 4],
      ]);
    const written = await exchanged('written.json', text);
    const again = await read('again.json', written);
    expect(again.rows).toEqual([
      [1, 0],
      [2, 0],
    ]);
    expect(again.ids).toEqual(ids);
  });

  it('keeps the digits of ids', async () => {
    const { ids } = await read(
      'big.jsonl',
      '{"id":1145141919810893931,"v":1,"vector":[1]}\n{"vector":[2],"id":1145141919810893932}\n',
    );
    expect(ids).toEqual(['1145141919810893931', '1145141919810893932']);
  });

  it('names the field taken where there are two', async () => {
    const { rows, notes } = await read('two.jsonl', '{"embedding":[1,2],"title_embedding":[3,4]}\n');
    expect(rows).toEqual([[1, 2]]);
    expect(notes).toMatch(/field "embedding" \(2 numbers\); "title_embedding" \(2\) could be read too/);
    expect((await read('two.jsonl', '{"embedding":[1,2],"title_embedding":[3,4]}\n', 'title_embedding')).rows).toEqual([
      [3, 4],
    ]);
    expect((await read('two.csv', 'id,a,b\n1,"[1,2]","[3,4]"\n')).notes).toMatch(/column "a"; "b" could be read too/);
  });
});

describe('bytes behind the vectors', () => {
  it('are an error in npy, npz and safetensors', async () => {
    for (const name of ['a.npy', 'a.safetensors', 'inner.npy']) {
      const path = at(name.replace('inner', 'b'));
      const sink = await createSink(path, { dim: 2, overwrite: true });
      await sink.write(matrix(Float32Array.of(1, 2, 3, 4), 2, 2));
      await sink.close();
      const bytes = readFileSync(path);
      expect(await refused(`twice-${name}`, Buffer.concat([bytes, bytes]))).toMatch(
        new RegExp(`${bytes.length} more bytes follow`),
      );
    }
  });
});

describe('two parquet files in one', () => {
  it('are an error: the footer of the second would be read with the pages of the first', async () => {
    const files = [1, 5].map(async (first) => {
      const sink = await createSink(at(`${first}.parquet`), { dim: 2 });
      await sink.write(matrix(Float32Array.of(first, 2, 3, 4), 2, 2));
      await sink.close();
      return readFileSync(at(`${first}.parquet`));
    });
    expect((await read('one.parquet', (await Promise.all(files))[1]!)).rows).toEqual([
      [5, 2],
      [3, 4],
    ]);
    expect(await refused('both.parquet', Buffer.concat(await Promise.all(files)))).toMatch(
      /two files in one: the first ends at byte \d+/,
    );
  });
});

describe('values of parquet and Arrow', () => {
  it('have texts of their own', () => {
    expect(dateText(19723)).toBe('2024-01-01');
    expect([decimalText(-1230n, 2), decimalText(5n, 3), decimalText(7n, 0)]).toEqual(['-12.30', '0.005', '7']);
    expect(timestampText(1704103200001234n, 6, false)).toBe('2024-01-01T10:00:00.001234');
    expect(timestampText(-1n, 3, true)).toBe('1969-12-31T23:59:59.999Z');
  });
});

describe('the output', () => {
  it('is not the input, whatever it is called', () => {
    writeFileSync(at('only.npy'), 'x');
    symlinkSync(at('only.npy'), at('link.npy'));
    for (const input of [at('only.npy'), `${at('only.npy')}:member`, at('link.npy')]) {
      expect(() => requireOtherFile(at('only.npy'), [input])).toThrow(/is the input itself/);
    }
    expect(() => requireOtherFile(at('.'), [at('only.npy')])).toThrow(/lies in/);
    expect(() => requireOtherFile(at('new.npy'), [at('only.npy')])).not.toThrow();
  });
});
