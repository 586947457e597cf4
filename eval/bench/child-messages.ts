import type { Job } from './jobs.js';
import type { Measured } from './record.js';

/** From the bench to the process of a run. */
export interface ChildRequest {
  readonly job: Job;
  /** Starts the line on stderr that says how much memory was in use when it was too much. */
  readonly marker: string;
}

/** From the process of a run to the bench. */
export type ChildMessage =
  | {
      readonly kind: 'progress';
      readonly stage: string;
      readonly done: number;
      readonly total: number;
      readonly note?: string;
    }
  | { readonly kind: 'measured'; readonly measured: Measured; readonly engine: string }
  | { readonly kind: 'error'; readonly code: string; readonly message: string };
