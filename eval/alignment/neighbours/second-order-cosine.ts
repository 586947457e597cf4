import { z } from 'zod';
import { stopIfAborted } from '../../../src/core/cancellation.js';
import { random } from '../../../src/core/random.js';
import type { Measure } from '../measure.js';
import { prepared, unitPreparation } from '../prepare.js';
import { dot, type Rows } from '../rows.js';
import { LIST_COST, neighbourCount } from './list-measure.js';
import { listOf, type NeighbourLists, nearestRows, reordered } from './lists.js';

const options = z.object({ k: neighbourCount, rows: unitPreparation });

/** Random orders, and rows of each, over which the chance level is averaged. */
const ORDERS = 10;
const CHANCE_ROWS = 2000;

export const secondOrderCosine: Measure<z.infer<typeof options>> = {
  name: 'second-order-cosine',
  summary: 'cosine of the similarities of a row to its neighbours of either space',
  formula: 'mean_i cos(s_x(i), s_y(i)), s(i) the cosines of row i with the rows of N_x(i) ∪ N_y(i)',
  pairing: 'paired',
  direction: 'higher',
  range: [-1, 1],
  chance: `the mean over ${ORDERS} random orders of the rows of y, of ${CHANCE_ROWS} rows at most each; high, as neighbours have positive cosines`,
  bias: 'of the shape of the spaces more than of n: compare with the chance level, never alone',
  cost: LIST_COST,
  source: 'Hamilton, Leskovec and Jurafsky 2016, EMNLP; Klabunde et al. 2024 (ReSi), arXiv:2408.00531',
  minRows: 3,
  self: 1,
  symmetric: true,
  invariances: ['rotation', 'scale'],
  options,
  async compute(x, y, { k, rows }, context) {
    const [u, v] = [await prepared(x, rows, context), await prepared(y, rows, context)];
    const [a, b] = [await nearestRows(u, k, context), await nearestRows(v, k, context)];
    const n = u.rows;
    const all = Uint32Array.from({ length: n }, (_, i) => i);
    const value = mean(u, v, a, b, all, all);
    const generator = random(context.seed).fork('chance');
    let chance = 0;
    for (let at = 0; at < ORDERS; at++) {
      stopIfAborted(context.signal, 'measuring the chance level');
      const order = generator.permutation(n);
      chance += mean(u, v, a, reordered(b, order), order, generator.sample(n, CHANCE_ROWS)) / ORDERS;
    }
    return { value, chance, n, details: { k, corrected: (value - chance) / (1 - chance) } };
  },
};

/** Over the chosen rows; row i of the second space is row order[i] of y. */
function mean(x: Rows, y: Rows, a: NeighbourLists, b: NeighbourLists, order: Uint32Array, chosen: Uint32Array): number {
  let sum = 0;
  for (const i of chosen) {
    let [xy, xx, yy] = [0, 0, 0];
    for (const j of new Set([...listOf(a, i), ...listOf(b, i)])) {
      const s = dot(x, i, j);
      const t = dot(y, order[i]!, order[j]!);
      xy += s * t;
      xx += s * s;
      yy += t * t;
    }
    sum += xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : 0;
  }
  return sum / chosen.length;
}
