/** What vecbridge says of a map: computed without pairs for unpaired methods. */
export type VerdictLabel = 'aligned' | 'uncertain' | 'not-aligned';

export interface Verdict {
  readonly label: VerdictLabel;
  /** One sentence a person can act on. */
  readonly reason: string;
  /** Verification score of the map (METHODS: mean best CSLS on one fixed sample); null for paired methods. */
  readonly score: number | null;
  /** Mean score of the null maps (random rotations refined identically); null when not computed. */
  readonly null: number | null;
  /** Agreement of maps fitted on disjoint halves, mean cosine on held-out rows; null when not computed. */
  readonly consensus: number | null;
  /** Every number the label was decided from, with its threshold. */
  readonly evidence: readonly EvidenceRow[];
}

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
