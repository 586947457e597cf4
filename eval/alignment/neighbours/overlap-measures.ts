import { listMeasure, meanOverRows } from './list-measure.js';
import { listOf, overlap } from './lists.js';

export const mutualKnn = listMeasure({
  name: 'mutual-knn',
  summary: 'share of the k nearest neighbours of a row that are the same in both spaces',
  formula: 'mean_i |N_x(i) ∩ N_y(i)| / k; corrected = (value − chance) / (1 − chance), which compares across n',
  source: 'Huh et al. 2024, arXiv:2405.07987',
  bias: 'falls as n grows, because more rows compete for the k places; the corrected value falls less',
  self: 1,
  symmetric: true,
  statistic: (x, y) => meanOverRows(x, y, (a, b) => overlap(a, b) / x.k),
  exactChance: { text: 'k / (n − 1), exact', of: (n, k) => k / (n - 1) },
});

export const jaccardKnn = listMeasure({
  name: 'jaccard-knn',
  summary: 'Jaccard index of the two sets of k nearest neighbours of a row',
  formula: 'mean_i |N_x(i) ∩ N_y(i)| / |N_x(i) ∪ N_y(i)|',
  source: 'Klabunde et al. 2024 (ReSi), arXiv:2408.00531; Wang et al. 2020, arXiv:2002.11448',
  bias: 'as mutual-knn',
  self: 1,
  symmetric: true,
  statistic: (x, y) =>
    meanOverRows(x, y, (a, b) => {
      const common = overlap(a, b);
      return common / (2 * x.k - common);
    }),
  exactChance: {
    text: 'Σ_m P(m) m / (2k − m), P hypergeometric (k of n − 1 drawn, k marked), exact',
    of: jaccardByChance,
  },
});

export const cycleKnn = listMeasure({
  name: 'cycle-knn',
  summary: 'share of rows that are a neighbour in x of one of their neighbours in y',
  formula: 'mean_i [i ∈ N_x(j) for some j ∈ N_y(i)]',
  source: 'Huh et al. 2024, arXiv:2405.07987',
  bias: 'falls as n grows; saturates at 1 long before the neighbours agree',
  self: null,
  symmetric: false,
  statistic: (x, y) => meanOverRows(x, y, (_, b, row) => (b.some((other) => listOf(x, other).includes(row)) ? 1 : 0)),
});

/** Expected Jaccard index of two random k-subsets of n − 1 rows. */
function jaccardByChance(n: number, k: number): number {
  const others = n - 1;
  const from = Math.max(0, 2 * k - others);
  // P(m + 1) / P(m) of the hypergeometric distribution; normalised at the end.
  let weight = 1;
  let [total, sum] = [0, 0];
  for (let m = from; m <= k; m++) {
    total += weight;
    sum += (weight * m) / (2 * k - m);
    weight *= ((k - m) * (k - m)) / ((m + 1) * (others - 2 * k + m + 1));
  }
  return sum / total;
}
