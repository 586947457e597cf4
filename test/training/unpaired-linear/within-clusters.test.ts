import { describe, expect, it } from 'vitest';
import { random } from '../../../src/core/random.js';
import { type Matrix, sliceRows, zeros } from '../../../src/vectors/matrix.js';
import { preprocess } from '../../../src/vectors/preprocess.js';
import { withinClusters } from '../../../training/unpaired-linear/within-clusters.js';
import { gaussian, planted, skewed } from '../../contracts/planted.js';

const DIM = 24;
const ROWS = 3000;

const identity = (n: number): Matrix => {
  const m = zeros(n, n);
  for (let i = 0; i < n; i++) m.data[i * n + i] = 1;
  return m;
};

/** Two halves of one space, which share no row: the identity maps one onto the other. */
function halves(skew: number): readonly [Matrix, Matrix] {
  const { matrix } = preprocess(planted(2 * ROWS, [DIM, DIM], { seed: 3, skew }).source);
  return [sliceRows(matrix, 0, ROWS), sliceRows(matrix, ROWS, 2 * ROWS)];
}

/** Rows about class means that both sides have; around them each side has noise along directions of its own. */
function classesOnly(classes: number, skewed: boolean): readonly [Matrix, Matrix] {
  const rng = random('classes');
  const means = gaussian(classes, DIM, rng.fork('means'));
  const side = (name: string): Matrix => {
    const own = rng.fork(name);
    const directions = gaussian(DIM, DIM, own);
    const rows = zeros(ROWS, DIM);
    for (let i = 0; i < ROWS; i++) {
      const at = own.int(classes);
      const noise = Array.from({ length: DIM }, (_, j) => {
        const v = own.normal();
        return (skewed ? (v * v - 1) / Math.SQRT2 : v) / (1 + j / 4);
      });
      for (let j = 0; j < DIM; j++) {
        let sum = means.data[at * DIM + j]!;
        for (let k = 0; k < DIM; k++) sum += (0.25 * noise[k]! * directions.data[k * DIM + j]!) / 2;
        rows.data[i * DIM + j] = sum;
      }
    }
    return preprocess(rows).matrix;
  };
  return [side('source'), side('target')];
}

describe('what two sides share inside their clusters', () => {
  it('is nearly all where both are drawn from one space', async () => {
    const [x, y] = halves(0.5);
    const found = await withinClusters(x, y, identity(DIM), random(1));
    expect(found.reliability).toBeGreaterThan(0.3);
    expect(found.agreement).toBeGreaterThan(0.85);
    expect(found).toMatchObject({ clusters: 375, dims: DIM }); // 3,000 / 8
  });

  it('cannot be told where the rows are Gaussian around their centroids', async () => {
    const [x, y] = halves(0);
    expect((await withinClusters(x, y, identity(DIM), random(1))).reliability).toBeLessThan(0.1);
  });

  it('weighs rows by their distance to the centroid, so that clusters of rows that are all alike add no noise', async () => {
    const dim = 40;
    const side = (name: string): Matrix => {
      const [means, own] = [gaussian(100, dim, random('means')), random(name)];
      const rows = zeros(ROWS, dim);
      for (let i = 0; i < ROWS; i++) {
        const at = i % 100;
        for (let j = 0; j < dim; j++) {
          const around = at < 20 ? 0.5 * skewed(own.normal(), 2) : 1e-3 * own.normal();
          rows.data[i * dim + j] = means.data[at * dim + j]! + around / (1 + j / 4);
        }
      }
      return preprocess(rows).matrix;
    };
    const found = await withinClusters(side('source'), side('target'), identity(dim), random(1));
    expect(found.dims).toBe(dim);
    expect(found.reliability).toBeGreaterThan(0.15);
  });

  it.each([10, 40, 120])(
    'is nothing where only %s class means correspond, whatever is around them',
    async (classes) => {
      for (const skewed of [false, true]) {
        const [x, y] = classesOnly(classes, skewed);
        const { reliability, agreement } = await withinClusters(x, y, identity(DIM), random(1));
        expect(reliability < 0.1 ? 0 : agreement).toBeLessThan(0.4);
      }
    },
  );

  it('is the same for the same seed, and needs no more dims than there are', async () => {
    const [x, y] = halves(0.5);
    const few = (m: Matrix): Matrix => sliceRows(m, 0, 400);
    const once = await withinClusters(few(x), few(y), identity(DIM), random(2));
    expect(await withinClusters(few(x), few(y), identity(DIM), random(2))).toEqual(once);
  });
});
