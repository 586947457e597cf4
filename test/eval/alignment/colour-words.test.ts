import { expect, it } from 'vitest';
import { colourWords, labOf } from '../../../bench/alignment/colour-words.js';

it.each([
  ['#ffffff', [100, 0, 0]],
  ['#000000', [0, 0, 0]],
  ['#ff0000', [53.24, 80.09, 67.2]],
  ['#00ff00', [87.73, -86.18, 83.18]],
  ['#0000ff', [32.3, 79.19, -107.86]],
  ['#808080', [53.59, 0, 0]],
] as const)('CIELAB of %s', (hex, wanted) => {
  for (const [i, v] of labOf(hex).entries()) expect(Math.abs(v - wanted[i]!)).toBeLessThan(0.02);
});

it('every colour word has an sRGB value', () => {
  for (const [word, hex] of Object.entries(colourWords)) {
    expect(word).toMatch(/^[a-z]+$/);
    expect(hex).toMatch(/^#[0-9a-f]{6}$/);
  }
});
