import { readFileSync } from 'node:fs';
import type { Rows64 } from '../../../eval/alignment/rows.js';

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../golden/alignment/${name}`, import.meta.url), 'utf8'));

/** By numpy and scipy: test/golden/alignment/make-measures.py. */
export const golden = read('measures.json') as Record<'L' | 'M', Record<string, number>>;
/** By numpy: test/golden/alignment/make-kernels-and-neighbours.py. */
export const kernelGolden = read('kernels-and-neighbours.json') as Record<'L' | 'M', Record<string, number>> & {
  batches: number[];
};

/** X = 0 … 31 as 8 × 4, Y a fixed arrangement of the same numbers. */
export const fixtureL: readonly [Rows64, Rows64] = [
  { data: Float64Array.from({ length: 32 }, (_, i) => i), rows: 8, dim: 4 },
  {
    data: Float64Array.from([
      1, 2, 27, 22, 0, 28, 15, 18, 12, 9, 14, 8, 11, 19, 16, 13, 31, 20, 10, 3, 24, 5, 7, 29, 4, 30, 21, 6, 26, 17, 23,
      25,
    ]),
    rows: 8,
    dim: 4,
  },
];

/** mulberry32(42): X 16 × 5 uniform on (−1, 1), then Y 16 × 4 = 0.5 X + uniform. */
export const fixtureM = ((): readonly [Rows64, Rows64] => {
  let state = 42;
  const draw = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return 2 * (((t ^ (t >>> 14)) >>> 0) / 4294967296) - 1;
  };
  const x = Float64Array.from({ length: 80 }, draw);
  const y = Float64Array.from({ length: 64 }, (_, at) => 0.5 * x[Math.floor(at / 4) * 5 + (at % 4)]! + draw());
  return [
    { data: x, rows: 16, dim: 5 },
    { data: y, rows: 16, dim: 4 },
  ];
})();
