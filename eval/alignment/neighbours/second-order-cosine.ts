import { z } from 'zod';
import { matmul } from '../../../src/linalg/matmul.js';
import type { Measure, MeasureContext } from '../measure.js';
import { identityOrder } from '../null/permuted.js';
import { DENSE_ROWS } from '../null/permuted-products.js';
import { prepared, unitPreparation } from '../prepare.js';
import { dot, float32Rows, type Rows } from '../rows.js';
import { takesReference } from '../run.js';
import { LIST_COST, neighbourCount } from './list-measure.js';
import { listOf, type NeighbourLists, nearestRows, permutedLists } from './lists.js';

const options = z.object({ k: neighbourCount, rows: unitPreparation });

export const secondOrderCosine: Measure<z.infer<typeof options>> = {
  name: 'second-order-cosine',
  summary: 'cosine between the similarities of a row to its neighbours, measured in either space',
  formula: 'mean_i cos(s_x(i), s_y(i)), s(i) the cosines of row i with the rows of N_x(i) ∪ N_y(i)',
  pairing: 'paired',
  direction: 'higher',
  range: [-1, 1],
  chance: 'the mean over random orders of the rows of y; high, as neighbours have positive cosines',
  bias: 'depends on the shape of the spaces more than on n: always compare it with the chance level',
  cost: LIST_COST,
  source: 'Hamilton, Leskovec and Jurafsky 2016, EMNLP; Klabunde et al. 2024 (ReSi), arXiv:2408.00531',
  minRows: 3,
  self: 1,
  symmetric: true,
  invariances: ['rotation', 'scale'],
  options,
  async compute(x, y, given, context) {
    const { b, statistic } = await lists(x, y, given, context, false);
    return { value: statistic(b, identityOrder(b.n)), n: b.n, corrected: true, details: { k: given.k } };
  },
  nullCost: `O(n k) for each permutation, 8 n² bytes for the cosines, made once; of more than ${DENSE_ROWS.toLocaleString('en')} rows O(n k (p + q)) for each, without them`,
  async permuted(x, y, given, context) {
    const { b, statistic } = await lists(x, y, given, context, true);
    return permutedLists(b, statistic);
  },
};

/** Inner product of rows i and j of one space. */
type Similarity = (i: number, j: number) => number;

async function lists(
  x: Rows,
  y: Rows,
  { k, rows }: z.infer<typeof options>,
  context: MeasureContext,
  often: boolean,
): Promise<{ b: NeighbourLists; statistic: (b: NeighbourLists, order: Uint32Array) => number }> {
  const [u, v] = [await prepared(x, rows, context), await prepared(y, rows, context)];
  const [a, b] = [await nearestRows(u, k, context), await nearestRows(v, k, context)];
  const [first, second] = [await similarity(u, often, context), await similarity(v, often, context)];
  return { b, statistic: (shuffled, order) => meanCosine(first, second, a, shuffled, order) };
}

/** Inner products of unit rows, computed when asked for, or all at once where they will be asked for often. */
async function similarity(x: Rows, often: boolean, context: MeasureContext): Promise<Similarity> {
  if (!often || x.rows > DENSE_ROWS || takesReference(context, x.rows ** 2 * x.dim)) return (i, j) => dot(x, i, j);
  const m = float32Rows(x);
  const { data } = await matmul(m, m, { transposeB: true });
  return (i, j) => data[i * m.rows + j]!;
}

/** Over all rows; row i of the second space is row order[i] of y. */
function meanCosine(
  first: Similarity,
  second: Similarity,
  a: NeighbourLists,
  b: NeighbourLists,
  order: Uint32Array,
): number {
  let sum = 0;
  for (let i = 0; i < a.n; i++) {
    let [xy, xx, yy] = [0, 0, 0];
    for (const j of new Set([...listOf(a, i), ...listOf(b, i)])) {
      const s = first(i, j);
      const t = second(order[i]!, order[j]!);
      xy += s * t;
      xx += s * s;
      yy += t * t;
    }
    sum += xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : 0;
  }
  return sum / a.n;
}
