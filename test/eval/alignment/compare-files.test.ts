import { describe, expect, it } from 'vitest';
import { compareSpaces } from '../../../eval/alignment/compare.js';
import { measures } from '../../../eval/alignment/measures.js';
import { type Matrix, takeRows } from '../../../src/vectors/matrix.js';
import { sampledRows } from '../../../src/vectors/read-sample.js';
import { temporaryFolder } from '../../cli/run-cli.js';
import { twoSpaces, writeNpy } from '../../cli/synthetic.js';

const at = temporaryFolder();
const { x, y } = twoSpaces(120, [12, 8], 1);
const chosen = [measures['cka']!, measures['mutual-knn']!];
const request = { measures: chosen, seed: 3 };
const values = (found: Awaited<ReturnType<typeof compareSpaces>>) =>
  Object.fromEntries(Object.entries(found).map(([name, { value, n }]) => [name, { value, n }]));
const files = (first: Matrix, second: Matrix): [string, string] => {
  writeNpy(at('x.npy'), first);
  writeNpy(at('y.npy'), second);
  return [at('x.npy'), at('y.npy')];
};

describe('compareSpaces', () => {
  it('gives of files what it gives of the matrices in them', async () => {
    const paths = files(x, y);
    const expected = values(await compareSpaces(x, y, request));
    expect(values(await compareSpaces(...paths, request))).toEqual(expected);
    expect(values(await compareSpaces(paths[0], y, request))).toEqual(expected);
    const rows = sampledRows(120, 50, 3);
    expect(values(await compareSpaces(...paths, { ...request, rowsLimit: 50 }))).toEqual(
      values(await compareSpaces(takeRows(x, rows), takeRows(y, rows), request)),
    );
  });

  it('leaves rows that one of two paired files cannot use out of both', async () => {
    const paths = files({ ...x, data: x.data.map((v, i) => (i < x.dim ? 0 : v)) }, y);
    await expect(compareSpaces(...files(x, takeRows(y, [0, 1, 2])), request)).rejects.toThrowError(/120 and 3 rows/);
    files({ ...x, data: x.data.map((v, i) => (i === 3 ? Number.NaN : v)) }, y);
    await expect(compareSpaces(...paths, request)).rejects.toThrowError(/row 0/);
    const rest = Array.from({ length: 119 }, (_, i) => i + 1);
    expect(values(await compareSpaces(...paths, { ...request, skipInvalid: true }))).toEqual(
      values(await compareSpaces(takeRows(x, rest), takeRows(y, rest), request)),
    );
    await expect(compareSpaces(at('none.npy'), y)).rejects.toThrowError(/none\.npy/);
  });
});
