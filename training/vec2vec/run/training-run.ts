import type { Translator } from '../../../src/translators/translator.js';
import type { Matrix } from '../../../src/vectors/matrix.js';
import type { Best, Evaluation } from '../selection.js';
import type { MetricsRow } from './metrics.js';

/** What a training may have beside what every search has. */
export interface TrainingExtras {
  /** Linear translators from space 0 to every other space, in their order, to start from instead of fitting them. */
  readonly init?: readonly Translator[] | undefined;
  /** Where state and metrics are kept; whatever is there is continued. Without it nothing is written. */
  readonly runDir?: string | undefined;
  /** Maximum training time in seconds, shared by the seeds. */
  readonly seconds?: number | undefined;
  /** Pairs of spaces 0 and 1 (raw rows) to report measures of; nothing is chosen by them. */
  readonly probe?: { readonly source: Matrix; readonly target: Matrix } | undefined;
  /** Told of every evaluation, as metrics.jsonl is. */
  readonly onEvaluation?: ((row: MetricsRow) => void) | undefined;
  /** Row numbers in the files of the rows in `spaces`, where they are a sample, for the translations written down. */
  readonly rowNumbers?: readonly (Uint32Array | undefined)[] | undefined;
  /** Ends training as if its time were over: the best so far is kept, judged and returned. */
  readonly stop?: AbortSignal | undefined;
}

export type LoopEnd = 'steps' | 'patience' | 'time' | 'stopped' | 'diverged';

/** How far a run is: all it takes beside the trainer's state to go on. */
export interface LoopProgress {
  readonly step: number;
  readonly start: Evaluation;
  readonly best: Best;
  /** Evaluations since the best. */
  readonly idle: number;
  readonly seconds: number;
  /** Of the processor, over all its threads and resumptions; states written by earlier versions have none. */
  readonly cpuSeconds?: number;
  readonly ended: LoopEnd | null;
  /** Where it diverged: which number was not finite or beyond all bounds, at which step. */
  readonly divergence: Divergence | null;
}

export interface Divergence {
  readonly loss: string;
  readonly value: string;
  readonly step: number;
}

/** One seed's run. */
export interface SeedResult extends LoopProgress {
  readonly seed: number;
}
