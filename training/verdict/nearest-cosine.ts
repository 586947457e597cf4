import { PREDICTED_POOL } from '../../src/core/prediction.js';
import type { Random } from '../../src/core/random.js';
import { topk } from '../../src/linalg/topk.js';
import { type Matrix, takeRows } from '../../src/vectors/matrix.js';

/**
 * Mean cosine of a row to the nearest other row of its side, of the denser side: the nearer rows lie to each other, the harder it is
 * to tell a partner from its neighbours. x (n, d), y (m, e), unit rows; of at most 2,000 rows of a side, of both sides as many. O(d).
 */
export async function nearestCosine(x: Matrix, y: Matrix, random: Random): Promise<number> {
  const count = Math.min(x.rows, y.rows, PREDICTED_POOL);
  if (count < 2) return 1;
  const mean = async (side: Matrix): Promise<number> => {
    const rows = takeRows(side, random.sample(side.rows, count));
    const { scores } = await topk(rows, rows, 2);
    return scores.reduce((sum, cosine, i) => sum + (i % 2 === 1 ? cosine : 0), 0) / count;
  };
  return Math.max(await mean(x), await mean(y));
}
