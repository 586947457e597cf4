import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readClassLabels } from '../../src/cli/class-labels.js';
import { matrix } from '../../src/vectors/matrix.js';
import { writeNpy } from './synthetic.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vecbridge-labels-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, content: string | Buffer): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const wanted = ['noun, act', 'verb', 'noun, act'];

describe('labels of classes', () => {
  it('are read from text, jsonl, csv, tsv and npy, gzipped or not', async () => {
    const lines = wanted.map((label, i) => JSON.stringify({ id: i, label, kind: i })).join('\n');
    const read = (path: string) => readClassLabels(path, 3, 'a.npy');
    expect(await read(file('a.txt', 'noun, act\r\nverb\r\nnoun, act\r\n'))).toEqual(wanted);
    expect(await read(file('a.jsonl', `${lines}\n`))).toEqual(wanted);
    expect(await read(file('b.jsonl.gz', gzipSync(lines)))).toEqual(wanted);
    expect(await read(`${join(folder, 'b.jsonl.gz')}:kind`)).toEqual(['0', '1', '2']);
    expect(await read(file('a.csv', 'id,label\n0,"noun, act"\n1,verb\n2,"noun, act"\n'))).toEqual(wanted);
    expect(await read(`${file('b.csv', 'id,what\n0,"say ""x"""\n1,b\n2,c\n')}:what`)).toEqual(['say "x"', 'b', 'c']);
    expect(await read(file('a.tsv', 'name\nnoun, act\nverb\nnoun, act\n'))).toEqual(wanted);
    writeNpy(join(folder, 'column.npy'), matrix(Float32Array.of(2, 0, 2), 3, 1));
    expect(await read(join(folder, 'column.npy'))).toEqual(['2', '0', '2']);
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
    writeNpy(join(folder, 'wide.npy'), matrix(new Float32Array(6), 3, 2));
    await expect(readClassLabels(join(folder, 'wide.npy'), 3, 'a')).rejects.toThrow(
      /3 × 2 numbers; labels are one per row/,
    );
  });
});
