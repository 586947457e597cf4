import type { Random } from '../../src/core/random.js';
import { type Matrix, takeRows } from '../../src/vectors/matrix.js';

/** `rows` random rows; all, in their order, when there are no more. */
export function sampleRows(m: Matrix, rows: number, random: Random): Matrix {
  return rows >= m.rows ? m : takeRows(m, random.sample(m.rows, rows));
}
