import { matmul } from '../../src/linalg/matmul.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import { unitRows } from '../../src/vectors/preprocess.js';

/** Mean cosine of what two maps make of the same rows. rows (n, d_x), a and b (d_x, d_y) */
export async function meanCosine(rows: Matrix, a: Matrix, b: Matrix): Promise<number> {
  return meanRowCosine(unitRows(await matmul(rows, a)), unitRows(await matmul(rows, b)));
}

/** Mean cosine of paired unit rows, (n, d) each. */
export function meanRowCosine(a: Matrix, b: Matrix): number {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += a.data[i]! * b.data[i]!;
  return sum / a.rows;
}
