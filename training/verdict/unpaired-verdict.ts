import { check, type EvidenceRow, fact, type Verdict, type VerdictLabel } from '../../src/core/verdict.js';

/**
 * What is known of a map that was found without pairs. Evidence that was not gathered, because what came before it already
 * decides, is left out.
 */
export interface UnpairedEvidence {
  /** Verification score of the map. */
  readonly score: number;
  readonly halves?: HalvesEvidence;
  /** Scores of random rotations refined in the same way, on the same sample. */
  readonly nulls?: readonly number[];
  readonly self?: SelfEvidence;
  /** Of a map that began with third moments: the test that halves are too small for. */
  readonly moments?: MomentsEvidence | undefined;
  readonly rows: readonly [number, number];
  readonly dim: number;
}

/** Of maps fitted on disjoint halves of both sides. */
export interface HalvesEvidence {
  /** Mean cosine of the two maps, on rows neither saw. */
  readonly consensus: number;
  /** Share of those rows that both maps send nearest to the same of `pool` targets. */
  readonly sameNearest: number;
  readonly pool: number;
  /** Mean cosine of the judged map with the two. */
  readonly toWhole: number;
  /** Verification score of a half's map on its own rows and on rows it never saw. */
  readonly fittedScore: number;
  readonly heldOutScore: number;
}

/** Third moments of rows set aside, which had no part in finding the map. */
export interface MomentsEvidence {
  /** Agreement under the map, in standard deviations above that under its rivals (maps unlike it, bred as it was), and divided by it. */
  readonly z: number;
  readonly ratio: number;
  /** Correlation of the third moments of two halves of a space; the less reliable one. */
  readonly reliability: number;
  /** Mean cosine of the judged map with the one that was tested, which it was refined from. */
  readonly toMap: number;
}

/** Mean cosine of the rotation found between two halves of one space and the true one. */
interface SelfEvidence {
  readonly source: number;
  readonly target: number;
}

/** Calibrated on known cases: docs/verdict.md tells which, and how far the right and the wrong ones are apart. */
export const THRESHOLDS = {
  /** Agreement (mean cosine) of the halves with each other and with the whole: aligned from `aligned` on, not below `not`. */
  agreement: { aligned: 0.5, not: 0.3 },
  /** Standard deviations of the nulls by which the score lies above their mean, and its ratio to their mean. */
  z: 3,
  ratio: 1.1,
  /**
   * Third moments of rows set aside, and the ratio to the nulls that is enough beside them: right maps of hard pairs score
   * little more than wrong ones.
   */
  moments: { z: 3, ratio: 1.07, reliability: 0.7, toMap: 0.5, scoreRatio: 1.03 },
  /** Self-alignment of the weaker space. Low: a space too noisy to find itself was still found by a cleaner one. */
  self: 0.3,
  /** Held-out score as a share of the fitted one. */
  heldOut: 0.65,
} as const;

/** Below this the spread of a handful of nulls says nothing. */
const LEAST_SD = 1e-4;

/** Where the score of the map lies among those of wrong maps. */
function againstNulls(score: number, nulls: readonly number[]) {
  const mean = nulls.reduce((a, b) => a + b, 0) / nulls.length;
  const sd = Math.sqrt(nulls.reduce((a, b) => a + (b - mean) ** 2, 0) / Math.max(1, nulls.length - 1));
  return { mean, sd, z: (score - mean) / Math.max(sd, LEAST_SD), ratio: mean > 0 ? score / mean : 0 };
}

/** Whether the map holds on rows that had no part in finding it: then halves of the rows have nothing to add. */
export function momentsHold(moments: MomentsEvidence | undefined): boolean {
  const least = THRESHOLDS.moments;
  return (
    moments !== undefined &&
    moments.z >= least.z &&
    moments.ratio >= least.ratio &&
    moments.reliability >= least.reliability &&
    moments.toMap >= least.toMap
  );
}

/** Rows of the smaller side from which halves (less the held-out tenth) are large enough for the search. */
const ENOUGH_ROWS = 8000;

const astray = ({ halves }: UnpairedEvidence): boolean =>
  halves !== undefined && Math.min(halves.consensus, halves.toWhole) < THRESHOLDS.agreement.not;

/**
 * Whether halves that disagree say nothing: they are small, or a half of a space cannot even be aligned with the other
 * half of the same space. undefined where that was not measured.
 */
function halvesTooSmall({ rows, self }: UnpairedEvidence): boolean | undefined {
  if (Math.min(...rows) < ENOUGH_ROWS) return true;
  return self && Math.min(self.source, self.target) < THRESHOLDS.self;
}

/** Whether the map is known not to be aligned, whatever the evidence that is not there would say. */
export function isLost(e: UnpairedEvidence): boolean {
  if (momentsHold(e.moments)) return false;
  if (astray(e) && halvesTooSmall(e) === false) return true;
  if (e.nulls === undefined) return false;
  const { z, ratio } = againstNulls(e.score, e.nulls);
  return z < THRESHOLDS.z && ratio < THRESHOLDS.ratio;
}

/**
 * aligned: every check is there and passes; that third moments hold on rows set aside takes the place of halves that agree.
 * not-aligned: maps of other rows point elsewhere, where there are rows enough for such maps, or the map scores like a
 * wrong one; and no third moments speak for it.
 * uncertain: anything between. A piece of evidence that gets worse or is missing never makes the label better.
 */
export function decideUnpaired(e: UnpairedEvidence): Verdict {
  const nulls = e.nulls && againstNulls(e.score, e.nulls);
  const hold = momentsHold(e.moments);
  const halves = e.halves ? [...agreementRows(e.halves), heldOutRow(e.halves)] : [];
  const agree = halves.length > 0 && halves.every((row) => row.passed);
  const evidence: EvidenceRow[] = [
    ...(e.moments ? decided(momentsRows(e.moments), agree) : []),
    ...decided(halves, hold),
    ...(nulls ? nullRows(nulls, hold) : []),
    ...(e.self ? [selfRow(e.self)] : []),
    fact('score', e.score, 'mean best CSLS of the map on a fixed sample'),
    ...(nulls
      ? [
          fact('null mean', nulls.mean, 'the same for random rotations refined in the same way'),
          fact('null sd', nulls.sd, 'their standard deviation'),
        ]
      : []),
    ...(e.halves
      ? [
          fact(
            'same nearest target',
            e.halves.sameNearest,
            `share of held-out rows that both halves' maps send to the same of ${e.halves.pool} targets`,
          ),
        ]
      : []),
    ...(e.self
      ? [
          fact('self-alignment source', e.self.source, 'the source space alone'),
          fact('self-alignment target', e.self.target, 'the target space alone'),
        ]
      : []),
  ];
  const complete = (hold || e.halves !== undefined) && e.nulls !== undefined && e.self !== undefined;
  const failed = evidence.filter((row) => row.passed === false);
  const label: VerdictLabel = isLost(e) ? 'not-aligned' : complete && failed.length === 0 ? 'aligned' : 'uncertain';
  return {
    label,
    reason: reasonFor(label, e, failed),
    score: e.score,
    null: nulls?.mean ?? null,
    consensus: e.halves?.consensus ?? null,
    evidence,
  };
}

const agreementRows = ({ consensus, toWhole }: HalvesEvidence): EvidenceRow[] => [
  check(
    'consensus of halves',
    consensus,
    THRESHOLDS.agreement.aligned,
    'mean cosine of what maps fitted on disjoint halves make of rows neither saw',
  ),
  check(
    'halves to whole',
    toWhole,
    THRESHOLDS.agreement.aligned,
    "mean cosine of what the map and the halves' maps make of the same rows",
  ),
];

const momentsRows = ({ z, ratio, reliability, toMap }: MomentsEvidence): EvidenceRow[] => [
  check(
    'held-out moments against rivals',
    z,
    THRESHOLDS.moments.z,
    'standard deviations by which third moments of rows set aside agree better than under rivals (maps unlike it)',
  ),
  check('held-out moments to rivals', ratio, THRESHOLDS.moments.ratio, "their agreement divided by the rivals' mean"),
  check(
    'moment reliability',
    reliability,
    THRESHOLDS.moments.reliability,
    'correlation of the third moments of two halves of a space; the less reliable one',
  ),
  check(
    'tested map to map',
    toMap,
    THRESHOLDS.moments.toMap,
    'mean cosine of what the tested map and the one refined from it make of the same rows',
  ),
];

/** Rows of a kind of evidence that another kind makes superfluous: shown, but they decide nothing. */
const decided = (rows: readonly EvidenceRow[], otherwise: boolean): EvidenceRow[] =>
  rows.map((row) => (otherwise && !row.passed ? fact(row.measure, row.value, row.meaning) : row));

const nullRows = ({ z, ratio }: { readonly z: number; readonly ratio: number }, hold: boolean): EvidenceRow[] => [
  check(
    'score against null',
    z,
    THRESHOLDS.z,
    'standard deviations by which the map scores above random rotations refined in the same way',
  ),
  check(
    'score to null',
    ratio,
    hold ? THRESHOLDS.moments.scoreRatio : THRESHOLDS.ratio,
    'the score divided by the mean score of those wrong maps',
  ),
];

const heldOutRow = ({ fittedScore, heldOutScore }: HalvesEvidence): EvidenceRow =>
  check(
    'held-out score',
    fittedScore > 0 ? heldOutScore / fittedScore : 0,
    THRESHOLDS.heldOut,
    'score on rows a map was not fitted on, as a share of its score on its own rows',
  );

const selfRow = ({ source, target }: SelfEvidence): EvidenceRow =>
  check(
    'self-alignment',
    Math.min(source, target),
    THRESHOLDS.self,
    'mean cosine of the rotation found between two halves of one space and the true one; the weaker space',
  );

function reasonFor(label: VerdictLabel, e: UnpairedEvidence, failed: readonly EvidenceRow[]): string {
  const { halves, moments } = e;
  const agree = momentsHold(moments)
    ? `third moments of rows set aside agree ${moments!.ratio.toFixed(2)} times as well as under rival maps (z ${moments!.z.toFixed(1)})`
    : halves
      ? `maps fitted on disjoint halves of the rows agree to ${halves.consensus.toFixed(2)} (1 is perfect)`
      : 'it scores like random rotations refined in the same way';
  const missed = failed
    .map((row) => `${row.measure} ${Number(row.value.toPrecision(3))} < ${row.threshold}`)
    .join(', ');
  if (label === 'aligned') return `All checks passed: ${agree}.`;
  if (label === 'uncertain' && astray(e) && halvesTooSmall(e) === true) return smallHalvesText(e);
  if (label === 'uncertain')
    return `Not all checks passed${missed ? ` (${missed})` : ''}: check a few known pairs before you rely on the map.`;
  const skipped = skippedText(e);
  const { aligned, not } = THRESHOLDS.agreement;
  if (halves && halves.consensus >= aligned && halves.toWhole < not) {
    return `Do not use this map: ${agree}, but not with it (${halves.toWhole.toFixed(2)}). The spaces look alignable; try another seed.${skipped}`;
  }
  return `Do not use this map: ${agree}; failed checks: ${missed}.${skipped}`;
}

/** Why halves that disagree do not decide. */
function smallHalvesText({ halves, rows, self }: UnpairedEvidence): string {
  const least = Math.min(...rows);
  const why =
    least < ENOUGH_ROWS
      ? `with ${least} rows a side a half has fewer than ${ENOUGH_ROWS / 2}`
      : `a half of a space is not even aligned with its other half (${Math.min(self!.source, self!.target).toFixed(2)})`;
  return `Maps fitted on disjoint halves of the rows do not agree (${Math.min(halves!.consensus, halves!.toWhole).toFixed(2)}), but the halves are too small to tell: ${why}. Check a few known pairs before you rely on the map.`;
}

/** What was not measured: only ever because what was measured decides. */
function skippedText({ halves, nulls, self }: UnpairedEvidence): string {
  const left = [
    ...(halves ? [] : ['consensus of halves', 'halves to whole']),
    ...(nulls ? [] : ['score against null', 'score to null']),
    ...(halves ? [] : ['held-out score']),
    ...(self ? [] : ['self-alignment']),
  ];
  return left.length === 0 ? '' : ` Not measured, as they could not change this: ${left.join(', ')}.`;
}
