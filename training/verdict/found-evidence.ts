import type { Random } from '../../src/core/random.js';
import type { EvidenceRow, Verdict } from '../../src/core/verdict.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import type { NetworkEvidence } from './network-verdict.js';

/** What a search hands to the verdict: by kind, the data and the functions that the checks of that kind need. */
export type Evidence = FromUnpaired | FromPairs | FromRanks | FromNetwork | FromNothing;

/** Rows that all maps of a run are scored on. Scores of other samples must not be compared with theirs. */
export interface ScoredRows {
  readonly source: Matrix;
  readonly target: Matrix;
}

/** A linear map found without pairs. */
export interface FromUnpaired {
  readonly kind: 'unpaired';
  /** Preprocessed rows of both sides that the checks may use. */
  readonly x: Matrix;
  readonly y: Matrix;
  /** The map (d_x, d_y) that a refit on other rows is compared with: refined as far as a refit is. */
  readonly map: Matrix;
  /** The score of the map on its sample, on which the null maps are scored too. */
  readonly score: number;
  /** The score of any map on any rows. */
  readonly scoreOf: (map: Matrix, rows: ScoredRows) => Promise<number>;
  /** The method itself, run on other rows: nothing of the judged map may enter. */
  readonly refit: (x: Matrix, y: Matrix, random: Random) => Promise<Matrix>;
  /** The refinement the judged map went through, from another start: the score it ends with on the same sample. */
  readonly refine: (start: Matrix, random: Random) => Promise<{ readonly score: number }>;
  /** Random rotations refined for comparison. */
  readonly nulls: number;
  /** 'enough': what could not change the label any more is left out. Default: all. */
  readonly extent?: 'all' | 'enough';
  /** Of a map that began with third moments. */
  readonly moments?: MomentsOfStart | undefined;
}

/** The start of a map from third moments, which knows rows that had no part in finding it. */
export interface MomentsOfStart {
  readonly map: Matrix;
  /** Correlation of the third moments of two halves of a space; the less reliable one. */
  readonly reliability: number;
  /** Agreement of the moments of those rows under the map and under rivals; undefined where there are too few rows. */
  readonly heldOut: (
    each?: (done: number, total: number) => void,
  ) => Promise<{ readonly agreement: number; readonly rivals: number; readonly sd: number } | undefined>;
}

/** Pairs, and what a map that did not see them made of their source rows. */
export interface FromPairs {
  readonly kind: 'pairs';
  /** Source rows translated, centred (n, d_target). */
  readonly predicted: Matrix;
  /** Their true partners, centred (n, d_target). */
  readonly partners: Matrix;
  /** How the pairs were kept apart, for the sentence: "on 40 held-out pairs". */
  readonly how: string;
}

/** Ranks of the true partners of held-out pairs, where there are few pairs. */
export interface FromRanks {
  readonly kind: 'ranks';
  readonly ranks: Float64Array;
  /** Targets among which each partner was looked for. */
  readonly targets: number;
  /** Pairs there are. */
  readonly pairs: number;
  /** Shown with the verdict; decides nothing. */
  readonly facts: readonly EvidenceRow[];
}

/** Nothing can be checked, and why. */
export interface FromNothing {
  readonly kind: 'nothing';
  readonly why: string;
  /** false: the fit was told not to judge. */
  readonly asked?: false;
}

/** A network over two spaces or more: one entry for every space but the first. */
export interface FromNetwork {
  readonly kind: 'network';
  readonly pairs: readonly NetworkPair[];
}

/** from → to: centred unit rows in, centred unit rows out. */
export type Apply = (from: number, to: number, x: Matrix) => Promise<Matrix>;

/** The linear map of space 0 → s that a network began as, with the verdict of its fit on the same rows. */
export interface JudgedStart {
  /** W (d_0, d_s) */
  readonly weights: Matrix;
  readonly verdict: Verdict;
}

/** One pair of spaces of a network. */
export interface NetworkPair {
  /** What messages call the two: "source and target". */
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly apply: Apply;
  /** Preprocessed rows of the two spaces, and those of them that were held out. */
  readonly x: Matrix;
  readonly y: Matrix;
  readonly heldOut: readonly [Matrix, Matrix];
  /** The rows that the network and the null maps of its linear map are scored on. */
  readonly sample: ScoredRows;
  /** The linear map that the network began as, where its own fit was judged on these very rows. */
  readonly start?: JudgedStart | undefined;
  readonly scores: Omit<NetworkEvidence, 'agreement' | 'score'>;
  /** What judges a linear map of the same rows, where there is no start: the refits and nulls of unpaired-linear. */
  readonly linear: (map: Matrix, score: number) => FromUnpaired;
}
