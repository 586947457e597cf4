import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readClassLabels } from '../../../eval/stitching/read-class-labels.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vecbridge-labels-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, content: string | Buffer): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const golden = (name: string): string => fileURLToPath(new URL(`../../golden/labels/${name}.npy`, import.meta.url));
const wanted = ['noun, act', 'verb', 'noun, act'];

describe('labels of classes', () => {
  it('are read from text, jsonl, csv and tsv, gzipped or not', async () => {
    const lines = wanted.map((label, i) => JSON.stringify({ id: i, label, kind: i })).join('\n');
    const read = (path: string) => readClassLabels(path, 3, 'a.npy');
    expect(await read(file('a.txt', 'noun, act\r\nverb\r\nnoun, act\r\n'))).toEqual(wanted);
    expect(await read(file('a.jsonl', `${lines}\n`))).toEqual(wanted);
    expect(await read(file('b.jsonl.gz', gzipSync(lines)))).toEqual(wanted);
    expect(await read(`${join(folder, 'b.jsonl.gz')}:kind`)).toEqual(['0', '1', '2']);
    expect(await read(file('a.csv', 'id,label\n0,"noun, act"\n1,verb\n2,"noun, act"\n'))).toEqual(wanted);
    expect(await read(`${file('b.csv', 'id,what\n0,"say ""x"""\n1,b\n2,c\n')}:what`)).toEqual(['say "x"', 'b', 'c']);
    expect(await read(file('a.tsv', 'name\nnoun, act\nverb\nnoun, act\n'))).toEqual(wanted);
  });

  it.each([
    ['texts', ['noun, act', 'verb', 'déjà 😀']],
    ['texts-big-endian', ['noun, act', 'verb', 'déjà 😀']],
    ['bytes', ['ab', 'c', 'ab']],
    ['int64', ['3', '-1', '9007199254740994']],
    ['int32-big-endian', ['3', '1', '2']],
    ['bool', ['1', '0', '1']],
    ['float16', ['1', '2', '3']],
    ['row', ['3', '1', '2']],
    ['column', ['3', '1', '2']],
  ])('are read from the array %s of numpy', async (name, labels) => {
    expect(await readClassLabels(golden(name), 3, 'a.npy')).toEqual(labels);
    expect(await readClassLabels(file(`${name}.gz`, gzipSync(readFileSync(golden(name)))), 3, 'a.npy')).toEqual(labels);
  });

  it.each([
    ['fractions', /fractions\.npy: label 1 is 2\.5, not a whole number/, /astype/],
    ['missing', /missing\.npy: label 1 is NaN, not a whole number/, /astype/],
    ['objects', /objects\.npy holds pickled Python objects/, /labels\.astype\(str\)/],
    ['wide', /wide\.npy has 3 × 2 cells; labels are one per row/, /one-dimensional/],
  ])('are refused in the array %s of numpy', async (name, message, hint) => {
    const failure = await readClassLabels(golden(name), 3, 'a.npy').catch((error) => error);
    expect(failure.message).toMatch(message);
    expect(failure.hint).toMatch(hint);
  });

  it('are refused in an array that promises endless empty texts', async () => {
    const header = `{'descr': '<U0', 'fortran_order': False, 'shape': (4294967295,), }`.padEnd(117);
    const bytes = Buffer.from(`\x93NUMPY\x01\x00\x76\x00${header}\n`, 'latin1');
    await expect(readClassLabels(file('endless.npy', bytes), 3, 'a.npy')).rejects.toThrow(
      /endless\.npy has 4294967295 labels but a\.npy has 3 rows/,
    );
  });

  it('are refused in an array cut short', async () => {
    const whole = readFileSync(golden('int64'));
    await expect(readClassLabels(file('cut.npy', whole.subarray(0, 140)), 3, 'a')).rejects.toThrow(
      /cut\.npy is cut short: 152 bytes are needed, it holds 140/,
    );
  });

  it('are refused with file, line and both numbers', async () => {
    await expect(readClassLabels(file('two.txt', 'a\nb\n'), 3, 'a.npy')).rejects.toMatchObject({
      code: 'ROWS_MISMATCH',
      message: expect.stringMatching(/two\.txt has 2 labels but a\.npy has 3 rows/),
    });
    await expect(readClassLabels(file('no.jsonl', '{"label":"a"}\n{"lable":"b"}'), 2, 'a')).rejects.toMatchObject({
      message: expect.stringMatching(/no\.jsonl, line 2: there is no "label"/),
      hint: expect.stringMatching(/lable/),
    });
    await expect(readClassLabels(file('no.csv', 'id,lable\n1,a\n'), 1, 'a')).rejects.toMatchObject({
      message: expect.stringMatching(/no column "label"/),
      hint: expect.stringMatching(/did you mean "lable"/),
    });
    await expect(readClassLabels(file('cut.txt.gz', gzipSync('a\nb').subarray(0, 15)), 2, 'a')).rejects.toMatchObject({
      code: 'BAD_FILE',
      message: expect.stringMatching(/gzip/),
    });
  });
});
