import { describe, expect, it } from 'vitest';
import { random } from '../../src/core/random.js';
import { matmul } from '../../src/linalg/matmul.js';
import { randomOrthogonal } from '../../src/linalg/random-orthogonal.js';
import { sameSpace } from '../../src/spaces/same-space.js';
import { type Matrix, matrix, sliceRows } from '../../src/vectors/matrix.js';
import { centre, unitRows } from '../../src/vectors/preprocess.js';
import { readMatrix } from '../../src/vectors/read-matrix.js';

const { matrix: use } = await readMatrix('data/demo/source.npy');
const { matrix: glove } = await readMatrix('data/demo/target.npy');
const rotated = async (m: Matrix): Promise<Matrix> => matmul(m, await randomOrthogonal(m.dim, m.dim, random('turn')));
const half = (m: Matrix, side: 0 | 1): Matrix => sliceRows(m, side * 3000, side * 3000 + 3000);
const mapped = (m: Matrix, f: (v: number, j: number) => number): Matrix => ({
  ...m,
  data: m.data.map((v, at) => f(v, at % m.dim)),
});

describe('sameSpace on real vectors', () => {
  it.each([5, 1000])('says yes of %i rows of one model, no of rotated and permuted ones', async (rows) => {
    for (const space of [use, glove]) {
      const some = sliceRows(half(space, 0), 0, rows);
      const other = half(space, 1);
      expect((await sameSpace(some, other)).label).toBe('yes');
      const order = random('order').permutation(space.dim);
      const permuted = mapped(other, () => 0);
      for (let at = 0; at < permuted.data.length; at++)
        permuted.data[at] = other.data[at - (at % space.dim) + order[at % space.dim]!]!;
      for (const edited of [await rotated(other), permuted]) {
        const { label, reason } = await sameSpace(some, edited);
        expect(rows < 50 ? ['no', 'cannot tell'] : ['no'], reason).toContain(label);
      }
    }
  });

  it('does not mind lengths and rounding, and names vectors that were cut', async () => {
    const [some, other] = [half(use, 0), half(use, 1)];
    expect(
      (
        await sameSpace(
          some,
          mapped(other, (v) => Math.round(v * 400)),
        )
      ).label,
    ).toBe('yes');
    const cut = await sameSpace(
      some,
      mapped(other, (v, j) => (j < 256 ? v : 0)),
    );
    expect(cut).toMatchObject({
      label: 'no',
      reason: expect.stringContaining('256 of 512 dims are zero in the second'),
    });
    const first = { data: new Float32Array(3000 * 256), rows: 3000, dim: 256 };
    for (let i = 0; i < 3000; i++) first.data.set(other.data.subarray(i * 512, i * 512 + 256), i * 256);
    expect((await sameSpace(some, first)).reason).toContain('the shorter looks cut from the longer');
    expect((await sameSpace(some, half(glove, 0))).reason).toBe('the first has 512 dims, the second 100');
  });

  it('knows a space that was shifted from one of another model', async () => {
    const shift = Float32Array.from({ length: use.dim }, () => random('shift').normal());
    const moved = centre(unitRows(half(use, 1)), mapped({ ...use, data: shift, rows: 1 }, (v) => 0.2 * v).data);
    expect((await sameSpace(half(use, 0), moved)).reason).toContain('one side centred or shifted');
  });
});

describe('sameSpace where nothing can be said', () => {
  it('says so of isotropic noise', async () => {
    const rng = random('noise');
    const noise = (n: number): Matrix =>
      matrix(
        Float32Array.from({ length: n * 64 }, () => rng.normal()),
        n,
        64,
      );
    expect((await sameSpace(noise(500), noise(500))).label).toBe('cannot tell');
  });

  it('refuses too few rows, and leaves zero rows out', async () => {
    await expect(sameSpace(sliceRows(use, 0, 5), sliceRows(use, 5, 20))).rejects.toThrow(
      'comparing two spaces needs at least 1 row of one and 24 of the other that are not zero, got 5 and 15.',
    );
    const zeros = { ...use, data: new Float32Array(100 * use.dim), rows: 100 };
    await expect(sameSpace(zeros, half(use, 0))).rejects.toThrow('got 0 and 2000.');
  });
});
