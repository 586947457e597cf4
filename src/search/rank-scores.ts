import type { Matrix } from '../vectors/matrix.js';
import { partnerRanks, type Ranks } from './partner-ranks.js';

/** How well translated queries find their partners; the keys are those of `vecbridge eval --json`. */
export interface RetrievalScores {
  /** Rows of the pool. */
  readonly pool: number;
  /** Share of queries whose partner is the nearest row; t rows tied for it share it, 1/t each. */
  readonly top1: number;
  /** Mean and median of rank = 1 + nearer rows + half the equally near ones. Chance: (pool + 1) / 2. */
  readonly meanRank: number;
  readonly medianRank: number;
  /** Mean of 1 / rank. */
  readonly mrr: number;
  /** k → share of queries whose partner is among the k nearest; a tie across the border counts by its part inside. */
  readonly recall: Readonly<Record<string, number>>;
  /** Mean cosine of query and partner, centred. Never a measure on its own: it can be high at chance rank. */
  readonly cosine: number;
  /**
   * Fraction of samples closer than the true match, mean of both directions: 0 is perfect, .5 chance; ties count half
   * (Liu et al., 2019).
   */
  readonly foscttm: number;
}

/**
 * Retrieval measures of translated queries (n, d) against the pool (n, d): row i of one is the partner of row i of the
 * other; both centred and of unit length. Exact, ties count half (`partnerRanks`).
 */
export async function retrieval(
  queries: Matrix,
  pool: Matrix,
  ks: readonly number[] = [1, 10, 100],
): Promise<RetrievalScores> {
  return scoresOf(await partnerRanks(queries, pool), ks);
}

/** The measures from the ranks. */
export function scoresOf(ranks: Ranks, ks: readonly number[]): RetrievalScores {
  const n = ranks.better.length;
  const rank = midRanks(ranks.better, ranks.equal);
  const others = Math.max(1, n - 1);
  const foscttm = (mean(rank) + mean(midRanks(ranks.betterBack, ranks.equalBack)) - 2) / (2 * others);
  return {
    pool: n,
    top1: recallAt(1, ranks),
    meanRank: mean(rank),
    medianRank: median(rank),
    mrr: mean(rank.map((r) => 1 / r)),
    recall: Object.fromEntries(ks.map((k) => [String(k), recallAt(k, ranks)])),
    cosine: mean(ranks.own),
    foscttm,
  };
}

const midRanks = (better: Uint32Array, equal: Uint32Array): Float64Array =>
  Float64Array.from(better, (above, i) => 1 + above + equal[i]! / 2);

/** The partner stands at each of the places better + 1 .. better + 1 + equal with the same chance. */
function recallAt(k: number, { better, equal }: Ranks): number {
  let sum = 0;
  for (let i = 0; i < better.length; i++) {
    sum += Math.min(1, Math.max(0, (k - better[i]!) / (equal[i]! + 1)));
  }
  return sum / better.length;
}

function mean(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

function median(values: Float64Array): number {
  const sorted = values.toSorted();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
