import type { Random } from '../core/random.js';
import type { Matrix } from '../vectors/matrix.js';
import { nearestOrthogonal } from './nearest-orthogonal.js';

/** A uniformly random semi-orthogonal matrix (rows, cols): the polar factor of a Gaussian one (Eaton, 1983). */
export async function randomOrthogonal(rows: number, cols: number, random: Random): Promise<Matrix> {
  const gaussian = Float64Array.from({ length: rows * cols }, () => random.normal());
  return nearestOrthogonal(gaussian, rows, cols);
}
