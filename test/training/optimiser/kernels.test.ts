import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FlatMemory, padded } from '../../../training/optimiser/flat-memory.js';

const N = 40_000;

function masked(simd: boolean, n: number, key: [number, number], share: number, value: number): Float32Array {
  const memory = new FlatMemory(padded(n), { simd });
  const x = memory.allocate('x', n);
  memory.kernels.mask(x, key, share, value);
  return x;
}

describe('masks', () => {
  it('are the same in WebAssembly and JavaScript', () => {
    const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
    const share = fc.double({ min: 0, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(int32, int32, share, (a, b, s) => {
        expect(masked(true, 64, [a, b], s, 1.25)).toEqual(masked(false, 64, [a, b], s, 1.25));
      }),
    );
  });

  it.each([0, 0.1, 0.5, 0.9])('keep the share %s, evenly in every column', (share) => {
    const x = masked(true, N, [12, 34], share, 2);
    expect(x.every((v) => v === 0 || v === 2)).toBe(true);
    const kept = (from: number, step: number) => x.filter((v, i) => i % step === from && v > 0).length / (N / step);
    const sd = Math.sqrt((share * (1 - share)) / N);
    expect(Math.abs(kept(0, 1) - share)).toBeLessThanOrEqual(4 * sd);
    for (let c = 0; c < 4; c++) expect(Math.abs(kept(c, 4) - share)).toBeLessThanOrEqual(8 * sd);
  });

  it('of other keys agree no more often than chance', () => {
    const keys: [number, number][] = [];
    for (let a = 0; a < 8; a++) for (let b = 0; b < 8; b++) keys.push([a, b]);
    const masks = keys.map((key) => masked(true, 4000, key, 0.5, 1));
    const agreement = (a: Float32Array, b: Float32Array, shift: number) =>
      a.subarray(shift).filter((v, i) => v === b[i]).length / (a.length - shift);
    const z = masks.flatMap((m, i) =>
      masks.slice(0, i).map((o) => (agreement(m, o, i % 5) - 0.5) * 2 * Math.sqrt(m.length - (i % 5))),
    );
    expect(z.length).toBe(2016);
    expect(Math.max(...z.map(Math.abs))).toBeLessThan(5);
    expect(Math.abs(z.reduce((s, x) => s + x * x, 0) / z.length - 1)).toBeLessThan(0.2); // the spread of chance
  });
});
