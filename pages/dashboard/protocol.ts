import type { Curves, Row } from './curves.js';

/** A row of the source and what its translation is near to. */
export interface SampleView {
  readonly row: number;
  readonly label?: string;
  readonly neighbours: readonly { readonly row: number; readonly label?: string; readonly score: number }[];
}

/** An evaluation as metrics.jsonl has it, and what the run keeps after it. */
export interface EvaluationView {
  readonly step: number;
  readonly score: number;
  readonly cycle: number;
  readonly directions: Readonly<Record<string, number>>;
  readonly probe?: Readonly<Record<string, number>>;
  readonly samples?: readonly SampleView[];
  readonly kept?: { readonly step: number; readonly score: number };
}

/** What is known of a run before its first step. */
export interface RunAbout {
  readonly dir: string;
  readonly spaces: readonly { readonly name: string; readonly rows: number; readonly dim: number }[];
  /** Most steps of one seed, and rows of one step. */
  readonly steps: number;
  readonly batchSize: number;
  readonly seeds: readonly number[];
  readonly options: Readonly<Record<string, unknown>>;
  /** Whether this page can end the training. */
  readonly canStop: boolean;
}

type RunState = 'running' | 'finished' | 'interrupted' | 'elsewhere';

export interface RunStatus {
  readonly state: RunState;
  /** A sentence for people. */
  readonly text: string;
  /** The object that `vecbridge train --json` prints, once there is one. */
  readonly result?: Row;
  /** What is being done, where the page is served by the training itself. */
  readonly stage?: { readonly stage: string; readonly done: number; readonly total: number };
  readonly stopping?: boolean;
}

export interface SeedView {
  readonly seed: number;
  readonly curves: Curves;
  readonly evaluations: EvaluationView[];
}

/** Server-sent event "snapshot": everything; sent to a page when it connects, and when a run was taken up again. */
export interface Snapshot {
  readonly about: RunAbout;
  readonly status: RunStatus;
  readonly seeds: readonly SeedView[];
}

/** Event "rows": new lines of metrics.jsonl. Event "status": RunStatus. */
export interface NewRows {
  readonly rows: readonly Row[];
}
