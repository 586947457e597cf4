import { crossProduct } from '../../src/linalg/matmul.js';
import { symmetricEigen } from '../../src/linalg/svd.js';
import type { Matrix } from '../../src/vectors/matrix.js';

/** Eigenvalues below this share of the largest are left out: float32 rows know nothing of those directions. */
const LEAST = 1e-7;

/** (XᵀX)^power (d, d), symmetric; on directions that the rows do not reach it is 0. x (n, d). */
export async function gramPower(x: Matrix, power: number): Promise<Matrix> {
  const { dim } = x;
  const { values, vectors } = symmetricEigen(await crossProduct(x, x), dim);
  const weights = values.map((v) => (v > values[0]! * LEAST ? v ** power : 0));
  const data = new Float32Array(dim * dim);
  for (let i = 0; i < dim; i++) {
    for (let j = 0; j < dim; j++) {
      let sum = 0;
      for (let k = 0; k < dim; k++) sum += vectors[i * dim + k]! * vectors[j * dim + k]! * weights[k]!;
      data[i * dim + j] = sum;
    }
  }
  return { data, rows: dim, dim };
}
