import type { Prediction } from './prediction.js';

/** What judging a map may find: computed without pairs for unpaired methods. */
const JUDGED_LABELS = ['aligned', 'uncertain', 'not-aligned'] as const;
export type JudgedLabel = (typeof JUDGED_LABELS)[number];

/** What vecbridge says of a map: "unverified" where nobody has judged it. */
export const VERDICT_LABELS = [...JUDGED_LABELS, 'unverified'] as const;
export type VerdictLabel = (typeof VERDICT_LABELS)[number];

/** What a translator is known by: its judged label, or "measured" where known pairs say how good it is. */
export const CURRENT_LABELS = [...VERDICT_LABELS, 'measured'] as const;
export type CurrentLabel = (typeof CURRENT_LABELS)[number];

/** What each label means, for a person who has never heard of vecbridge. The reason of a verdict says why. */
export const LABEL_MEANING: Readonly<Record<CurrentLabel, string>> = {
  aligned: 'The evidence says that translated vectors land near the vectors of the same items.',
  uncertain: 'The evidence does not decide. More rows, another seed or a few known pairs may.',
  'not-aligned': 'The evidence does not support this map. A few known pairs (--pairs) help most.',
  unverified:
    'Nobody has judged this map. `vecbridge verify DIR SOURCE TARGET` judges it without pairs, `vecbridge eval` measures it on known pairs.',
  measured: 'Known pairs say how good this map is.',
};

export interface Verdict {
  readonly label: VerdictLabel;
  /** One sentence a person can act on. */
  readonly reason: string;
  /** Verification score of the map (METHODS: mean best CSLS on one fixed sample); null for paired methods. */
  readonly score: number | null;
  /** Mean score of random rotations refined identically: in verdicts of 0.1.0; null since. */
  readonly null: number | null;
  /** Agreement of maps fitted on disjoint halves, mean cosine on held-out rows; null when not computed. */
  readonly consensus: number | null;
  /** The top-1 that known pairs would show; null where nothing was judged, absent in verdicts of 0.1.0. */
  readonly predicted?: Prediction | null | undefined;
  /** Every number the label was decided from, with its threshold. */
  readonly evidence: readonly EvidenceRow[];
}

/** The verdict on a map that was not judged, and why. */
export const unverified = (why: string): Verdict => ({
  label: 'unverified',
  reason: why,
  score: null,
  null: null,
  consensus: null,
  predicted: null,
  evidence: [],
});

/** Ratios to control maps are given up to this: without controls they are infinite, which JSON cannot hold. */
export const MOST_RATIO = 99;

export interface EvidenceRow {
  readonly measure: string;
  readonly value: number;
  readonly threshold: number | null;
  readonly passed: boolean | null;
  readonly meaning: string;
}

/** Evidence with a threshold: passed from there on. */
export const check = (measure: string, value: number, threshold: number, meaning: string): EvidenceRow => ({
  measure,
  value,
  threshold,
  passed: value >= threshold,
  meaning,
});

/** Evidence that is shown and decides nothing. */
export const fact = (measure: string, value: number, meaning: string): EvidenceRow => ({
  measure,
  value,
  threshold: null,
  passed: null,
  meaning,
});
