import type { Progress } from '../../src/core/progress.js';
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
  /** Preprocessed rows of both sides. */
  readonly x: Matrix;
  readonly y: Matrix;
  /** The map (d_x, d_y). */
  readonly map: Matrix;
  /** Its verification score. */
  readonly score: number;
  /** What a search saw of the map and of the best maps unlike it. */
  readonly searched: (watch: Watch) => Promise<SearchedMoments>;
  /** What both spaces share under the map inside their clusters. */
  readonly within: (random: Random) => Promise<SharedWithinClusters>;
}

/** Third moments inside clusters, under the map. */
interface SharedWithinClusters {
  /** Their correlation, corrected for noise. */
  readonly agreement: number;
  /** Correlation of those of two halves of a side; the less reliable one. */
  readonly reliability: number;
  /** Directions in which they are compared. */
  readonly dims: number;
  /** The same correlation inside coarser clusters, which is surer. */
  readonly coarse: number;
}

export interface Watch {
  readonly random: Random;
  readonly signal?: AbortSignal | undefined;
  readonly on?: Progress | undefined;
}

/** Third moments of both spaces under a map and under its control maps: the best maps unlike it of the same search. */
interface SearchedMoments {
  /** Agreement under the map divided by that under the best control map, on the rows of the search. */
  readonly margin: number;
  /** Agreement on rows set aside, which had no part in the search. */
  readonly heldOut: { readonly agreement: number; readonly controls: readonly number[] };
  /** Correlation of the third moments of two halves of a space; the less reliable one. */
  readonly reliability: number;
  /** The map (d_x, d_y) that the moments speak of, before its refinement. */
  readonly start: Matrix;
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
  /** The rows that the network and its linear map are scored on. */
  readonly sample: ScoredRows;
  /** The linear map that the network began as, where its own fit was judged on these very rows. */
  readonly start?: JudgedStart | undefined;
  readonly scores: Omit<NetworkEvidence, 'agreement' | 'score'>;
  /** What judges a linear map of the same rows, where there is no start: the search of unpaired-linear. */
  readonly linear: (map: Matrix, score: number) => FromUnpaired;
}
