import { type ZodType, z } from 'zod';
import type { Progress } from '../../src/core/progress.js';
import { callback, flag, readingField, seedField, signalField } from '../../src/core/request-fields.js';
import type { Reading } from '../../src/vectors/usable-rows.js';

export interface ChartRequest {
  /** Files of vectors, two or more. */
  readonly files: readonly string[];
  /** Row i of every file is the same item. Default: false. */
  readonly paired?: boolean | undefined;
  /** Measures by name. Default: with pairs cka, mutual-knn and rsa, else all that need no pairs. */
  readonly measures?: readonly string[] | undefined;
  /** false: measures only, no fits, so no verdicts, cycles and ways. Default: true. */
  readonly alignability?: boolean | undefined;
  /** Rows of each side of a fit, at most, a random sample by the seed. Default 3,000. */
  readonly rows?: number | undefined;
  /** Default 0. */
  readonly seed?: number | undefined;
  /** Rows of files that are NULL, NaN, infinite, zero or of another length are left out instead of refused. Default: false. */
  readonly skipInvalid?: boolean | undefined;
  /** What is done with such rows, and which were; instead of `skipInvalid`. */
  readonly reading?: Reading | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly on?: Progress | undefined;
}

/** `createAtlas` has these fields and its own. */
export const chartFields = {
  files: z.array(z.string()).describe('files of vectors, two or more'),
  paired: flag.describe('row i of every file is the same item'),
  measures: z.array(z.string()).optional().describe('measures by name'),
  alignability: flag.describe('false: measures only, no fits'),
  rows: z.int().min(1).optional().describe('rows of each side of a fit, at most'),
  seed: seedField,
  skipInvalid: flag.describe('leave rows out that are not fit'),
  reading: readingField,
  signal: signalField,
  on: callback,
} satisfies Record<keyof ChartRequest, ZodType>;
