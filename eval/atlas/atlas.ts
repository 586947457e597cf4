import type { Prediction } from '../../src/core/prediction.js';
import type { Outlook } from '../../training/outlook.js';
import type { ComparedMeasure } from '../alignment/compare.js';

/** Rows of each side of a fit where nothing is said. */
export const ATLAS_ROWS = 3000;

/** One space of an atlas. */
export interface AtlasSpace {
  /** Distinct among the spaces: the name of the file without its ending, with folders where two files have one name. */
  readonly name: string;
  readonly file: string;
  readonly rows: number;
  readonly totalRows: number;
  readonly dim: number;
  readonly modelId: string | null;
}

/** What is known of two spaces: indices in `spaces`, first < second. */
export interface AtlasPair {
  readonly first: number;
  readonly second: number;
  /** By name, as `vecbridge align --json` prints them. */
  readonly measures: Readonly<Record<string, ComparedMeasure>>;
  /** null where no fit was asked for. */
  readonly alignability: Alignability | null;
}

/** What the judged fit of the pair says. */
export interface Alignability {
  /** As `align --outlook`; "cannot tell" where there are too few rows for a fit to say anything. */
  readonly label: Outlook['label'] | 'cannot tell';
  readonly reason: string;
  /** The top-1 that the map would show on known pairs. */
  readonly predicted: Prediction | null;
  /** With pairs: top-1 of the map there and back, on pairs that the fit has not seen. */
  readonly measured: Measured | null;
  /** Rows fitted, [first, second]. */
  readonly rows: readonly [number, number];
}

export interface Measured {
  readonly there: number;
  readonly back: number;
  /** Rows among which the partner is looked for. */
  readonly pool: number;
}

/** Rows of one space taken through two others and home again by the maps found. */
export interface Cycle {
  /** Indices of the spaces, in the order of the way; it ends where it began. */
  readonly spaces: readonly [number, number, number];
  /** Share of rows that are nearest to themselves when they are back, among `pool` rows. */
  readonly top1: number;
  /** Mean ‖x − x̂‖ / ‖x‖ of the rows centred and of length 1: 0 for the identity, √2 for unrelated directions. */
  readonly error: number;
  /** Mean cosine of the rows with what came back. */
  readonly cosine: number;
  readonly pool: number;
}

/** A way through a third space that is better than the direct map. */
export interface Pivot {
  readonly from: number;
  readonly to: number;
  readonly via: number;
  /** Top-1 of the direct map and of the two maps in a row. */
  readonly direct: number;
  readonly through: number;
  /** measured: on pairs that no fit has seen; predicted: the product of the predictions of both maps, which need no pairs. */
  readonly basis: 'measured' | 'predicted';
}

/** Groups joined from the most alike on (average linkage): node i < N is space i, node N + k the k-th merge. */
export interface Tree {
  /** What the distances are: 1 − calibrated value of a measure, 1 − predicted top-1, or a measure of distance. */
  readonly distance: string;
  readonly merges: readonly {
    readonly a: number;
    readonly b: number;
    readonly height: number;
    readonly size: number;
  }[];
  /** Spaces in the order of the leaves: like ones stand together. */
  readonly order: readonly number[];
}

/** N spaces against each other: what `vecbridge atlas --json` prints. */
export interface Atlas {
  readonly spaces: readonly AtlasSpace[];
  readonly paired: boolean;
  readonly seed: number;
  /** Rows of each side of a fit, at most. */
  readonly rows: number;
  /** With pairs: whether the two sides of each fit held other items, as they do from some 2,500 rows on. */
  readonly disjoint: boolean;
  readonly pairs: readonly AtlasPair[];
  readonly cycles: readonly Cycle[];
  readonly pivots: readonly Pivot[];
  readonly tree: Tree | null;
  readonly warnings: readonly string[];
}

/** The pair of two spaces, in either order. */
export const pairOf = (atlas: Pick<Atlas, 'pairs'>, i: number, j: number): AtlasPair | undefined =>
  atlas.pairs.find(({ first, second }) => first === Math.min(i, j) && second === Math.max(i, j));
