import type { ZodType } from 'zod';
import type { Progress } from '../src/core/progress.js';
import type { LinearWeights, MlpWeights } from '../src/translators/map-weights.js';
import type { Translator } from '../src/translators/translator.js';
import type { Matrix } from '../src/vectors/matrix.js';
import type { Evidence } from './verdict/found-evidence.js';

/** rows[s][i]: the row of space s in pair i. */
export type Pairs = { readonly rows: readonly Uint32Array[] };

/** One line of progress or history: which stage, how far, and the numbers worth keeping. */
export interface HistoryRow {
  readonly stage: string;
  readonly step: number;
  readonly [measure: string]: number | string;
}

/** What a method finds its maps from. */
export interface SearchInput<O> {
  /** Raw vectors as the models give them. spaces[0] = source, spaces[1] = target; more only for N-way methods. */
  readonly spaces: readonly Matrix[];
  readonly pairs?: Pairs;
  readonly seed: number;
  readonly options: O;
  /** Fits another method as a start of this one: found, judged where this fit is judged, and assembled. */
  readonly fitStart: (method: Method, input: StartInput) => Promise<Translator>;
  readonly signal?: AbortSignal;
  readonly on?: Progress;
}

/** A start is fitted on spaces of the search that asks for it, with its seed, and ends when it ends. */
interface StartInput {
  readonly spaces: readonly Matrix[];
  /** Checked by the driver against the method's own. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly on?: Progress;
}

/** Source → target and the way back as one matrix or one perceptron each, or as translators of every direction. */
type FoundMaps = LinearWeights | MlpWeights | { readonly translators: readonly Translator[] };

/** What a search hands over: maps, how they were found, and what the verdict can be decided from. */
export interface Found {
  readonly maps: FoundMaps;
  readonly history: readonly HistoryRow[];
  /** Named numbers for the manifest; translators carry their own. */
  readonly scores: Readonly<Record<string, number>>;
  readonly evidence: Evidence;
}

/**
 * A way to learn translators. It only finds: verdicts, files and output are the driver's (fit.ts). Adding a method is
 * adding one of these to `methods`.
 */
export interface Method<O = unknown> {
  readonly name: string;
  readonly pairing: 'paired' | 'unpaired' | 'few-pairs';
  readonly options: ZodType<O>;
  search(input: SearchInput<O>): Promise<Found>;
}
