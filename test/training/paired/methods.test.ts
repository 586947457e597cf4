import { describe, expect, it } from 'vitest';
import { parseOptions } from '../../../src/core/options.js';
import { random } from '../../../src/core/random.js';
import { tf } from '../../../src/engine/tf.js';
import { matmul } from '../../../src/linalg/matmul.js';
import { dense, svd } from '../../../src/linalg/svd.js';
import { retrieval } from '../../../src/search/rank-scores.js';
import type { LinearTranslator } from '../../../src/translators/linear.js';
import { type Matrix, sliceRows } from '../../../src/vectors/matrix.js';
import { preprocess, unitRows } from '../../../src/vectors/preprocess.js';
import { fitSpaces } from '../../../training/fit.js';
import { methodNamed } from '../../../training/methods.js';
import { mlpOptions } from '../../../training/paired/mlp-options.js';
import { rankGrid } from '../../../training/paired/rank-grid.js';
import { ridgeMap } from '../../../training/paired/ridge.js';
import { applyMlp, trainMlp } from '../../../training/paired/train-mlp.js';
import { gaussian, largestDifference, planted } from '../../contracts/planted.js';

const { source, target } = planted(300, [12, 8], { noise: 0.3 });
const [x, y] = [preprocess(source).matrix, preprocess(target).matrix];

async function linear(method: string, options: Record<string, unknown>): Promise<LinearTranslator> {
  const found = methodNamed(method);
  const { translators } = await fitSpaces(found, {
    spaces: [source, target],
    seed: 0,
    options: parseOptions(found.options, options, method),
  });
  return translators[0] as LinearTranslator;
}

const rankOf = ({ data, rows, dim }: Matrix): number => {
  const { values } = svd(dense(data, rows, dim));
  return values.filter((value) => value > 1e-4 * values[0]!).length;
};

describe('cca', () => {
  it('with all components and hardly any ridge is least squares', async () => {
    const { weights, back } = await linear('cca', { components: 8, lambda: 1e-7 });
    const leastSquares = await ridgeMap(x, y, [1e-7]);
    expect(largestDifference(weights.data, leastSquares.weights.data)).toBeLessThan(1e-3);
    expect(largestDifference(back!.data, (await ridgeMap(y, x, [1e-7])).weights.data)).toBeLessThan(1e-3);
  });

  it('keeps as many directions as asked for', async () => {
    const { weights, back } = await linear('cca', { components: 3 });
    expect([rankOf(weights), rankOf(back!)]).toEqual([3, 3]);
  });

  it('chooses ridge and components on held-out pairs, and says which', async () => {
    const { manifest } = await linear('cca', {});
    expect([0.001, 0.01, 0.1, 1]).toContain(manifest.scores['lambda']);
    expect(rankGrid(8)).toContain(manifest.scores['components']);
  });
});

describe('low-rank-affine', () => {
  it('of full rank is ridge, of rank r the best of that rank in the fitted values', async () => {
    const full = await linear('low-rank-affine', { rank: 8 });
    const ridge = await linear('ridge', {});
    expect(largestDifference(full.weights.data, ridge.weights.data)).toBeLessThan(1e-5);
    const low = await linear('low-rank-affine', { rank: 3 });
    expect(rankOf(low.weights)).toBe(3);
    const [fitted, lowFitted] = [await matmul(x, ridge.weights), await matmul(x, low.weights)];
    const { values } = svd(dense(fitted.data, fitted.rows, fitted.dim));
    const left = fitted.data.reduce((sum, v, i) => sum + (v - lowFitted.data[i]!) ** 2, 0);
    // Eckart and Young: what is left are the singular values beyond the third.
    expect(left).toBeCloseTo(
      values.slice(3).reduce((sum, v) => sum + v * v, 0),
      3,
    );
  });
});

describe('perceptrons', () => {
  /** Targets that no linear map reaches: signs of products of coordinates. */
  const rows = unitRows(gaussian(1200, 6, random(4)));
  const bent = unitRows({
    data: Float32Array.from({ length: 1200 * 6 }, (_, at) => {
      const [i, j] = [Math.floor(at / 6), at % 6];
      return Math.tanh(12 * rows.data[i * 6 + j]! * rows.data[i * 6 + ((j + 1) % 6)]!);
    }),
    rows: 1200,
    dim: 6,
  });
  const heldOut = { x: sliceRows(rows, 900, 1000), y: sliceRows(bent, 900, 1000) };
  const test = { x: sliceRows(rows, 1000, 1200), y: sliceRows(bent, 1000, 1200) };
  const task = (skip: Matrix) => ({
    x: sliceRows(rows, 0, 900),
    y: sliceRows(bent, 0, 900),
    heldOut,
    shape: { from: 6, to: 6, hidden: [64], skip: true },
    skip,
    loss: (mapped: tf.Tensor2D, partners: tf.Tensor2D) =>
      tf.mean(tf.sum(tf.square(tf.sub(mapped, partners)), 1)) as tf.Scalar,
    options: mlpOptions.parse({ steps: 600, lr: 0.01 }),
    random: random(2),
    each: () => {},
  });

  it('learn what no matrix can, starting at the matrix', async () => {
    const { weights } = await ridgeMap(sliceRows(rows, 0, 900), sliceRows(bent, 0, 900), [0.001]);
    const { mlp, history } = await trainMlp(task(weights));
    const linearScore = (await retrieval(unitRows(await matmul(heldOut.x, weights)), heldOut.y)).mrr;
    expect(history[0]!['heldOutMrr']).toBeCloseTo(linearScore, 6);
    const [bentTop1, linearTop1] = [
      (await retrieval(await applyMlp(mlp, test.x), test.y)).top1,
      (await retrieval(unitRows(await matmul(test.x, weights)), test.y)).top1,
    ];
    expect(bentTop1).toBeGreaterThan(linearTop1 + 0.2);
  });

  it('stop with the step named when a loss breaks down', async () => {
    const { weights } = await ridgeMap(sliceRows(rows, 0, 900), sliceRows(bent, 0, 900), [0.001]);
    const broken = {
      ...task(weights),
      loss: (mapped: tf.Tensor2D) => tf.mean(tf.log(tf.sub(mapped, 100))) as tf.Scalar,
    };
    await expect(trainMlp(broken)).rejects.toMatchObject({
      code: 'DIVERGED',
      message: expect.stringContaining('step 1:'),
      hint: expect.stringContaining('lr'),
    });
  });
});
