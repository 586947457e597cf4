import { expect, it } from 'vitest';
import { random } from '../../../src/core/random.js';
import { fillMask } from '../../../training/published/muse-step.js';

it('zeros of a dropout mask are independent, of the rate asked for, and the rest is scaled to keep the mean', () => {
  const mask = new Float32Array(200_000);
  fillMask(mask, 0.1, random(1));
  const zeros = [...mask].map((value) => (value === 0 ? 1 : 0));
  const share = (count: (i: number) => number): number => zeros.reduce<number>((sum, _, i) => sum + count(i), 0) / 2e5;
  expect(share((i) => zeros[i]!)).toBeCloseTo(0.1, 2);
  for (const lag of [1, 2, 5]) expect(share((i) => zeros[i]! * (zeros[i + lag] ?? 0))).toBeCloseTo(0.01, 2);
  expect(new Set(mask)).toEqual(new Set([0, Math.fround(1 / 0.9)]));
  fillMask(mask, 0, random(1));
  expect(new Set(mask)).toEqual(new Set([1]));
});
