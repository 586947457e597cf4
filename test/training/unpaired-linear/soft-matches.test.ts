import { expect, test } from 'vitest';
import { random } from '../../../src/core/random.js';
import { randomOrthogonal } from '../../../src/linalg/random-orthogonal.js';
import { type Matrix, zeros } from '../../../src/vectors/matrix.js';
import { unitRows } from '../../../src/vectors/preprocess.js';
import { softMatchesByMap } from '../../../training/unpaired-linear/soft-matches.js';

const rng = random('soft matches');
const cloud = (rows: number, dim: number): Matrix =>
  unitRows({ data: Float32Array.from({ length: rows * dim }, () => rng.normal()), rows, dim });

/** Columns of zeros after those of m. */
function widened(m: Matrix, dim: number): Matrix {
  const out = zeros(m.rows, dim);
  for (let i = 0; i < m.rows; i++) out.data.set(m.data.subarray(i * m.dim, (i + 1) * m.dim), i * dim);
  return out;
}

test('compares in the dims of the smaller side, and finds the same partners as in those of the larger', async () => {
  const [x, y] = [cloud(200, 6), cloud(150, 10)];
  const rotation = await randomOrthogonal(10, 10, rng);
  const map = { data: rotation.data.slice(0, 60).map((v, i) => v * (1 + (i % 7) / 10)), rows: 6, dim: 10 };
  const square = { data: new Float32Array(100), rows: 10, dim: 10 };
  square.data.set(map.data);
  const small = await softMatchesByMap(x, y, map);
  const wide = widened(x, 10);
  const large = await softMatchesByMap(wide, y, square);
  expect(Math.max(...small.map((v, i) => Math.abs(v - large[i]!)))).toBeLessThan(1e-4);
  expect(Math.max(...small.map(Math.abs))).toBeGreaterThan(1);
});
