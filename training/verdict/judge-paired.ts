import { random } from '../../src/core/random.js';
import { check, type EvidenceRow, fact, type Verdict, type VerdictLabel } from '../../src/core/verdict.js';
import { wilson, Z_99 } from '../../src/core/wilson.js';
import { retrieval } from '../../src/search/rank-scores.js';
import { type Matrix, takeRows } from '../../src/vectors/matrix.js';

/** Pool of the check; more pairs would sharpen nothing. */
const LARGEST_POOL = 5_000;
/** The lower bound of top-1 must reach this many times chance, or this share, whichever is easier. */
const TIMES_CHANCE = 10;
const ENOUGH = 0.5;

/**
 * The verdict of a paired method: `predicted` (n, d) holds every source row translated by a map that did not see its
 * pair, `target` (n, d) the true partners, both centred. aligned: the 99 % Wilson lower bound of top-1 reaches 10 × chance
 * (or .5, for small pools); uncertain: it is above chance; else not-aligned. `how` says how the pairs were kept apart.
 */
export async function judge(predicted: Matrix, target: Matrix, seed: number, how: string): Promise<Verdict> {
  const rows =
    predicted.rows > LARGEST_POOL ? random(seed).fork('judge').sample(predicted.rows, LARGEST_POOL) : undefined;
  const scores = await retrieval(rows ? takeRows(predicted, rows) : predicted, rows ? takeRows(target, rows) : target);
  const threshold = Math.min(TIMES_CHANCE / scores.pool, ENOUGH);
  const found = { ...scores, queries: scores.pool, pairs: predicted.rows };
  return verdictOfPairs(found, { value: threshold, meaning: `${TIMES_CHANCE} times chance, at most ${ENOUGH}` }, how);
}

/** What a check on pairs that the map did not see has found. */
interface PairedCheck {
  readonly top1: number;
  readonly meanRank: number;
  /** Targets among which the partners were looked for. */
  readonly pool: number;
  /** Pairs that were looked up. */
  readonly queries: number;
  /** Pairs there are. */
  readonly pairs: number;
}

export interface Threshold {
  readonly value: number;
  readonly meaning: string;
  /**
   * Where few pairs are looked up: a map that finds none of them is uncertain, not not-aligned, when their mean rank is better
   * than chance (99 %) and the upper bound of top-1 reaches the threshold.
   */
  readonly sparse?: true;
}

/** aligned: the 99 % Wilson lower bound of top-1 reaches the threshold; uncertain: it is above chance; else not-aligned. */
export function verdictOfPairs(
  { top1, meanRank, pool, queries, pairs }: PairedCheck,
  threshold: Threshold,
  how: string,
): Verdict {
  const chance = 1 / pool;
  const { lower, upper } = wilson(top1, queries, Z_99);
  const nearer = (pool + 1) / 2 - meanRank > (Z_99 * pool) / Math.sqrt(12 * queries);
  const open = lower > chance || (threshold.sparse && nearer && upper >= threshold.value);
  const label: VerdictLabel = lower >= threshold.value ? 'aligned' : open ? 'uncertain' : 'not-aligned';
  const evidence: EvidenceRow[] = [
    check(
      'top-1, lower bound',
      lower,
      threshold.value,
      `99 % Wilson lower bound of top-1, ${how}; the threshold is ${threshold.meaning}`,
    ),
    fact('top-1', top1, `share of pairs whose true partner is the nearest of ${pool} targets, ${how}`),
    fact('chance', chance, 'top-1 of a map that knows nothing'),
    fact('mean rank', meanRank, `of the true partner among ${pool}; chance is ${(pool + 1) / 2}`),
    fact('pairs', pairs, 'pairs the check is made of'),
  ];
  const reason =
    label === 'uncertain' && lower <= chance ? tooFew(top1, queries, pool, how) : REASONS[label](top1, pool, how);
  return { label, reason, score: null, null: null, consensus: null, evidence };
}

/** The verdict where nothing can be checked. */
export const unjudged = (why: string): Verdict => ({
  label: 'uncertain',
  reason: why,
  score: null,
  null: null,
  consensus: null,
  evidence: [],
});

const percent = (share: number): string => `${Number((100 * share).toPrecision(3))} %`;

const tooFew = (top1: number, queries: number, pool: number, how: string): string =>
  `The true partner is the nearest of ${pool} targets for ${Math.round(top1 * queries)} of ${queries} pairs (${how}): too few pairs to tell; give more.`;

const REASONS: Readonly<Record<VerdictLabel, (top1: number, pool: number, how: string) => string>> = {
  aligned: (top1, pool, how) =>
    `The true partner is the nearest of ${pool} targets for ${percent(top1)} of the pairs (${how}).`,
  uncertain: (top1, pool, how) =>
    `The true partner is the nearest of ${pool} targets for ${percent(top1)} of the pairs (${how}): better than chance, but too little or too uncertain to rely on; give more pairs.`,
  'not-aligned': (top1, pool, how) =>
    `The true partner is the nearest of ${pool} targets for ${percent(top1)} of the pairs (${how}): not better than chance.`,
};
