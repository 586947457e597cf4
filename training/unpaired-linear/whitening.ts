import { crossProduct, matmul } from '../../src/linalg/matmul.js';
import { symmetricEigen } from '../../src/linalg/svd.js';
import type { Matrix } from '../../src/vectors/matrix.js';

/** β of C^(−β/2): 0 leaves the space as it is, 1 whitens it. Full whitening destroys the neighbourhoods. */
const STRENGTH = 0.5;
/** Eigenvalues below this share of the largest are raised to it: directions without variance hold nothing but noise. */
const LEAST = 1e-5;

/**
 * Half-whitened coordinates: rows of y are multiplied by C_y^(−β/2). The leading directions, where hubs live, count less
 * and the spectra of both sides become alike, so that matches are better once the map is good; before, they only add
 * noise. y (m, d_y) → (d_y, d_y), by a symmetric eigenproblem of that size in plain JavaScript.
 */
export async function halfWhitening(y: Matrix): Promise<Matrix> {
  return power(await crossProduct(y, y), y.dim, -STRENGTH / 2);
}

/**
 * The same for mapped source rows, C_xW^(−β/2). It belongs to this map alone: with d_x < d_y another map leaves the
 * range of this one, and directions without variance would be blown up.
 */
export async function halfWhiteningOfMapped(x: Matrix, map: Matrix): Promise<Matrix> {
  return halfWhitening(await matmul(x, map));
}

/** C^p (d, d) of a symmetric positive semidefinite C, scaled to a mean eigenvalue of 1 first. */
function power(c: Float64Array, d: number, p: number): Matrix {
  const { values, vectors } = symmetricEigen(c, d);
  const mean = values.reduce((sum, v) => sum + v, 0) / d;
  const powers = values.map((v) => (Math.max(v, values[0]! * LEAST) / mean) ** p);
  const out = new Float32Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < d; k++) sum += vectors[i * d + k]! * powers[k]! * vectors[j * d + k]!;
      out[i * d + j] = sum;
      out[j * d + i] = sum;
    }
  }
  return { data: out, rows: d, dim: d };
}
