import { matmul } from '../../src/linalg/matmul.js';
import { topk } from '../../src/linalg/topk.js';
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

/** Share of the rows whose nearest target is the same under both maps. rows (n, d_x), targets (m, d_y) */
export async function sameNearest(rows: Matrix, targets: Matrix, a: Matrix, b: Matrix): Promise<number> {
  const [left, right] = [
    await topk(unitRows(await matmul(rows, a)), targets, 1),
    await topk(unitRows(await matmul(rows, b)), targets, 1),
  ];
  let same = 0;
  for (let i = 0; i < rows.rows; i++) if (left.indices[i] === right.indices[i]) same++;
  return same / rows.rows;
}
