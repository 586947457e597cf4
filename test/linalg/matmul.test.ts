import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { crossProduct, matmul } from '../../src/linalg/matmul.js';
import { releasePrograms } from '../../src/linalg/programs.js';
import { dense, multiply, transpose } from '../../src/linalg/svd.js';
import { matrix } from '../../src/vectors/matrix.js';
import { distance, table } from './golden.js';

const float32 = (rows: number, cols: number, salt: number) =>
  matrix(Float32Array.from(table(rows, cols, salt)), rows, cols);
const double = (m: { data: Float32Array; rows: number; dim: number }) => dense(m.data, m.rows, m.dim);

describe.each(['auto', 'wasm'])('on the engine %s', (engine) => {
  const before = process.env['VECBRIDGE_ENGINE'];
  afterEach(() => {
    if (before === undefined) delete process.env['VECBRIDGE_ENGINE'];
    else process.env['VECBRIDGE_ENGINE'] = before;
  });

  it('matmul agrees with float64 for every transposition and shape', async () => {
    process.env['VECBRIDGE_ENGINE'] = engine;
    const size = fc.integer({ min: 1, max: 40 });
    await fc.assert(
      fc.asyncProperty(size, size, size, fc.boolean(), fc.boolean(), async (n, p, q, transposeA, transposeB) => {
        const a = transposeA ? float32(p, n, 1) : float32(n, p, 1);
        const b = transposeB ? float32(q, p, 2) : float32(p, q, 2);
        const found = await matmul(a, b, { transposeA, transposeB });
        const left = transposeA ? transpose(double(a)) : double(a);
        const right = transposeB ? transpose(double(b)) : double(b);
        expect([found.rows, found.dim]).toEqual([n, q]);
        expect(distance(found.data, multiply(left, right).data)).toBeLessThan(1e-5);
      }),
      { numRuns: 25 },
    );
  });

  it('crossProduct sums over blocks of rows', async () => {
    process.env['VECBRIDGE_ENGINE'] = engine;
    const [x, y] = [float32(9000, 7, 3), float32(9000, 5, 4)];
    const found = await crossProduct(x, y);
    expect(distance(found, multiply(transpose(double(x)), double(y)).data)).toBeLessThan(1e-4);
  });
});

describe('matmul', () => {
  it('writes many blocks of rows, the last one short', async () => {
    const [a, b] = [float32(1700, 4, 5), float32(4, 3000, 6)]; // 1,396 rows a block
    const found = await matmul(a, b);
    expect(distance(found.data, multiply(double(a), double(b)).data)).toBeLessThan(1e-5);
  });

  it('gives the same bytes again, also after the programs were released', async () => {
    const [a, b] = [float32(300, 50, 7), float32(50, 20, 8)];
    const first = await matmul(a, b);
    releasePrograms();
    expect((await matmul(a, b)).data).toEqual(first.data);
  });

  it('survives more shapes at once than programs are kept', async () => {
    const results = await Promise.all(
      Array.from({ length: 40 }, async (_, i) => {
        const [a, b] = [float32(9, i + 1, 1), float32(i + 1, 3, 2)];
        return distance((await matmul(a, b)).data, multiply(double(a), double(b)).data);
      }),
    );
    expect(Math.max(...results)).toBeLessThan(1e-5);
  });

  it('is empty or zero where a dimension is', async () => {
    expect((await matmul(float32(0, 3, 1), float32(3, 2, 1))).data).toHaveLength(0);
    expect([...(await matmul(float32(2, 0, 1), float32(0, 2, 1))).data]).toEqual([0, 0, 0, 0]);
    expect([...(await crossProduct(float32(0, 2, 1), float32(0, 1, 1)))]).toEqual([0, 0]);
  });

  it('states both shapes of a mismatch', async () => {
    await expect(matmul(float32(2, 3, 1), float32(2, 3, 1))).rejects.toThrow('cannot multiply 2 × 3 by 2 × 3');
    await expect(crossProduct(float32(2, 3, 1), float32(4, 3, 1))).rejects.toThrow('the matrices have 2 and 4 rows');
  });
});
