import { describe, expect, it } from 'vitest';
import { random } from '../../../src/core/random.js';
import { type Matrix, zeros } from '../../../src/vectors/matrix.js';
import { splitHeldOut } from '../../../training/vec2vec/held-out.js';
import { batchesOf } from '../../../training/vec2vec/step/batches.js';

/** Row i holds the number i. */
const numbered = (rows: number): Matrix => ({ data: Float32Array.from({ length: rows }, (_, i) => i), rows, dim: 1 });
const all = (rows: number): Uint32Array => Uint32Array.from({ length: rows }, (_, i) => i);
const sources = (...rows: number[]) => rows.map((n) => ({ rows: numbered(n), train: all(n) }));

describe('batchesOf', () => {
  it('takes every row once an epoch, each space at its own pace, over the ends of epochs', () => {
    const batches = batchesOf(sources(20, 14), 7, 1);
    const seen: [number[], number[]] = [[], []];
    for (let step = 0; step < 20; step++) {
      batches(step).forEach((batch, s) => {
        expect(batch.rows).toBe(7);
        seen[s]!.push(...batch.data);
      });
    }
    for (const [s, rows] of [20, 14].entries()) {
      for (let epoch = 0; epoch * rows < 140; epoch++) {
        const drawn = seen[s]!.slice(epoch * rows, (epoch + 1) * rows);
        expect(new Set(drawn).size).toBe(rows);
      }
      expect(seen[s]!.slice(0, rows)).not.toEqual(seen[s]!.slice(rows, 2 * rows));
    }
  });

  it('depends on seed and step alone: asked in any order, it gives the same rows', () => {
    const [forward, backward] = [batchesOf(sources(30, 50), 8, 5), batchesOf(sources(30, 50), 8, 5)];
    const there = Array.from({ length: 12 }, (_, step) => forward(step));
    const back = Array.from({ length: 12 }, (_, i) => backward(11 - i)).reverse();
    expect(there).toEqual(back);
    expect(batchesOf(sources(30, 50), 8, 6)(0)).not.toEqual(there[0]);
  });

  it('fills batches larger than the space by going through it again', () => {
    const [batch] = batchesOf(sources(5), 12, 0)(3);
    const counts = [...all(5)].map((row) => batch!.data.filter((v) => v === row).length);
    for (const count of counts) expect(count).toBeGreaterThanOrEqual(1);
  });

  it('takes only rows that are trained on', () => {
    const { train, heldOut } = splitHeldOut(numbered(90), 2000, random(3));
    expect([heldOut.rows, train.length]).toEqual([9, 81]);
    const batches = batchesOf([{ rows: numbered(90), train }], 27, 0);
    const drawn = [0, 1, 2].flatMap((step) => [...batches(step)[0]!.data]);
    expect([...drawn, ...heldOut.data].sort((a, b) => a - b)).toEqual([...all(90)]);
    expect(splitHeldOut(zeros(90_000, 1), 2000, random(3)).heldOut.rows).toBe(2000);
  });
});
