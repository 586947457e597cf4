import { PREDICTED_POOL, type Prediction } from '../../src/core/prediction.js';
import type { JudgedLabel } from '../../src/core/verdict.js';
import { MODEL } from './prediction-model.js';
import type { UnpairedEvidence } from './unpaired-evidence.js';

/**
 * logit(top-1) as a sum over the evidence, and how far it is off. Every coefficient is at least 0: evidence that gets worse
 * never predicts more.
 */
export interface PredictionModel {
  readonly constant: number;
  readonly coefficients: Readonly<Record<Feature, number>>;
  /** How far 90 % of the maps between encoders left out lay from the sum. */
  readonly few: Interval;
  readonly many: Interval;
  /** 95 % of the maps called not-aligned had a top-1 below this. */
  readonly lost: number;
}

/** In logits below and above the sum: 5 % of the maps lay beyond either end. */
interface Interval {
  readonly below: number;
  readonly above: number;
}

/** Rows of the smaller side from which on there are many: the interval is narrower. */
export const MANY_FROM = 4000;

/** What the model reads. */
export type Feature = 'agreement' | 'margin' | 'detail' | 'room';

/** The evidence that the features are made of. */
type Predicting = Pick<UnpairedEvidence, 'within' | 'margin' | 'nearest' | 'rows'>;

/** Where the numbers of a piece of evidence stop to tell: a correlation that was corrected for noise is not sure near 1. */
const LEAST = { agreement: 0.02, margin: 0.005, detail: 0.01, room: 0.1 };
const MOST = { agreement: 0.95, margin: 0.5, detail: 0.98, room: 0.7 };
/** An interval reaches at least this far to either side: near 0 and 1 a logit is little. */
const LEAST_WIDTH = 0.02;
/** A share counts as at least, and 1 minus it as at most, half a hit in the pool. */
const EDGE = 0.5 / PREDICTED_POOL;

export const logit = (share: number): number => {
  const inside = clamp(share, EDGE, 1 - EDGE);
  return Math.log(inside / (1 - inside));
};

/**
 * The numbers that the model adds up, each rising with the evidence:
 *
 * - agreement: mean logit of the agreement within fine and within coarse clusters;
 * - margin: log(margin − 1);
 * - detail: log(reliability within clusters), which says how much of what tells rows of a cluster apart these rows show: more of a rich
 *   model than of one with few dims, and more with more rows;
 * - room: log(1 − cosine of nearest rows) of the denser side.
 */
export function featuresOf({ within, margin, nearest }: Omit<Predicting, 'rows'>): Record<Feature, number> {
  const of = (name: Feature, value: number): number => clamp(value, LEAST[name], MOST[name]);
  const agreement = [within.agreement, within.coarse].map((one) => logit(of('agreement', one)));
  return {
    agreement: (agreement[0]! + agreement[1]!) / 2,
    margin: Math.log(of('margin', margin - 1)),
    detail: Math.log(of('detail', within.reliability)),
    room: Math.log(of('room', 1 - nearest)),
  };
}

/**
 * The top-1 that known pairs would show in a pool of 2,000, from evidence that needs none; 90 % interval. An uncertain map may be
 * as good as its evidence says, or worth nothing; of one that is not aligned the best is said that any such map was.
 */
export function predictTop1(evidence: Predicting, label: JudgedLabel, model: PredictionModel = MODEL): Prediction {
  const pool = PREDICTED_POOL;
  if (label === 'not-aligned') return { top1: 1 / pool, low: 0, high: model.lost, pool };
  const features = featuresOf(evidence);
  const sum = (Object.keys(features) as Feature[]).reduce(
    (total, name) => total + model.coefficients[name] * features[name],
    model.constant,
  );
  const top1 = share(sum);
  const { below, above } = Math.min(...evidence.rows) < MANY_FROM ? model.few : model.many;
  const low = Math.max(0, Math.min(share(sum - below), top1 - LEAST_WIDTH));
  const high = Math.min(1, Math.max(share(sum + above), top1 + LEAST_WIDTH));
  return label === 'aligned' ? { top1, low, high, pool } : { top1, low: 0, high, pool };
}

const share = (z: number): number => 1 / (1 + Math.exp(-z));

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));
