import type { ZodType } from 'zod';
import type { Progress } from '../src/core/progress.js';
import type { Verdict } from '../src/core/verdict.js';
import type { Translator } from '../src/translators/translator.js';
import type { Matrix } from '../src/vectors/matrix.js';

/** rows[s][i]: the row of space s in pair i. */
export type Pairs = { readonly rows: readonly Uint32Array[] };

/** One line of progress or history: which stage, how far, and the numbers worth keeping. */
export interface HistoryRow {
  readonly stage: string;
  readonly step: number;
  readonly [measure: string]: number | string;
}

export interface FitInput<O> {
  /** Raw vectors as the models give them. spaces[0] = source, spaces[1] = target; more only for N-way methods. */
  readonly spaces: readonly Matrix[];
  readonly pairs?: Pairs;
  readonly seed: number;
  readonly options: O;
  readonly signal?: AbortSignal;
  readonly on?: Progress;
}

export interface FitResult {
  /** [0] source→target, [1] back. */
  readonly translators: readonly Translator[];
  readonly verdict: Verdict;
  readonly history: readonly HistoryRow[];
  /** Seconds spent on the map and on the verdict. */
  readonly seconds: { readonly map: number; readonly verdict: number };
}

/** A way to learn translators. Adding a method is adding one of these to `methods`. */
export interface Method<O = unknown> {
  readonly name: string;
  readonly pairing: 'paired' | 'unpaired' | 'few-pairs';
  readonly options: ZodType<O>;
  fit(input: FitInput<O>): Promise<FitResult>;
}
