import { z } from 'zod';
import { estimator } from '../kernels/cka.js';
import type { Estimator } from '../kernels/kernel-sums.js';
import type { Measure, MeasureContext } from '../measure.js';
import { identityOrder } from '../null/permuted.js';
import { prepared, unitPreparation } from '../prepare.js';
import { dot, type Rows } from '../rows.js';
import { LIST_CHANCE, LIST_COST, LIST_NULL_COST, neighbourCount } from './list-measure.js';
import { listOf, type NeighbourLists, nearestRows, permutedLists } from './lists.js';

const options = z.object({
  k: neighbourCount,
  estimator,
  rows: unitPreparation,
  epsilon: z
    .number()
    .min(0)
    .default(0)
    .describe('added to the denominator; the published code uses 1e-6, so that a space with itself stays below 1'),
});

export const cknna: Measure<z.infer<typeof options>> = {
  name: 'cknna',
  summary: 'CKA on pairs of rows that are nearest neighbours in both spaces; other entries are zero',
  formula:
    'A(K, L) / √(A(K, K) A(L, L)), A(K, L) = HSIC(M∘K, M∘L), M_ij = 1 where j is among the k nearest of i in both spaces',
  pairing: 'paired',
  direction: 'higher',
  range: [-Infinity, Infinity],
  chance: LIST_CHANCE,
  bias: 'falls as n grows, as mutual-knn; beyond −1 … 1 in theory, as the three masks differ; biased: the row itself is among its k',
  cost: LIST_COST,
  source: 'Huh et al. 2024, arXiv:2405.07987',
  minRows: 4,
  self: 1,
  symmetric: false,
  invariances: ['rotation', 'scale'],
  options,
  async compute(x, y, given, context) {
    const { b, statistic } = await lists(x, y, given, context);
    return { value: statistic(b, identityOrder(b.n)), n: b.n, details: { k: given.k } };
  },
  nullCost: LIST_NULL_COST,
  async permuted(x, y, given, context) {
    const { b, statistic } = await lists(x, y, given, context);
    return permutedLists(b, statistic);
  },
};

/** The lists of y, and the value for them in any order: only the numerator changes with it. */
async function lists(
  x: Rows,
  y: Rows,
  { k, estimator, rows, epsilon }: z.infer<typeof options>,
  context: MeasureContext,
): Promise<{ b: NeighbourLists; statistic: (b: NeighbourLists, order: Uint32Array) => number }> {
  const [u, v] = [await prepared(x, rows, context), await prepared(y, rows, context)];
  const [a, b] = [await nearest(u, k, estimator, context), await nearest(v, k, estimator, context)];
  const same = identityOrder(u.rows);
  const scale = Math.sqrt(maskedHsic(u, u, a, a, same, estimator) * maskedHsic(v, v, b, b, same, estimator)) + epsilon;
  return { b, statistic: (shuffled, order) => maskedHsic(u, v, a, shuffled, order, estimator) / scale };
}

/** The k nearest of every row of length 1; the biased estimator keeps the diagonal, and each row is its own nearest. */
async function nearest(x: Rows, k: number, estimator: Estimator, context: MeasureContext): Promise<NeighbourLists> {
  if (estimator === 'unbiased') return nearestRows(x, k, context);
  const others = k > 1 ? await nearestRows(x, k - 1, context) : undefined;
  const rows = new Uint32Array(x.rows * k);
  for (let i = 0; i < x.rows; i++) {
    rows[i * k] = i;
    if (others) rows.set(listOf(others, i), i * k + 1);
  }
  return { rows, n: x.rows, k };
}

/**
 * HSIC of the two masked kernels, which are sparse and not symmetric: tr(KL) needs entries whose mirror image is kept
 * too, the other terms only row and column sums. Row i of the second space is row order[i] of y. unbiased: Song's; biased:
 * tr(KHLH). O(n k²) beside the 2 n k inner products.
 */
function maskedHsic(
  x: Rows,
  y: Rows,
  a: NeighbourLists,
  b: NeighbourLists,
  order: Uint32Array,
  estimator: Estimator,
): number {
  const { n } = a;
  const kept = (i: number, j: number): boolean => listOf(a, i).includes(j) && listOf(b, i).includes(j);
  const [rowK, colK, rowL, colL] = [0, 1, 2, 3].map(() => new Float64Array(n)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  let trace = 0;
  for (let i = 0; i < n; i++) {
    for (const j of listOf(a, i)) {
      if (!listOf(b, i).includes(j)) continue;
      const s = dot(x, i, j);
      const t = dot(y, order[i]!, order[j]!);
      rowK[i]! += s;
      colK[j]! += s;
      rowL[i]! += t;
      colL[j]! += t;
      if (kept(j, i)) trace += s * t;
    }
  }
  let [sumK, sumL, kl, lk] = [0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    sumK += rowK[i]!;
    sumL += rowL[i]!;
    kl += colK[i]! * rowL[i]!;
    lk += colL[i]! * rowK[i]!;
  }
  if (estimator === 'biased') return trace - (kl + lk) / n + (sumK * sumL) / n ** 2;
  return (trace + (sumK * sumL) / ((n - 1) * (n - 2)) - (2 * kl) / (n - 2)) / (n * (n - 3));
}
