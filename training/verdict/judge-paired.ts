import { PREDICTED_POOL, type Prediction } from '../../src/core/prediction.js';
import { random } from '../../src/core/random.js';
import { check, type EvidenceRow, fact, type JudgedLabel, type Verdict } from '../../src/core/verdict.js';
import { wilson, Z_90, Z_99 } from '../../src/core/wilson.js';
import { retrieval } from '../../src/search/rank-scores.js';
import { takeRows } from '../../src/vectors/matrix.js';
import type { FromPairs, FromRanks } from './found-evidence.js';

/** Pool of the check, that of every prediction; more pairs would sharpen nothing. */
const LARGEST_POOL = PREDICTED_POOL;
/** The lower bound of top-1 must reach this many times chance, or this share, whichever is easier. */
const TIMES_CHANCE = 10;
const ENOUGH = 0.5;
/** What it must reach where few pairs are looked up: about a quarter of what good maps reach among all targets. */
const ENOUGH_OF_FEW = 0.1;

/**
 * The verdict of a paired method, from source rows translated by a map that did not see their pairs, and the true
 * partners. aligned: the 99 % Wilson lower bound of top-1 reaches 10 × chance
 * (or .5, for small pools); uncertain: it is above chance; else not-aligned.
 */
export async function judgePairs(
  { predicted, partners, how }: Omit<FromPairs, 'kind'>,
  seed: number,
): Promise<Verdict> {
  const rows =
    predicted.rows > LARGEST_POOL ? random(seed).fork('judge').sample(predicted.rows, LARGEST_POOL) : undefined;
  const scores = await retrieval(
    rows ? takeRows(predicted, rows) : predicted,
    rows ? takeRows(partners, rows) : partners,
  );
  const threshold = Math.min(TIMES_CHANCE / scores.pool, ENOUGH);
  const found = { ...scores, queries: scores.pool, pairs: predicted.rows };
  return verdictOfPairs(found, { value: threshold, meaning: `${TIMES_CHANCE} times chance, at most ${ENOUGH}` }, how);
}

/** The verdict where few pairs were held out one after the other and looked up. */
export function judgeRanks({ ranks, targets, pairs, facts }: Omit<FromRanks, 'kind'>): Verdict {
  const meanRank = ranks.reduce((sum, rank) => sum + rank, 0) / ranks.length;
  const top1 = ranks.filter((rank) => rank === 1).length / ranks.length;
  const threshold = { value: ENOUGH_OF_FEW, meaning: 'about a quarter of what good maps reach', sparse: true } as const;
  const found = { top1, meanRank, pool: targets, queries: ranks.length, pairs };
  const verdict = verdictOfPairs(found, threshold, 'on held-out pairs');
  return { ...verdict, evidence: [...verdict.evidence, ...facts] };
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
  const label: JudgedLabel = lower >= threshold.value ? 'aligned' : open ? 'uncertain' : 'not-aligned';
  const evidence: EvidenceRow[] = [
    check(
      'top-1, lower bound',
      lower,
      threshold.value,
      `99 % Wilson lower bound of top-1, ${how}; the threshold is ${threshold.meaning}`,
    ),
    fact('top-1', top1, `share of pairs whose true partner is the nearest of ${pool} targets, ${how}`),
    fact('chance', chance, 'top-1 of a random map'),
    fact('mean rank', meanRank, `mean rank of the true partner among ${pool} targets; chance is ${(pool + 1) / 2}`),
    fact('pairs', pairs, 'known pairs that were used'),
  ];
  const reason =
    label === 'uncertain' && lower <= chance ? tooFew(top1, queries, pool, how) : REASONS[label](top1, pool, how);
  return {
    label,
    reason,
    score: null,
    null: null,
    consensus: null,
    predicted: predictedFrom(top1, queries, pool),
    evidence,
  };
}

/** Held-out pairs were looked up: what they showed, with the interval that their number allows. */
function predictedFrom(top1: number, queries: number, pool: number): Prediction {
  const { lower, upper } = wilson(top1, queries, Z_90);
  return { top1, low: lower, high: upper, pool };
}

/** The verdict where nothing can be checked. */
export const unjudged = (why: string): Verdict => ({
  label: 'uncertain',
  reason: why,
  score: null,
  null: null,
  consensus: null,
  predicted: null,
  evidence: [],
});

const percent = (share: number): string => `${Number((100 * share).toPrecision(3))} %`;

const tooFew = (top1: number, queries: number, pool: number, how: string): string =>
  `The true partner is the nearest of ${pool} targets for ${Math.round(top1 * queries)} of ${queries} pairs (${how}). These are too few pairs to decide: give more.`;

const REASONS: Readonly<Record<JudgedLabel, (top1: number, pool: number, how: string) => string>> = {
  aligned: (top1, pool, how) =>
    `The true partner is the nearest of ${pool} targets for ${percent(top1)} of the pairs (${how}).`,
  uncertain: (top1, pool, how) =>
    `The true partner is the nearest of ${pool} targets for ${percent(top1)} of the pairs (${how}). This is better than chance, but not enough to rely on: give more pairs.`,
  'not-aligned': (top1, pool, how) =>
    `The true partner is the nearest of ${pool} targets for ${percent(top1)} of the pairs (${how}). This is no better than chance.`,
};
