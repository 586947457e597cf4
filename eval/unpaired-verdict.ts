import { check, type EvidenceRow, fact, type Verdict, type VerdictLabel } from './verdict.js';

/** What is known of a map that was found without pairs. */
export interface UnpairedEvidence {
  /** Verification score of the map. */
  readonly score: number;
  /** Scores of random rotations refined in the same way, on the same sample. */
  readonly nulls: readonly number[];
  /** Mean cosine of the maps of disjoint halves, on rows neither saw. */
  readonly consensus: number;
  /** Share of those rows that both maps send nearest to the same of `pool` targets. */
  readonly sameNearest: number;
  readonly pool: number;
  /** Mean cosine of the map with the maps of the halves. */
  readonly halvesToWhole: number;
  /** Verification score of a half's map on its own rows and on rows it never saw. */
  readonly fittedScore: number;
  readonly heldOutScore: number;
  /** Mean cosine of the rotation found between two halves of one space and the true one. */
  readonly selfSource: number;
  readonly selfTarget: number;
  readonly rows: readonly [number, number];
  readonly dim: number;
}

/** Calibrated on known cases: docs/verdict.md tells which, and how far the right and the wrong ones are apart. */
export const THRESHOLDS = {
  /** Agreement (mean cosine) of the halves with each other and with the whole: aligned from `aligned` on, not below `not`. */
  agreement: { aligned: 0.5, not: 0.3 },
  /** Standard deviations of the nulls by which the score lies above their mean, and its ratio to their mean. */
  z: 3,
  ratio: 1.1,
  /** Self-alignment of the weaker space. Low: a space too noisy to find itself was still found by a cleaner one. */
  self: 0.3,
  /** Held-out score as a share of the fitted one. */
  heldOut: 0.65,
} as const;

/** Below this the spread of a handful of nulls says nothing. */
const LEAST_SD = 1e-4;

/**
 * aligned: every check passes. not-aligned: maps of other rows point elsewhere, or the map scores like a wrong one.
 * uncertain: anything between. A piece of evidence that gets worse never makes the label better.
 */
export function decideUnpaired(e: UnpairedEvidence): Verdict {
  const nullMean = e.nulls.reduce((a, b) => a + b, 0) / e.nulls.length;
  const nullSd = Math.sqrt(e.nulls.reduce((a, b) => a + (b - nullMean) ** 2, 0) / Math.max(1, e.nulls.length - 1));
  const z = (e.score - nullMean) / Math.max(nullSd, LEAST_SD);
  const ratio = nullMean > 0 ? e.score / nullMean : 0;
  const self = Math.min(e.selfSource, e.selfTarget);
  const heldOut = e.fittedScore > 0 ? e.heldOutScore / e.fittedScore : 0;
  const { agreement } = THRESHOLDS;
  const evidence: EvidenceRow[] = [
    check(
      'consensus of halves',
      e.consensus,
      agreement.aligned,
      'mean cosine of what maps fitted on disjoint halves make of rows neither saw',
    ),
    check(
      'halves to whole',
      e.halvesToWhole,
      agreement.aligned,
      "mean cosine of what the map and the halves' maps make of the same rows",
    ),
    check(
      'score against null',
      z,
      THRESHOLDS.z,
      'standard deviations by which the map scores above random rotations refined in the same way',
    ),
    check('score to null', ratio, THRESHOLDS.ratio, 'the score divided by the mean score of those wrong maps'),
    check(
      'held-out score',
      heldOut,
      THRESHOLDS.heldOut,
      'score on rows a map was not fitted on, as a share of its score on its own rows',
    ),
    check(
      'self-alignment',
      self,
      THRESHOLDS.self,
      'mean cosine of the rotation found between two halves of one space and the true one; the weaker space',
    ),
    fact('score', e.score, 'mean best CSLS of the map on a fixed sample'),
    fact('null mean', nullMean, 'the same for random rotations refined in the same way'),
    fact('null sd', nullSd, 'their standard deviation'),
    fact(
      'same nearest target',
      e.sameNearest,
      `share of held-out rows that both halves' maps send to the same of ${e.pool} targets`,
    ),
    fact('self-alignment source', e.selfSource, 'the source space alone'),
    fact('self-alignment target', e.selfTarget, 'the target space alone'),
  ];
  const failed = evidence.filter((row) => row.passed === false);
  const astray = Math.min(e.consensus, e.halvesToWhole) < agreement.not;
  const likeNull = z < THRESHOLDS.z && ratio < THRESHOLDS.ratio;
  const label: VerdictLabel = failed.length === 0 ? 'aligned' : astray || likeNull ? 'not-aligned' : 'uncertain';
  return {
    label,
    reason: reasonFor(label, e, failed),
    score: e.score,
    null: nullMean,
    consensus: e.consensus,
    evidence,
  };
}

function reasonFor(label: VerdictLabel, e: UnpairedEvidence, failed: readonly EvidenceRow[]): string {
  const agree = `maps fitted on disjoint halves of the rows agree to ${e.consensus.toFixed(2)} (1 is perfect)`;
  const missed = failed
    .map((row) => `${row.measure} ${Number(row.value.toPrecision(3))} < ${row.threshold}`)
    .join(', ');
  if (label === 'aligned') return `All checks passed: ${agree}.`;
  if (label === 'uncertain')
    return `Not all checks passed (${missed}): check a few known pairs before you rely on the map.`;
  if (e.consensus >= THRESHOLDS.agreement.aligned && e.halvesToWhole < THRESHOLDS.agreement.not) {
    return `Do not use this map: ${agree}, but not with it (${e.halvesToWhole.toFixed(2)}). The spaces look alignable; try another seed.`;
  }
  return `Do not use this map: ${agree}; failed checks: ${missed}.`;
}
