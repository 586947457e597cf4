import type { Random } from '../../src/core/random.js';
import { retrieval } from '../../src/search/rank-scores.js';
import { type Matrix, zeros } from '../../src/vectors/matrix.js';
import { unitRows } from '../../src/vectors/preprocess.js';

/** Rows whose signed mix is the noise of another row: many enough that none of them is near the result. */
const MIXED = 8;

/** Rows (n, d), each with the share `noise` of its variance replaced by noise of the rows' own covariance. */
export function noisyRows(rows: Matrix, noise: number, random: Random): Matrix {
  const { dim } = rows;
  const out = zeros(rows.rows, dim);
  const [own, other] = [Math.sqrt(1 - noise), Math.sqrt(noise / MIXED)];
  for (let i = 0; i < out.data.length; i++) out.data[i] = own * rows.data[i]!;
  for (let i = 0; i < rows.rows; i++) {
    for (let k = 0; k < MIXED; k++) {
      const from = random.int(rows.rows) * dim;
      const sign = random.int(2) ? other : -other;
      for (let j = 0; j < dim; j++) out.data[i * dim + j]! += sign * rows.data[from + j]!;
    }
  }
  return out;
}

/**
 * How hard it is to tell these rows apart: the share of rows (n, d) that are still nearest to themselves, among all n, when the
 * share `noise` of their variance is noise of their own covariance. Near-duplicates and few effective dimensions lower it.
 */
export async function foundThroughNoise(rows: Matrix, noise: number, random: Random): Promise<number> {
  return (await retrieval(unitRows(noisyRows(rows, noise, random)), rows, [1])).top1;
}
