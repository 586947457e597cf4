import { expect, it } from 'vitest';
import { random } from '../../src/core/random.js';
import type { tf } from '../../src/engine/tf.js';
import { polarBatch } from '../../src/linalg/polar-batch.js';
import { runProgram } from '../../src/linalg/programs.js';
import { dense, multiply, svd, transpose } from '../../src/linalg/svd.js';
import { largestDifference } from '../contracts/planted.js';

async function factors(m: Float32Array, shape: readonly [number, number, number]): Promise<Float32Array> {
  const signature = { m: { shape: [...shape] } };
  const fn = (t: Record<string, tf.Tensor>) => ({ factor: polarBatch(t.m as tf.Tensor3D) });
  return (await runProgram(`polar batch test ${shape}`, { signature, fn }, { m })).factor as Float32Array;
}

it.each([2, 7, 24])('polar factors of a batch are those of the SVD, k = %i', async (k) => {
  const rng = random(`polar batch ${k}`);
  const batch = 3;
  // I + noise, scaled from 1e-4 to 1e4: singular values of one matrix differ by a factor of some ten
  const m = Float32Array.from({ length: batch * k * k }, (_, i) => {
    const at = i % (k * k);
    const scale = 10 ** (4 * (Math.floor(i / (k * k)) - 1));
    return scale * ((at % (k + 1) === 0 ? 1 : 0) + (0.4 * rng.normal()) / Math.sqrt(k));
  });
  const found = await factors(m, [batch, k, k]);
  for (let b = 0; b < batch; b++) {
    const { u, v } = svd(dense(m.slice(b * k * k, (b + 1) * k * k), k, k));
    const expected = multiply(u, transpose(v)).data;
    expect(largestDifference(found.slice(b * k * k, (b + 1) * k * k), expected)).toBeLessThan(1e-3);
  }
});

it('zeros and matrices of rank one stay finite', async () => {
  const m = new Float32Array(2 * 9);
  m.set([1, 2, 3, 2, 4, 6, 3, 6, 9], 9);
  const found = await factors(m, [2, 3, 3]);
  expect([...found].every(Number.isFinite)).toBe(true);
  expect(found.slice(0, 9).every((v) => v === 0)).toBe(true);
  const rankOne = [1, 2, 3, 2, 4, 6, 3, 6, 9].map((v) => v / 14);
  expect(largestDifference(found.slice(9), rankOne)).toBeLessThan(1e-3);
});
