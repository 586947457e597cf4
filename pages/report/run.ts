import type { JudgedSummary } from '../../eval/judged/judged-schema.js';
import type { ComparisonRow } from '../../eval/retrieval/evaluate-pairs.js';
import type { CurrentLabel, Verdict } from '../../src/core/verdict.js';
import type { RetrievalScores } from '../../src/search/rank-scores.js';
import type { DataFingerprint } from '../../src/translators/manifest.js';
import type { Translator } from '../../src/translators/translator.js';

/** One seed of one method between two spaces, whatever it was read from. Everything in it is JSON. */
export interface Run {
  /** Unique in the report. */
  readonly name: string;
  readonly path: string;
  readonly kind: 'translator' | 'unfinished' | 'evaluation' | 'bench';
  readonly method: string;
  /** How the method is called in tables: its name, or the label of a bench. */
  readonly label: string;
  /** "source → target", or the data, case and size of a bench. */
  readonly direction: string;
  readonly seed: number | null;
  readonly verdict: RunVerdict | null;
  /** On pairs the fit has not seen. */
  readonly scores: RetrievalScores | null;
  /** The way back. */
  readonly back: RetrievalScores | null;
  readonly references: References | null;
  /** Retrieval with human judgements, where it was measured. */
  readonly judged?: JudgedSummary | null;
  /** One of each seed of a training run; empty where the method keeps no curves. */
  readonly history: readonly SeedHistory[];
  readonly facts: RunFacts;
  /** Why there is no result. */
  readonly failure: string | null;
}

/** A verdict as far as it is known: a file of scores carries the label alone. */
interface RunVerdict extends Omit<Verdict, 'label'> {
  readonly label: CurrentLabel;
}

/** What the scores are to be compared with. */
interface References {
  readonly identity: RetrievalScores | null;
  readonly random: RetrievalScores | null;
  readonly oracle: (RetrievalScores & { readonly kind: ComparisonRow['kind'] | 'all-pairs' }) | null;
}

interface RunFacts {
  readonly options: Readonly<Record<string, unknown>>;
  readonly versions: Readonly<Record<string, string>>;
  readonly data: readonly DataFingerprint[];
  /** What computed it, where that is recorded. */
  readonly machine: string | null;
  readonly createdAt: string | null;
  /** The line that does it again; null where the file does not say enough. */
  readonly command: string | null;
  /** Seconds, bytes, scores of the fit, by name. */
  readonly numbers: Readonly<Record<string, number>>;
}

/** A point of a curve: training step, value. */
export type CurvePoint = readonly [step: number, value: number];

/** The curves of one seed of a training run. */
export interface SeedHistory {
  readonly seed: number;
  /** Steps done. */
  readonly steps: number;
  /** Of the processor, for these steps and their evaluations; null where the run did not write it. */
  readonly cpuSeconds: number | null;
  /** Whether this seed's weights became the translator; null while nothing has been chosen. */
  readonly kept: boolean | null;
  /** The step whose weights were best by the rule of selection; null before the first evaluation. */
  readonly chosenStep: number | null;
  /** Losses, accuracies, gradient norms by name; every point is the mean of `stepsPerPoint` steps. */
  readonly losses: Readonly<Record<string, readonly CurvePoint[]>>;
  readonly stepsPerPoint: number;
  /** "score" (higher is better), "cycle", directions, and "probe top1" where pairs were given to watch. */
  readonly selection: Readonly<Record<string, readonly CurvePoint[]>>;
}

/** A run and, where one was read, the translator that can be measured. */
export interface ReadRun {
  readonly run: Run;
  readonly translator: Translator | null;
}
