import { stopIfAborted } from '../../../src/core/cancellation.js';
import type { Random } from '../../../src/core/random.js';
import { squareForm } from './dissimilarity.js';
import { averageRanks, kendallTauA, pearson } from './rank-correlation.js';

export const RANK_CORRELATIONS = ['spearman', 'kendall'] as const;
type RankCorrelation = (typeof RANK_CORRELATIONS)[number];

interface RsaResult {
  /** The rank correlation of the two upper triangles; NaN when one of them is constant or not defined. */
  readonly value: number;
  /** (1 + permutations at least as large) / (1 + permutations); undefined without permutations. */
  readonly p?: number;
}

/**
 * Representational similarity analysis (Kriegeskorte et al. 2008): the rank correlation of two dissimilarity matrices
 * given as upper triangles of n items, Spearman's ρ or Kendall's τ-a (Nili et al. 2014 prefer τ-a where values tie).
 * The p-value permutes the items of the second matrix, rows and columns together, so that entries stay dependent as
 * they are. O(n² log n); per permutation O(n²) for Spearman, O(n² log n) for Kendall.
 */
export function rsa(
  a: Float64Array,
  b: Float64Array,
  n: number,
  options: { correlation: RankCorrelation; permutations?: number; random?: Random; signal?: AbortSignal },
): RsaResult {
  const { correlation, permutations = 0, random, signal } = options;
  if (a.some(Number.isNaN) || b.some(Number.isNaN)) return { value: Number.NaN };
  const ranksA = averageRanks(a);
  const ranksB = averageRanks(b);
  const compare = correlation === 'spearman' ? pearson : kendallTauA;
  const value = compare(ranksA, ranksB);
  if (permutations === 0 || !random || Number.isNaN(value)) return { value };
  const square = squareForm(ranksB, n);
  const permuted = new Float64Array(a.length);
  let atLeast = 0;
  for (let trial = 0; trial < permutations; trial++) {
    stopIfAborted(signal, `permuting the items, ${trial} of ${permutations} done`);
    const order = random.permutation(n);
    for (let i = 0, at = 0; i < n; i++) {
      const row = order[i]! * n;
      for (let j = i + 1; j < n; j++, at++) permuted[at] = square[row + order[j]!]!;
    }
    if (compare(ranksA, permuted) >= value - 1e-12) atLeast++;
  }
  return { value, p: (1 + atLeast) / (1 + permutations) };
}
