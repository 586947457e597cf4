import { describe, expect, it } from 'vitest';
import { matmul } from '../../src/linalg/matmul.js';
import { preprocess } from '../../src/vectors/preprocess.js';
import { procrustesMap } from '../../training/paired/procrustes.js';
import { LAMBDAS, ridgeMap } from '../../training/paired/ridge.js';
import { largestDifference } from '../contracts/planted.js';
import { golden, plus, uniform } from '../search/golden.js';

const x = uniform(21, 60, 8);
const cx = preprocess(x).matrix;

describe('paired fits against numpy and scipy', () => {
  it('procrustes: scipy.linalg.orthogonal_procrustes', async () => {
    const y = plus(await matmul(x, uniform(24, 8, 8)), 0.3, uniform(25, 60, 8));
    const map = await procrustesMap(cx, preprocess(y).matrix);
    expect(largestDifference(map.data, golden.procrustes.square)).toBeLessThan(2e-6);
  });

  it('procrustes between unequal dims: U Vᵀ of the singular value decomposition', async () => {
    const y = plus(await matmul(x, uniform(23, 8, 5)), 0.5, uniform(22, 60, 5));
    const map = await procrustesMap(cx, preprocess(y).matrix);
    expect([map.rows, map.dim]).toEqual([8, 5]);
    expect(largestDifference(map.data, golden.procrustes.rectangular)).toBeLessThan(2e-6);
  });

  it('ridge: λ, leave-one-out errors and weights of refitting without each row', async () => {
    const y = plus(await matmul(x, uniform(23, 8, 5)), 0.5, uniform(22, 60, 5));
    const fit = await ridgeMap(cx, preprocess(y).matrix, LAMBDAS);
    expect(fit.lambda).toBe(golden.ridge.lambda);
    expect(largestDifference(fit.errors, golden.ridge.errors)).toBeLessThan(1e-5);
    expect(largestDifference(fit.weights.data, golden.ridge.weights)).toBeLessThan(1e-5);
  });
});
