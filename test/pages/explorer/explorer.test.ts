import { beforeAll, describe, expect, it } from 'vitest';
import { createExplorer, type Explorer } from '../../../pages/explorer/explorer.js';
import type { Encoder } from '../../../src/encoders/encoder.js';
import { type Matrix, rowOf, sliceRows } from '../../../src/vectors/matrix.js';
import { unitRows } from '../../../src/vectors/preprocess.js';
import { reversed } from './rotated.js';

const K = 5;
const { x, y, translator } = reversed(400, 8);
const names = (side: string): string[] => Array.from({ length: 400 }, (_, i) => `${side} ${i}`);
const encoder: Encoder = {
  modelId: 'first-rows',
  identity: {},
  batch: 1,
  concurrency: 1,
  encode: async ([text]) => ({
    vectors: text === 'short' ? sliceRows(x, 0, 1) : { data: new Float32Array(3).fill(1), rows: 1, dim: 3 },
    truncated: 0,
  }),
  close: async () => {},
};
const input = { translator, source: x, target: y, labels: { source: names('s'), target: names('t') }, k: K };

/** Cosines of a vector with every row, by brute force. */
function cosines(query: Float32Array, rows: Matrix): number[] {
  const length = Math.hypot(...query);
  return Array.from({ length: rows.rows }, (_, i) => {
    const row = rowOf(rows, i);
    return row.reduce((sum, v, j) => sum + v * query[j]!, 0) / (length * Math.hypot(...row));
  });
}
const order = (scores: readonly number[]): number[] => scores.map((_, i) => i).sort((a, b) => scores[b]! - scores[a]!);

describe('createExplorer', () => {
  let explorer: Explorer;
  beforeAll(async () => {
    explorer = await createExplorer({ ...input, paired: true, encoder });
  });

  it('finds what brute force finds: neighbours on both sides, the true item, its place', async () => {
    for (const row of [0, 17, 399]) {
      const found = await explorer.ofRow(row);
      const z = rowOf(x, row).slice().reverse();
      const there = cosines(z, y);
      expect(found.query).toEqual({ row, label: `s ${row}` });
      expect(found.source.map((one) => one.row)).toEqual(
        order(cosines(rowOf(x, row), x))
          .filter((other) => other !== row)
          .slice(0, K),
      );
      expect(found.target.map((one) => one.row)).toEqual(order(there).slice(0, K));
      expect(found.target[0]!.label).toBe(`t ${found.target[0]!.row}`);
      expect(found.score).toBeCloseTo(Math.max(...there), 4);
      const truth = found.truth!;
      expect(truth.rank).toBe(1 + order(there).indexOf(row));
      expect(truth.score).toBeCloseTo(there[row]!, 4);
      const near = order(cosines(rowOf(y, row), y)).slice(0, K + 1);
      expect([row, ...truth.neighbours.map((one) => one.row)].sort()).toEqual(near.sort());
      expect(truth.shared).toBe(
        order(there)
          .slice(0, K)
          .filter((one) => near.includes(one)).length,
      );
      expect(Number.isFinite(found.confidence)).toBe(true);
    }
  });

  it('answers a text as the row it stands for, without a truth', async () => {
    const [ofText, ofRow] = [await explorer.ofText('short'), await explorer.ofRow(0)];
    expect(ofText.truth).toBeNull();
    expect(ofText.query).toEqual({ row: null, label: 'short' });
    expect(ofText.target).toEqual(ofRow.target);
    expect(ofText.source[0]!.row).toBe(0); // the row itself is an item like any other
  });

  it('places translated rows where their partners are, within [−1, 1]', () => {
    const { points } = explorer;
    expect(points).toHaveLength(2 * 800);
    expect(Math.max(...points.map(Math.abs))).toBeCloseTo(1, 6);
    for (let i = 0; i < 400; i++) {
      expect(Math.abs(points[i]! - points[400 + i]!)).toBeLessThan(0.2);
      expect(Math.abs(points[800 + i]! - points[1200 + i]!)).toBeLessThan(0.2);
    }
    expect(Math.max(...points.subarray(0, 400)) - Math.min(...points.subarray(0, 400))).toBeGreaterThan(1);
  });

  it('refuses what it cannot answer', async () => {
    await expect(explorer.ofRow(400)).rejects.toThrow('there is no row 400; the source has 400.');
    await expect(explorer.ofRow(0.5)).rejects.toThrow('there is no row 0.5');
    await expect(explorer.ofText(' ')).rejects.toThrow('the text is empty');
    await expect(explorer.ofText('long')).rejects.toThrow('first-rows gives 3-d vectors, the source has 8-d ones.');
    const without = await createExplorer({ ...input, paired: false });
    await expect(without.ofText('short')).rejects.toMatchObject({
      code: 'UNSUPPORTED',
      hint: expect.stringContaining('--model'),
    });
    expect((await without.ofRow(3)).truth).toBeNull();
    await expect(createExplorer({ ...input, target: unitRows(sliceRows(y, 0, 9)), paired: true })).rejects.toThrow(
      'the source has 400 rows, the target 9.',
    );
  });
});
