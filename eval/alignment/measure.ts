import type { ZodType } from 'zod';
import type { Progress } from '../../src/core/progress.js';
import type { Permuted } from './null/permuted.js';
import type { Rows } from './rows.js';

/** Maps of one space that leave a measure as it was, each applied to either space on its own. */
export const INVARIANCES = ['rotation', 'scale', 'shift', 'linear'] as const;
/**
 * rotation: x Q with Q orthogonal · scale: c x, c > 0 · shift: x + b, the same b for all rows · linear: x A, A
 * invertible.
 */
export type Invariance = (typeof INVARIANCES)[number];

/** What a measure says of two spaces. Undefined values (rows without variance, say) are NaN. */
export interface MeasureResult {
  readonly value: number;
  /**
   * Expected value for spaces that have nothing to do with each other, where a formula gives it; null where that is not
   * defined. Without it the mean over permutations of the rows is taken.
   */
  readonly chance?: number | null;
  /** Adds "corrected" to the details: (value − chance) / (1 − chance), null where chance is 1. */
  readonly corrected?: boolean;
  /** Rows compared (of the smaller space, when they need not be paired). */
  readonly n: number;
  /** Other numbers worth having: "p", "corrected", the value of each space. They stand beside `value` in the JSON. */
  readonly details?: Readonly<Record<string, number | string | boolean | null>>;
}

/** Intermediate results (neighbour lists, decompositions) of the spaces at hand, shared by the measures of one run. */
export interface Memo {
  /** What `make` gives for this object and key, made once. The object must not change afterwards. */
  get<T>(of: object, key: string, make: () => Promise<T>): Promise<T>;
}

/** Everything but the spaces and the options. */
export interface MeasureContext {
  /** Of subsamples, permutations and random features. */
  readonly seed: number;
  /** The float64 reference (plain JavaScript, small n) or the fast path (engine); `auto` decides by the size. */
  readonly precision: 'auto' | 'float32' | 'float64';
  readonly memo: Memo;
  readonly signal?: AbortSignal;
  readonly on?: Progress;
}

/** A measure of how alike two spaces are. Adding one is adding it to `measures`; test/contracts runs on all of them. */
// biome-ignore lint/suspicious/noExplicitAny: each measure has its own options type; the registry holds them all.
export interface Measure<O = any> {
  readonly name: string;
  /** One line: what is measured. */
  readonly summary: string;
  /** In plain text; K, L kernels of x, y (n × n), H = I − 11ᵀ/n. */
  readonly formula: string;
  /** paired: row i of x is row i of y. unpaired: rows need not belong together, nor be equally many. */
  readonly pairing: 'paired' | 'unpaired';
  /** Which way the spaces are more alike. */
  readonly direction: 'higher' | 'lower';
  readonly range: readonly [number, number];
  /** How the chance level is computed, or why there is none. */
  readonly chance: string;
  /** What a finite sample does to the value, and how the default avoids it. */
  readonly bias: string;
  /** Time and peak memory beside the input, in n, p = dim x, q = dim y. */
  readonly cost: string;
  /** Who defined it. */
  readonly source: string;
  /** Fewest rows for which the value is defined. */
  readonly minRows: number;
  /** The value of a space with itself; null where it depends on the space. */
  readonly self: number | null;
  /** Whether m(x, y) = m(y, x), with default options. */
  readonly symmetric: boolean;
  /** With default options. What is not listed changes the value. */
  readonly invariances: readonly Invariance[];
  /** A z.object; each option with a default and a description. */
  readonly options: ZodType<O>;
  /**
   * Permutations of the null distribution where nothing is said: fewer for measures that decompose a matrix in each.
   * Default: 199.
   */
  readonly permutations?: number;
  /** What the null distribution costs: once, and for each permutation; unpaired measures have none. */
  readonly nullCost?: string;
  /** Arguments as `runMeasure` has checked them. */
  compute(x: Rows, y: Rows, options: O, context: MeasureContext): Promise<MeasureResult>;
  /**
   * The same for other orders of the rows of y, for the null distribution. Every paired measure has it. For the given order
   * it gives what `compute` gives, unless it takes a sample of the rows.
   */
  permuted?(x: Rows, y: Rows, options: O, context: MeasureContext): Promise<Permuted>;
}
