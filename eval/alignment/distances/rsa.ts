import { identityOrder, type Permuted } from '../null/permuted.js';
import { permutedProducts } from '../null/permuted-products.js';
import { squareForm } from './dissimilarity.js';
import { averageRanks, kendallTauA } from './rank-correlation.js';

export const RANK_CORRELATIONS = ['spearman', 'kendall'] as const;
type RankCorrelation = (typeof RANK_CORRELATIONS)[number];

/**
 * Representational similarity analysis (Kriegeskorte et al. 2008): the rank correlation of two dissimilarity matrices
 * given as upper triangles of n items, Spearman's ρ or Kendall's τ-a (Nili et al. 2014 prefer τ-a where values tie).
 * NaN when one of them is constant or not defined. O(n² log n).
 */
export async function rsa(a: Float64Array, b: Float64Array, n: number, correlation: RankCorrelation): Promise<number> {
  return (await permutedRsa(a, b, n, correlation).values([identityOrder(n)]))[0]!;
}

/**
 * The same for every order of the items of the second matrix, rows and columns together, so that entries stay dependent as
 * they are. For each O(n²) for Spearman, O(n² log n) for Kendall.
 */
export function permutedRsa(a: Float64Array, b: Float64Array, n: number, correlation: RankCorrelation): Permuted {
  const one = correlation === 'spearman' ? spearmanOf(a, b, n) : kendallOf(a, b, n);
  const defined = !a.some(Number.isNaN) && !b.some(Number.isNaN);
  return { n, values: async (orders) => orders.map((order) => (defined ? one(order) : Number.NaN)) };
}

/** Pearson's correlation of the ranks, whose means and variances no order changes. */
function spearmanOf(a: Float64Array, b: Float64Array, n: number): (order: Uint32Array) => number {
  const [u, v] = [a, b].map((upper) => squareForm(centredRanks(upper), n)) as [Float64Array, Float64Array];
  const same = identityOrder(n);
  const scale = Math.sqrt(permutedProducts(u, u, n, same) * permutedProducts(v, v, n, same));
  return (order) => (scale > 0 ? permutedProducts(u, v, n, order) / scale : Number.NaN);
}

function centredRanks(values: Float64Array): Float64Array {
  const middle = (values.length + 1) / 2;
  return averageRanks(values).map((rank) => rank - middle);
}

function kendallOf(a: Float64Array, b: Float64Array, n: number): (order: Uint32Array) => number {
  const square = squareForm(b, n);
  const permuted = new Float64Array(a.length);
  return (order) => {
    for (let i = 0, at = 0; i < n; i++) {
      const row = order[i]! * n;
      for (let j = i + 1; j < n; j++, at++) permuted[at] = square[row + order[j]!]!;
    }
    return kendallTauA(a, permuted);
  };
}
