import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, describe, expect, it } from 'vitest';
import { openTexts, type TextOptions } from '../../src/encoders/texts/open.js';
import { fullTexts, survey } from '../../src/encoders/texts/survey.js';

const root = mkdtempSync(join(tmpdir(), 'vecbridge-texts-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(root, name);
  writeFileSync(path, content);
  return path;
}

async function read(path: string, options: TextOptions = {}, start = 0) {
  const source = await openTexts(path, options);
  const rows = [];
  for await (const group of source.rows(start)) rows.push(...group);
  await source.close();
  return { rows, texts: rows.map((r) => r.text), ids: rows.map((r) => r.id), name: source.name, hasIds: source.hasIds };
}

const refusal = async (work: Promise<unknown>): Promise<{ message: string; hint: string; code: string }> =>
  work.then(
    () => expect.unreachable('not refused'),
    (e) => e,
  );

describe('lines', () => {
  it('are rows, gzipped or not, with any line ends and a byte order mark', async () => {
    const text = '\ufeffone\r\n\r\nthree, 3\nünf';
    expect((await read(file('a.txt', text))).texts).toEqual(['one', '', 'three, 3', 'ünf']);
    expect((await read(file('a.txt.gz', gzipSync(text)))).texts).toEqual(['one', '', 'three, 3', 'ünf']);
    expect((await read(file('a.txt', text), {}, 2)).rows).toEqual([
      { at: 'line 3', text: 'three, 3' },
      { at: 'line 4', text: 'ünf' },
    ]);
  });

  it('have no fields', async () => {
    expect((await refusal(read(file('a.txt', 'x'), { textField: 'text' }))).message).toMatch(/have no fields/);
  });
});

describe('jsonl', () => {
  const lines =
    '{"id": 7, "content": "a", "meta": {"lang": "en"}}\n\n{"id": "x", "content": "b", "meta": {"lang": "de"}}\n';
  it('takes a field by its usual name, and ids', async () => {
    const found = await read(file('a.jsonl', lines));
    expect(found).toMatchObject({ texts: ['a', 'b'], ids: ['7', 'x'], hasIds: true });
    expect(found.name).toMatch(/field "content"$/);
    expect((await read(file('a.jsonl', lines), {}, 1)).rows).toEqual([{ at: 'line 3', text: 'b', id: 'x' }]);
  });

  it('takes nested fields, by option or by address', async () => {
    const path = file('a.jsonl', lines);
    expect((await read(path, { textField: 'meta.lang', idField: 'content' })).rows).toMatchObject([
      { text: 'en', id: 'a' },
      { text: 'de', id: 'b' },
    ]);
    expect((await read(`${path}:meta.lang`)).texts).toEqual(['en', 'de']);
  });

  it('takes bare strings', async () => {
    expect(await read(file('b.jsonl', '"a"\n"b"'))).toMatchObject({ texts: ['a', 'b'], hasIds: false });
  });

  it.each<[string, string, TextOptions, RegExp]>([
    ['a missing text', '{"text": "a"}\n{"txt": "b"}', {}, /line 2: no text in the field "text"/],
    ['a missing id', '{"id": 1, "text": "a"}\n{"text": "b"}', {}, /line 2: no id in the field "id"/],
    ['no JSON', '{"text": "a"}\n{', {}, /line 2: not JSON/],
    ['no known field', '{"foo": "a"}', {}, /no field of texts is known by name; its fields are foo/],
    ['another field', '{"text": "a"}', { textField: 'body' }, /it has no field "body" of texts; its fields are text/],
    ['another id', '{"text": "a"}', { idField: 'nr' }, /the field "nr" holds no id/],
    ['nothing', '\n\n', {}, /has no lines/],
  ])('%s is refused', async (_, content, options, message) => {
    const error = await refusal(read(file('bad.jsonl', content), options));
    expect(error.message).toMatch(message);
    expect(error.code).toBe('BAD_FILE');
    expect(error.hint).toMatch(/./);
  });
});

describe('csv', () => {
  const content = 'id,body,n\n1,"said ""hi"", twice",5\n2,"two\nlines",6\n';
  it('takes a column by its usual name, quotes and line breaks as they are', async () => {
    const found = await read(file('a.csv', content));
    expect(found).toMatchObject({ texts: ['said "hi", twice', 'two\nlines'], ids: ['1', '2'] });
    expect(found.rows[1]!.at).toBe('line 3');
    expect((await read(file('a.csv', content), {}, 1)).texts).toEqual(['two\nlines']);
  });

  it('takes the only other column, tabs, and a named column', async () => {
    expect((await read(file('a.tsv', 'id\tphrase\n1\ta, b\n'))).texts).toEqual(['a, b']);
    expect((await read(file('a.csv', content), { textField: 'n' })).texts).toEqual(['5', '6']);
  });

  it.each<[string, string, TextOptions, RegExp]>([
    ['no known column', 'a,b\n1,2\n', {}, /no field of texts is known by name; its fields are a, b/],
    ['another id', 'text\na\n', { idField: 'nr' }, /no column "nr"; it has text/],
    ['a row with more fields', 'id,text\n1,a,b\n', {}, /line 2: 3 fields, the header has 2/],
  ])('%s is refused', async (_, text, options, message) => {
    expect((await refusal(read(file('bad.csv', text), options))).message).toMatch(message);
  });
});

describe('parquet', () => {
  const rows = 2500;
  const texts = Array.from({ length: rows }, (_, i) => `text ${i} é`);
  const path = file(
    'a.parquet',
    new Uint8Array(
      parquetWriteBuffer({
        columnData: [
          { name: 'id', data: Array.from({ length: rows }, (_, i) => BigInt(i) * 10n), type: 'INT64' },
          { name: 'text', data: texts, type: 'STRING' },
          { name: 'note', data: texts.map((t, i) => (i % 3 ? t : null)), type: 'STRING', nullable: true },
        ],
        rowGroupSize: 1000,
      }),
    ),
  );

  it('takes a column across row groups, from any row on', async () => {
    const all = await read(path);
    expect(all.texts).toEqual(texts);
    expect(all.ids[2499]).toBe('24990');
    const part = await read(path, {}, 1500);
    expect(part.texts).toEqual(texts.slice(1500));
    expect(part.rows[0]).toEqual({ at: 'row 1500', text: texts[1500], id: '15000' });
  });

  it('reads nulls as empty texts', async () => {
    const notes = await read(`${path}:note`);
    expect(notes.texts).toEqual(texts.map((t, i) => (i % 3 ? t : '')));
  });

  it.each<[TextOptions, RegExp]>([
    [{ textField: 'body' }, /it has no field "body" of texts; its fields are text, note/],
    [{ idField: 'key' }, /no column "key" of texts or whole numbers/],
  ])('refuses %o', async (options, message) => {
    expect((await refusal(read(path, options))).message).toMatch(message);
  });

  it('refuses a damaged file', async () => {
    expect((await refusal(read(file('cut.parquet', 'PAR1 and nothing more')))).code).toBe('BAD_FILE');
  });
});

describe('the survey', () => {
  it('counts, and names the first empty text', async () => {
    const source = await openTexts(file('a.txt', 'one\n  \nthree\n'));
    expect((await refusal(survey(source, { skipEmpty: false }))).message).toMatch(/a\.txt, line 2: the text is empty/);
    expect(await survey(source, { skipEmpty: true })).toMatchObject({
      rows: 2,
      skipped: 1,
      characters: 8,
      first: 'one',
    });
    const full = [];
    for await (const group of fullTexts(source, 1)) full.push(...group);
    expect(full).toEqual([{ at: 'line 3', text: 'three' }]);
  });

  it('refuses a file without texts', async () => {
    const source = await openTexts(file('empty.txt', '\n\n'));
    expect((await refusal(survey(source, { skipEmpty: true }))).code).toBe('TOO_FEW_ROWS');
  });
});

it('formats are told by the ending, or said', async () => {
  const path = file('notes.md', 'one\ntwo');
  const error = await refusal(read(path));
  expect(error.message).toMatch(/the ending names no format of texts/);
  expect(error.hint).toMatch(/--input-format/);
  expect((await read(path, { format: 'lines' })).texts).toEqual(['one', 'two']);
  expect((await refusal(read(file('nothing.txt', '')))).message).toMatch(/is empty/);
  expect((await refusal(read(join(root, 'nowhere.txt')))).code).toBe('NOT_FOUND');
});
