import type { Progress } from '../core/progress.js';
import type { Reading } from '../vectors/usable-rows.js';
import type { Verified } from './verify-translation.js';

/** Options of a translation that concern the files. */
export interface TranslateOptions {
  /** A file, its ending names the format; or a folder where the input is one. */
  readonly output: string;
  /** From the target space to the source space. */
  readonly inverse?: boolean;
  /** Continue an interrupted run: the same bytes as without the interruption. */
  readonly resume?: boolean;
  /** Check everything, write nothing. */
  readonly dryRun?: boolean;
  /** Leave the mean of the target space out: unit vectors around the origin. */
  readonly centred?: boolean;
  /** Numbers of the output. Default "f32". */
  readonly dtype?: 'f32' | 'f16';
  /** File of real target vectors: OUTPUT.confidence.npy then holds the CSLS of each row's best neighbour. */
  readonly confidence?: string;
  /** Field or column of the ids (jsonl, csv, parquet, arrow). */
  readonly idField?: string;
  /** Replace the output if it exists. */
  readonly force?: boolean;
  /** Rows of the output to read again and compare. */
  readonly verify?: number;
  /** Leave other columns and fields out (parquet, arrow, jsonl, csv). */
  readonly onlyVectors?: boolean;
  /** Rows that are NULL, NaN, infinite, zero, of another length or unreadable are left out instead of refused. */
  readonly skipInvalid?: boolean;
  /** Of stdout, where `output` is "-". */
  readonly format?: string;
  /** Like `skipInvalid`, but such rows keep their place, filled with NaN. */
  readonly keepEmpty?: boolean;
  /** A verdict of not-aligned or unverified is known and accepted: no warning, and the output's notes say so. */
  readonly acceptVerdict?: boolean;
}

export interface TranslateRequest extends TranslateOptions {
  /** Folder of the translator. */
  readonly translator: string;
  /** Vectors of the source model: a file (FILE:NAME chooses a member or column) or a folder of files. */
  readonly input: string;
  readonly signal?: AbortSignal | undefined;
  readonly on?: Progress | undefined;
  /** Called with each sentence of `Translated.warnings` as soon as it is known. */
  readonly warn?: ((line: string) => void) | undefined;
  /** What is done with rows that are not fit, and which were; instead of `skipInvalid` and `keepEmpty`. */
  readonly reading?: Reading | undefined;
}

export interface Translated {
  /** Rows of the output; null in a dry run where the format tells them only at its end. */
  readonly rows: number | null;
  readonly dims: readonly [from: number, to: number];
  /** What was read, by its name. */
  readonly name: string;
  readonly output: string;
  readonly seconds: number;
  readonly resumedAt: number;
  /** OUTPUT.confidence.npy, or null. */
  readonly confidence: string | null;
  readonly dryRun: boolean;
  readonly files: number;
  readonly verified: Pick<Verified, 'rows' | 'worstCosine'> | null;
  readonly warnings: readonly string[];
}
