import { z } from 'zod';
import { random } from '../../src/core/random.js';
import { crossProduct } from '../../src/linalg/matmul.js';
import { nearestOrthogonal } from '../../src/linalg/nearest-orthogonal.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import type { Method } from '../method.js';
import { crossFitted } from './cross-fit.js';
import { findPaired } from './find-paired.js';

const options = z.strictObject({
  folds: z
    .int()
    .min(2)
    .max(20)
    .default(5)
    .describe('parts of the cross-validation behind the verdict; more takes longer'),
});
type Options = z.infer<typeof options>;

/**
 * Orthogonal Procrustes (Schönemann, 1966): W = argmin ‖XW − Y‖_F over (semi-)orthogonal W = U Vᵀ with XᵀY = U Σ Vᵀ;
 * reflections allowed. The way back is Wᵀ.
 */
export const procrustes: Method<Options> = {
  name: 'procrustes',
  pairing: 'paired',
  options,
  search: (input) =>
    findPaired('procrustes', input, async ({ source, target }, stop) => {
      const { map, predicted } = await crossFitted(source, target, input.options.folds, random(input.seed), stop);
      return { weights: map, predicted, how: `${input.options.folds}-fold cross-validated`, history: [] };
    }),
};

/** The (semi-)orthogonal W (d_source, d_target) closest to taking x (n, d_source) to y (n, d_target). */
export async function procrustesMap(x: Matrix, y: Matrix): Promise<Matrix> {
  return nearestOrthogonal(await crossProduct(x, y), x.dim, y.dim);
}
