import { describe, expect, it } from 'vitest';
import { random } from '../../src/core/random.js';
import { orthonormal } from '../../src/linalg/orthonormal.js';
import { dense, multiply, transpose } from '../../src/linalg/svd.js';
import { distance } from './golden.js';

const eye = (n: number): Float64Array => Float64Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? 1 : 0));

describe('orthonormal', () => {
  const r = random(1);
  const normal = Float64Array.from({ length: 80 * 12 }, () => r.normal());

  it.each([0, 3, 9, 11])(
    'keeps the span with columns of sizes down to 1e-%i and mixed with their sum',
    async (digits) => {
      // column j = sum of the first columns + 10^(−digits) · its own direction: condition about 10^digits
      const a = dense(
        normal.map((v, at) => v * 10 ** ((-digits * (at % 12)) / 11) + normal[at - (at % 12)]!),
        80,
        12,
      );
      const q = await orthonormal(a);
      expect(distance(multiply(transpose(q), q).data, eye(12))).toBeLessThan(1e-10);
      const back = multiply(q, multiply(transpose(q), a));
      expect(distance(back.data, a.data)).toBeLessThan(1e-10);
    },
  );

  it('gives zero columns beyond the rank', async () => {
    const a = dense(
      normal.map((_, at) => normal[at - (at % 12) + (at % 3)]!),
      80,
      12,
    );
    const q = await orthonormal(a);
    const gram = multiply(transpose(q), q);
    const ones = Array.from({ length: 12 }, (_, j) => gram.data[j * 13]!).filter((v) => v > 0.5);
    expect(ones).toHaveLength(3);
    expect(distance(multiply(q, multiply(transpose(q), a)).data, a.data)).toBeLessThan(1e-10);
  });
});
