import { crossProduct } from '../../../src/linalg/matmul.js';
import type { Matrix } from '../../../src/vectors/matrix.js';
import { squaredLengths } from '../rows.js';
import type { KernelSums } from './kernel-sums.js';

/**
 * The sums for linear kernels from products of features: Σ_ij K_ij L_ij = ‖XᵀY‖², row sums X(Xᵀ1), diagonal |x_i|².
 * O(n (p² + pq + q²)) time in float32 (summed over blocks of 4,096 rows in float64), memory 8 (p² + pq + q²) bytes.
 */
export async function featureSums(x: Matrix, y: Matrix): Promise<KernelSums> {
  const diagonal = { k: squaredLengths(x), l: squaredLengths(y) };
  const square = async (a: Matrix, b: Matrix, da: Float64Array, db: Float64Array): Promise<number> => {
    let sum = 0;
    for (const entry of await crossProduct(a, b)) sum += entry * entry;
    for (let i = 0; i < da.length; i++) sum -= da[i]! * db[i]!;
    return sum;
  };
  return {
    n: x.rows,
    products: {
      kl: await square(x, y, diagonal.k, diagonal.l),
      kk: await square(x, x, diagonal.k, diagonal.k),
      ll: await square(y, y, diagonal.l, diagonal.l),
    },
    rows: { k: rowSums(x, diagonal.k), l: rowSums(y, diagonal.l) },
    diagonal,
  };
}

/** Σ over j ≠ i of x_i · x_j, (n). */
function rowSums(x: Matrix, squares: Float64Array): Float64Array {
  const total = new Float64Array(x.dim);
  for (let i = 0, at = 0; i < x.rows; i++) for (let j = 0; j < x.dim; j++, at++) total[j]! += x.data[at]!;
  const out = new Float64Array(x.rows);
  for (let i = 0, at = 0; i < x.rows; i++) {
    let sum = -squares[i]!;
    for (let j = 0; j < x.dim; j++, at++) sum += x.data[at]! * total[j]!;
    out[i] = sum;
  }
  return out;
}
