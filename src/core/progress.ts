export interface ProgressEvent {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  /** One short line of talk. */
  readonly note?: string;
}

/** Called as the work goes on; `done`/`total` drive the bar. */
export type Progress = (event: ProgressEvent) => void;
