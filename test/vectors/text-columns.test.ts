import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsSink, keepsColumns } from '../../src/vectors/columns-sink.js';
import { rawFields, splitFields } from '../../src/vectors/formats/csv/records.js';
import { valueSpan } from '../../src/vectors/formats/jsonl/json-span.js';
import { type Matrix, matrix, sliceRows } from '../../src/vectors/matrix.js';
import { createSink, openVectors } from '../../src/vectors/open.js';
import { readMatrix } from '../../src/vectors/read-matrix.js';
import type { SinkOptions } from '../../src/vectors/sink.js';
import { scratch } from './formats.js';

const at = scratch();
const two = matrix(Float32Array.of(0.5, -1, 0.25, 3), 2, 2);

/** Writes `text`, exchanges its vectors for `rows`, and gives the text of the output. */
async function exchanged(
  name: string,
  text: string,
  rows: Matrix = two,
  { output = `new-${name}`, part, ...options }: Partial<SinkOptions> & { output?: string; part?: string } = {},
): Promise<string> {
  const isGzip = (path: string): boolean => path.endsWith('.gz');
  writeFileSync(at(name), isGzip(name) ? gzipSync(text) : text);
  const address = part === undefined ? at(name) : `${at(name)}:${part}`;
  const source = await openVectors(address, options.idField === undefined ? {} : { idField: options.idField });
  expect(keepsColumns(source, at(output))).toBe(true);
  const sink = await columnsSink(at(output), source, address, { dim: rows.dim, overwrite: true, ...options });
  try {
    for (let row = 0; row < rows.rows; row++) await sink.write(sliceRows(rows, row, row + 1));
    await sink.close();
  } catch (error) {
    await sink.abort();
    throw error;
  }
  await source.close();
  const bytes = readFileSync(at(output));
  return String(isGzip(output) ? gunzipSync(bytes) : bytes);
}

describe('json documents and lines', () => {
  it('what is written under .json is one document, under .jsonl one object a line', async () => {
    for (const [name, ids] of [
      ['list.json', ['a', 'b']],
      ['list.json.gz', undefined],
    ] as const) {
      const sink = await createSink(at(name), { dim: 2, overwrite: true });
      await sink.write(two, ids);
      await sink.close();
      const bytes = readFileSync(at(name));
      const list = JSON.parse(String(name.endsWith('.gz') ? gunzipSync(bytes) : bytes)) as {
        vector: number[];
        id?: string;
      }[];
      expect(list.map(({ vector }) => vector)).toEqual([
        [0.5, -1],
        [0.25, 3],
      ]);
      expect(list.map(({ id }) => id)).toEqual(ids ?? [undefined, undefined]);
      expect((await readMatrix(at(name))).matrix.data).toEqual(two.data);
    }
    const none = await createSink(at('none.json'), { dim: 2, overwrite: true });
    await none.close();
    expect(JSON.parse(readFileSync(at('none.json'), 'utf8'))).toEqual([]);
  });

  it('the text of a document is not kept as lines, nor lines as a document', async () => {
    writeFileSync(at('document.json'), '[\n{"id":"a","vector":[1,2]},\n{"id":"b","vector":[3,4]}\n]\n');
    writeFileSync(at('lines.jsonl'), '{"vector":[1,2]}\n{"vector":[3,4]}\n');
    writeFileSync(at('lines.json'), '{"vector":[1,2]}\n{"vector":[3,4]}\n');
    const keeps = async (from: string, to: string): Promise<boolean> => {
      const source = await openVectors(at(from));
      await source.close();
      return keepsColumns(source, at(to));
    };
    expect(await keeps('document.json', 'out.json.gz')).toBe(true);
    expect(await keeps('document.json', 'out.jsonl')).toBe(false);
    expect(await keeps('lines.jsonl', 'out.ndjson')).toBe(true);
    expect(await keeps('lines.jsonl', 'out.json')).toBe(false);
    expect(await keeps('lines.json', 'out.json')).toBe(true);
  });
});

describe('jsonl', () => {
  it('keeps every other character: order, big numbers, escapes, spaces, line ends', async () => {
    const text = [
      '{"n": 12345678901234567890, "t":"caf\\u00e9 \\"]\\" 漢字", "embedding" : [1, 2, 3] ,"more":{"embedding":[9],"x":[[1],{}]}, "f":1.0e+2}\r\n',
      ' {"embedding":[4,5,6],"t":null,"n":-0.10,"id":"b"}\n',
    ];
    const found = await exchanged('a.jsonl', text.join('\n'));
    expect(found).toBe(text[0]!.replace('[1, 2, 3]', '[0.5,-1]') + text[1]!.replace('[4,5,6]', '[0.25,3]'));
    expect((await readMatrix(at('new-a.jsonl'))).matrix.data).toEqual(two.data);
    const source = await openVectors(at('a.jsonl'));
    expect(source.otherColumns).toEqual(['n', 't', 'more', 'f', 'id']); // the id of the second row
    await source.close();
  });

  it('finds vectors deeper inside, under keys with dots, and bare arrays', async () => {
    const openai = '{"id":"x","custom_id":"a","response":{"body":{"data":[{"embedding":[1,2]}],"usage":7}}}\n';
    expect(await exchanged('b.jsonl', openai + openai)).toBe(
      openai.replace('[1,2]', '[0.5,-1]') + openai.replace('[1,2]', '[0.25,3]'),
    );
    const dots = '{"a":{"b":[7]},"a.b":[1],"c":2}\n';
    expect(await exchanged('c.jsonl', dots + dots, two, { part: 'a.b' })).toBe(
      dots.replace('[1]', '[0.5,-1]') + dots.replace('[1]', '[0.25,3]'),
    );
    expect(await exchanged('d.jsonl', '[1,2,3]\n[4,5,6]')).toBe('[0.5,-1]\n[0.25,3]\n');
  });

  it('goes from plain to gzip and back', async () => {
    const text = '{"id":"a","v":1,"vector":[1]}\n{"id":"b","v":2,"vector":[2]}\n';
    const wanted = text.replace('[1]', '[0.5,-1]').replace('[2]', '[0.25,3]');
    expect(await exchanged('e.jsonl', text, two, { output: 'e2.jsonl.gz' })).toBe(wanted);
    expect(await exchanged('f.jsonl.gz', text, two, { output: 'f2.jsonl' })).toBe(wanted);
  });

  it('says so when the original has more rows or fewer', async () => {
    const line = '{"vector":[1]}\n';
    await expect(exchanged('g.jsonl', line)).rejects.toMatchObject({ code: 'ROWS_MISMATCH' });
    await expect(exchanged('h.jsonl', line.repeat(3))).rejects.toMatchObject({ code: 'ROWS_MISMATCH' });
  });

  it('a value is found where JSON.parse finds it, in any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.array(fc.constantFrom('a', '', '"', '\\', 'é', '0', '1')), (value, path) => {
        const object = { before: value, a: [value, { é: value, '"': [1, value] }], '': value, after: 'x' };
        for (const text of [JSON.stringify(object), JSON.stringify(object, null, 2)]) {
          let wanted: unknown = object;
          for (const key of path) {
            const own = typeof wanted === 'object' && wanted !== null && Object.hasOwn(wanted, key);
            // "length" and the like are not keys of an array's JSON.
            wanted = own ? (wanted as Record<string, unknown>)[key] : undefined;
            if (!own) break;
          }
          if (path.length === 0) return;
          const span = valueSpan(text, path.join('.'));
          if (path.length === 1 && wanted === null) continue;
          expect(span === undefined ? undefined : JSON.parse(text.slice(...span))).toEqual(wanted);
        }
      }),
    );
  });
});

describe('csv', () => {
  it('keeps other fields with their quotes and line breaks, and the name of the column', async () => {
    const text =
      'id,"the ""text""",embedding,n\r\n' +
      'a,"x, ""y""\r\nz","[1,2,3]",12345678901234567890\r\n' +
      'b,漢字 5" and 6","[4,5,6]",007\r\n';
    const found = await exchanged('a.csv', text);
    expect(found).toBe(text.replace('[1,2,3]', '[0.5,-1]').replace('[4,5,6]', '[0.25,3]'));
    const read = await readMatrix(at('new-a.csv'));
    expect([...read.matrix.data]).toEqual([...two.data]);
    expect(read.ids).toEqual(['a', 'b']);
  });

  it('keeps the dialect of PostgreSQL: no header, tabs, no quotes, braces', async () => {
    expect(await exchanged('copy.tsv', '7\t[1,2]\tsome, text\n8\t[3,4]\t\\N\n')).toBe(
      '7\t[0.5,-1]\tsome, text\n8\t[0.25,3]\t\\N\n',
    );
    expect(await exchanged('b.csv', 'id;v;t\na;{1,2};"x;y"\nb;"{3,4}";z\n')).toBe(
      'id;v;t\na;{0.5,-1};"x;y"\nb;"{0.25,3}";z\n',
    );
  });

  it('makes one column of many numbers, where the first of them was', async () => {
    const text = 'name,x0,x1,note\n"a,b",1,2,n1\nc,3,4,n2\n';
    expect(await exchanged('wide.csv', text)).toBe('name,vector,note\n"a,b","[0.5,-1]",n1\nc,"[0.25,3]",n2\n');
    expect(await exchanged('taken.csv', text.replace('note', 'vector'))).toMatch(/^name,vector_,vector\n/);
    expect(await exchanged('ids.csv', 'x0,x1,key7\n1,2,30\n3,4,31\n', two, { idField: 'key7' })).toBe(
      'vector,key7\n"[0.5,-1]",30\n"[0.25,3]",31\n',
    );
  });

  it('quotes again where the separator changes: between tabs there are no quotes', async () => {
    const text = 'id,vector,t\na,"[1]","x, ""y"""\nb,"[2]",z\n';
    expect(await exchanged('c.csv', text, two, { output: 'c.tsv' })).toBe(
      'id\tvector\tt\na\t[0.5,-1]\tx, "y"\nb\t[0.25,3]\tz\n',
    );
    expect(await exchanged('d.tsv', 'id\tvector\tt\na\t[1]\tx, y\nb\t[2]\tz\n', two, { output: 'd.csv' })).toBe(
      'id,vector,t\na,"[0.5,-1]","x, y"\nb,"[0.25,3]",z\n',
    );
  });

  it('raw fields are cut where fields are split', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', '"', '""', ',', ' ', '\n', 'é')), (parts) => {
        const text = parts.join('');
        const raw = rawFields(text, ',');
        expect(raw.join(',')).toBe(text);
        expect(raw.map((field) => splitFields(field, ',')[0])).toEqual(splitFields(text, ','));
      }),
    );
  });
});
