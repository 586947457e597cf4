import type { Matrix } from '../vectors/matrix.js';
import { polar } from './polar.js';

/**
 * The (semi-)orthogonal W (rows, cols) closest to M, and so the solution of the orthogonal Procrustes problem for
 * M = XᵀY: U Vᵀ of M = U Σ Vᵀ in float64, reflections allowed. With fewer independent pairs than dimensions M has no
 * unique one; W is then the partial isometry between the directions the pairs determine, and zero on the others.
 */
export async function nearestOrthogonal(m: Float64Array, rows: number, cols: number): Promise<Matrix> {
  const { factor } = await polar({ data: m, rows, cols });
  return { data: Float32Array.from(factor), rows, dim: cols };
}
