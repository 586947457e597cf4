import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { zeros } from '../../src/vectors/matrix.js';
import { readPairs } from '../../training/read-pairs.js';

const folder = mkdtempSync(join(tmpdir(), 'vecbridge-pairs-'));
afterAll(() => rmSync(folder, { recursive: true }));

const rows = { matrix: zeros(50, 3), name: 'a.npy' };
const named = { matrix: zeros(3, 3), name: 'b.jsonl', ids: ['x,1', 'y', '9007199254740993'] };

async function read(name: string, text: string, target: Parameters<typeof readPairs>[2] = rows): Promise<number[][]> {
  const path = join(folder, name);
  writeFileSync(path, text);
  return (await readPairs(path, rows, target)).rows.map((side) => [...side]);
}

describe('pairs by row number or id', () => {
  const pairs = [
    [7, 40, 3],
    [2, 0, 1],
  ];

  it.each([
    ['objects.jsonl', '{"source": 7, "target": "y"}'],
    ['plain.csv', '7,y'],
    ['semicolons.csv', '7;y'],
    ['tabs.tsv', '7\ty'],
    ['header.csv', 'source,target\r\n7,y\r\n'],
    ['other-order.csv', 'target,note,source\ny,"a, b",7\n'],
  ])('%s', async (name, text) => expect(await read(name, text, named)).toEqual([[7], [1]]));

  it('quoted ids, ids with more digits than a number holds, empty lines', async () => {
    expect(await read('ids.csv', '7,9007199254740993\n\n40,"x,1"\n3,y\n', named)).toEqual(pairs);
    const lines = [
      '{"source":7,"target":9007199254740993}',
      '{"source":40,"target":"x,1"}',
      '{"source":3,"target":"y"}',
    ];
    expect(await read('ids.jsonl', lines.join('\n'), named)).toEqual(pairs);
  });
});

describe('refuses, with file and line', () => {
  it.each([
    ['three.csv', '1,2\n1,2,3\n', /three\.csv, line 2: 3 columns, not an id or row number in each of two/],
    ['one.csv', '12\n', /one\.csv, line 1: 1 column,/],
    ['empty.csv', 'source,target\n3,\n', /empty\.csv, line 2/],
    ['far.csv', '1,2\n3,50\n', /far\.csv, line 2: a\.npy has no row 50; it has 50 rows/],
    ['names.csv', 'first,second\n1,2\n', /names\.csv, line 1: a\.npy has no row first/],
  ])('%s', async (name, text, message) => {
    await expect(read(name, text)).rejects.toMatchObject({ code: 'BAD_FILE', message: expect.stringMatching(message) });
  });

  it('an id that is not there', async () => {
    await expect(read('id.csv', '1,z\n', named)).rejects.toThrow(/b\.jsonl has no id "z"; it has 3 rows/);
  });
});
