import { describe, expect, it } from 'vitest';
import { parseOptions } from '../../../src/core/options.js';
import { random } from '../../../src/core/random.js';
import { crossProduct, matmul } from '../../../src/linalg/matmul.js';
import { leadingEigen } from '../../../src/linalg/pca.js';
import { retrieval } from '../../../src/search/rank-scores.js';
import { type Matrix, sliceRows, takeRows, zeros } from '../../../src/vectors/matrix.js';
import { preprocess } from '../../../src/vectors/preprocess.js';
import { type FitResult, fitSpaces } from '../../../training/fit.js';
import { unpairedLinear } from '../../../training/unpaired-linear/unpaired-linear.js';
import { gaussian } from '../../contracts/planted.js';
import { skewedSpaces } from '../../contracts/skewed.js';

const DIM = 16;
const options = parseOptions(unpairedLinear.options, { rounds: 1 }, 'unpaired-linear');
const align = (a: Matrix, b: Matrix, seed = 1): Promise<FitResult> =>
  fitSpaces(unpairedLinear, { spaces: [a, b], seed, options });

const { source, target, x, y, truth } = await skewedSpaces(1000, DIM, 4, 2);

/** Share of x whose translation is nearest to what the true map makes of the same row. */
async function top1({ translators }: FitResult): Promise<number> {
  const queries = await translators[0]!.translate(sliceRows(source, 0, 200), { centred: true });
  const partners = preprocess(await matmul(sliceRows(x, 0, 200), truth), new Float32Array(DIM)).matrix;
  return (await retrieval(queries, partners)).top1;
}

describe('unpaired-linear', () => {
  it('finds the map of other items, and says so', async () => {
    const result = await align(source, target);
    expect(result.verdict.label).toBe('aligned');
    expect(await top1(result)).toBeGreaterThan(0.9);
    expect(result.verdict.score).toBeGreaterThan(0);
  });

  it('does not use the order of the rows', async () => {
    const shuffled = await align(
      takeRows(source, random(1).permutation(source.rows)),
      takeRows(target, random(2).permutation(target.rows)),
    );
    expect(await top1(shuffled)).toBeGreaterThan(0.9);
  });

  it.each([
    ['of Gaussian rows with the same covariance', gaussianLike(y)],
    ['whose columns are permuted one by one', Promise.resolve(columnsPermuted(y))],
    ['of another world', skewedSpaces(1000, DIM, 77).then((other) => other.target)],
  ])('does not call a target aligned %s', async (_, made) => {
    const { verdict } = await align(source, await made);
    expect(verdict.label).not.toBe('aligned');
    expect(verdict.evidence.some(({ passed }) => passed === false)).toBe(true);
  });
});

describe('poor spaces', () => {
  const skewed = (rows: number, dim: number, seed: number): Matrix => {
    const m = gaussian(rows, dim, random(seed));
    return { ...m, data: m.data.map((v) => v ** 2 - 1) };
  };
  const few = takeRows(
    source,
    Array.from({ length: 400 }, (_, i) => i % 30),
  );
  const inPlane = matmul(skewed(300, 2, 5), gaussian(2, 12, random(6)));

  it.each([
    ['one dimension', skewed(300, 1, 1), skewed(300, 1, 2)],
    ['one dimension and many', skewed(300, 1, 1), target],
    ['two dimensions', skewed(300, 2, 1), skewed(300, 2, 2)],
    ['three dimensions', skewed(300, 3, 1), skewed(300, 3, 2)],
    ['rows in a plane', inPlane, target],
    ['few distinct rows', few, target],
    ['constant dimensions', source, { ...target, data: target.data.map((v, i) => (i % DIM < 3 ? 1 : v)) }],
    ['a hundred rows', sliceRows(source, 0, 100), sliceRows(target, 0, 100)],
  ])('of %s give a finite map and a cautious verdict', async (name, a, b) => {
    const { translators, verdict } = await align(await a, b);
    const out = await translators[0]!.translate(sliceRows(await a, 0, 20));
    expect(out.data.every(Number.isFinite)).toBe(true);
    for (const { value } of verdict.evidence) expect(Number.isFinite(value)).toBe(true);
    if (name !== 'constant dimensions') expect(verdict.label).not.toBe('aligned');
  });

  it.each([
    ['too few rows', sliceRows(source, 0, 60), 'TOO_FEW_ROWS', /the source has 60 rows.*at least 100/],
    ['rows all the same', takeRows(source, new Array(200).fill(5)), 'BAD_VALUE', /source rows are all the same/],
    [
      'a zero row',
      { ...source, data: source.data.map((v, i) => (i >= 2 * DIM && i < 3 * DIM ? 0 : v)) },
      'BAD_VALUE',
      /row 2 is all zeros/,
    ],
    ['NaN', { ...source, data: source.data.map((v, i) => (i === 20 ? Number.NaN : v)) }, 'BAD_VALUE', /row 1 has NaN/],
  ] as const)('of %s are refused', async (_, bad, code, message) => {
    await expect(align(bad, target)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('are two: three are refused', async () => {
    await expect(
      fitSpaces(unpairedLinear, { spaces: [source, target, zeros(3, 3)], seed: 1, options }),
    ).rejects.toMatchObject({
      code: 'BAD_USAGE',
      message: expect.stringContaining('got 3'),
    });
  });
});

/** Gaussian rows of the covariance of m. */
async function gaussianLike(m: Matrix): Promise<Matrix> {
  const covariance = (await crossProduct(m, m)).map((v) => v / m.rows);
  const { values, vectors } = await leadingEigen(covariance, m.dim, m.dim, random(1));
  const root = new Float32Array(m.dim * m.dim);
  for (let j = 0; j < m.dim; j++)
    for (let i = 0; i < m.dim; i++) root[j * m.dim + i] = Math.sqrt(Math.max(0, values[j]!)) * vectors[i * m.dim + j]!;
  return matmul(gaussian(m.rows, m.dim, random(2)), { data: root, rows: m.dim, dim: m.dim });
}

/** Every column in an order of its own: the same values, and nothing that two columns have in common. */
function columnsPermuted(m: Matrix): Matrix {
  const data = new Float32Array(m.data.length);
  for (let j = 0; j < m.dim; j++) {
    const rows = random(`column ${j}`).permutation(m.rows);
    for (let i = 0; i < m.rows; i++) data[i * m.dim + j] = m.data[rows[i]! * m.dim + j]!;
  }
  return { ...m, data };
}
