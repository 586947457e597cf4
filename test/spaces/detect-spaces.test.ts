import { describe, expect, it } from 'vitest';
import { readDemoData } from '../../pages/demo/data.js';
import { random } from '../../src/core/random.js';
import { matmul } from '../../src/linalg/matmul.js';
import { randomOrthogonal } from '../../src/linalg/random-orthogonal.js';
import { detectSpaces } from '../../src/spaces/detect-spaces.js';
import { meanTakenOff } from '../../src/spaces/mean-taken-off.js';
import { type Matrix, sliceRows, stackRows } from '../../src/vectors/matrix.js';
import { centre, preprocess, unitRows } from '../../src/vectors/preprocess.js';

const { source } = await readDemoData();
/** Few dims of real vectors: seconds instead of a minute. */
const narrow: Matrix = { data: new Float32Array(1200 * 128), rows: 1200, dim: 128 };
for (let i = 0; i < 1200; i++) narrow.data.set(source.data.subarray(i * source.dim, i * source.dim + 128), i * 128);

describe('detectSpaces', () => {
  it('finds one space in vectors of one model', async () => {
    const { spaces, labels } = await detectSpaces(sliceRows(narrow, 0, 1200));
    expect(spaces).toMatchObject([{ rows: 1200, share: 1 }]);
    expect(labels.every((label) => label === 0)).toBe(true);
  });

  it('names the rows of a rotated model, and rows without a direction', async () => {
    const map = await randomOrthogonal(source.dim, source.dim, random('turn'));
    const turned = await matmul(sliceRows(source, 2000, 2200), map);
    const mixed = stackRows([sliceRows(source, 0, 900), sliceRows(turned, 0, 100)]);
    mixed.data.fill(0, 0, mixed.dim);
    const { spaces, labels } = await detectSpaces(mixed);
    expect(spaces).toHaveLength(2);
    expect(labels[0]).toBe(-1);
    const right = labels.filter((label, i) => label === Number(i >= 900)).length;
    expect(right / 999).toBeGreaterThan(0.99);
  });

  it('names the rows that were cut and filled with zeros, and refuses few rows', async () => {
    const cut = sliceRows(narrow, 0, 600);
    // Twelve of them end with a rounded zero of their own.
    const used = (row: number): number => (row < 550 ? 128 : row < 562 ? 63 : 64);
    const data = cut.data.map((v, at) => (at % 128 >= used(Math.floor(at / 128)) ? 0 : v));
    const { spaces, labels } = await detectSpaces({ ...cut, data });
    expect(spaces.map(({ rows }) => rows)).toEqual([550, 50]);
    expect(labels.subarray(550).every((label) => label === 1)).toBe(true);
    await expect(detectSpaces(sliceRows(narrow, 0, 100))).rejects.toThrow(
      'at least 200 rows that are not zero, got 100',
    );
  });

  it('tells most rows without their mean apart beside another model', async () => {
    const spread = preprocess(narrow).matrix;
    const strong = unitRows(
      centre(
        spread,
        spread.data.subarray(0, 128).map((v) => -2 * v),
      ),
    );
    const map = await randomOrthogonal(128, 128, random('turn'));
    const other = await matmul(sliceRows(narrow, 800, 1200), map);
    const mixed = stackRows([sliceRows(strong, 1, 600), sliceRows(spread, 600, 700), other]);
    const { spaces, labels } = await detectSpaces(mixed);
    expect(spaces).toHaveLength(3);
    expect(labels.subarray(0, 599).every((label) => label === 0)).toBe(true);
    expect(labels.subarray(599, 699).filter((label) => label === 2).length).toBeGreaterThan(50);
    expect(labels.subarray(699).every((label) => label === 1)).toBe(true);
  });

  it('names the rows whose mean was taken off, where the mean is strong', async () => {
    const spread = preprocess(narrow).matrix;
    const strong = unitRows(
      centre(
        spread,
        spread.data.subarray(0, 128).map((v) => -2 * v),
      ),
    );
    const mixed = stackRows([sliceRows(strong, 1, 600), sliceRows(spread, 600, 631)]);
    const { spaces, labels } = await detectSpaces(mixed);
    expect(spaces.map(({ rows }) => rows)).toEqual([599, 31]);
    expect(labels.subarray(599).every((label) => label === 1)).toBe(true);
  });
});

describe('meanTakenOff', () => {
  const spread = preprocess(narrow).matrix;
  const strong = (m: Matrix): Matrix =>
    unitRows(
      centre(
        m,
        sliceRows(spread, 0, 1).data.map((v) => -2 * v),
      ),
    );

  it('asks for the same structure, and for rows that spread around zero', async () => {
    const cone = strong(sliceRows(spread, 1, 900));
    const rest = sliceRows(spread, 900, 1000);
    const tell = (other: Matrix) => meanTakenOff(stackRows([cone, other]), random(0));
    expect((await tell(rest))?.isFirst.reduce((sum, one) => sum + one, 0)).toBe(899);
    expect(await tell(await matmul(rest, await randomOrthogonal(128, 128, random('turn'))))).toBeUndefined();
    expect(
      await tell(
        unitRows(
          centre(
            rest,
            sliceRows(spread, 1100, 1101).data.map((v) => -0.5 * v),
          ),
        ),
      ),
    ).toBeUndefined();
  });

  it('asks for 8 rows of either part, and for a gap between them', async () => {
    const cone = strong(sliceRows(spread, 1, 900));
    const tell = (...others: Matrix[]) => meanTakenOff(stackRows([cone, ...others]), random(0));
    expect(await tell(sliceRows(spread, 900, 907))).toBeUndefined();
    expect(await tell(sliceRows(spread, 900, 908))).toBeDefined();
    const rest = sliceRows(spread, 900, 1000);
    const axis = sliceRows(spread, 0, 1).data;
    // Cosine to the axis .57: neither in the cone nor outside.
    const between = unitRows(
      centre(
        sliceRows(spread, 1000, 1010),
        axis.map((v) => -0.7 * v),
      ),
    );
    expect(await tell(rest, between)).toBeUndefined();
    expect(await tell(rest, sliceRows(between, 0, 1))).toBeDefined();
  });

  it('finds nothing without a cone', async () => {
    expect(await meanTakenOff(narrow, random(0))).toBeUndefined();
  });
});
