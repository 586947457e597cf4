import type { Matrix } from './matrix.js';

/** One batch of rows; `start` is the row number of its first row in the whole source. */
export interface Batch {
  readonly start: number;
  /** Valid until the next batch is asked for: sources reuse their buffer. Copy what you keep. */
  readonly vectors: Matrix;
  readonly ids?: string[];
  /** With `mark` of OpenOptions: rows that hold no vector; their numbers are NaN. Numbers that are there are not checked. */
  readonly invalid?: readonly InvalidRow[];
  /** Numbers of the rows in the file, where some before or among them were left out. */
  readonly rows?: readonly number[];
}

/** Why a row is not fit: no vector, NaN or infinite numbers, all zeros, another length, not readable. */
export type InvalidKind = 'null' | 'nan' | 'zero' | 'length' | 'unreadable';

export interface InvalidRow {
  /** Number in the source, from 0. */
  readonly row: number;
  readonly kind: InvalidKind;
  /** A sentence without a stop. */
  readonly why: string;
  readonly id?: string;
  /** Where it stands, where the format counts otherwise than in rows: "line 7". */
  readonly at?: string;
}

/** Vectors read in batches, never all at once where the format allows. */
export interface VectorSource {
  /** Where the vectors come from, for messages ("docs.parquet, column \"vector\""). */
  readonly name: string;
  readonly dim: number;
  /** Absent when the format tells it only at the end (jsonl, csv). */
  readonly rows?: number;
  /** The file format ("npy", "parquet", …) and how the file stores its numbers ("f32", "f16", "text", …), where known. */
  readonly format?: string;
  readonly dtype?: string;
  /** The model the vectors come from, where the format keeps such notes (safetensors, parquet, arrow). */
  readonly modelId?: string;
  /** What was doubtful of the translation that made the vectors, where that is noted in the file or beside it. */
  readonly verdict?: string;
  /** What was chosen where a file left a choice, or what was left out of it; sentences for people. */
  readonly notes?: readonly string[];
  /** Endings of files whose text may be that of this one with other vectors, where others of its format may not. */
  readonly keptAs?: readonly string[];
  /** Columns, fields, members or tensors beside those of vectors and ids. */
  readonly otherColumns?: readonly string[];
  /** Rows of at most `size`, from row `start` (default 0) on. Values are converted to float32. */
  batches(size: number, start?: number): AsyncIterable<Batch>;
  close(): Promise<void>;
}

/** Vectors written in batches; nothing is visible under the final name before `close` (temporary file, then rename). */
export interface VectorSink {
  readonly name: string;
  readonly dim: number;
  /** `rows`: their numbers in the source, where some of it are left out; only sinks that keep an original's text use them. */
  write(vectors: Matrix, ids?: readonly string[], rows?: readonly number[]): Promise<void>;
  /** Completes the file and renames it into place. */
  close(): Promise<void>;
  /** Removes the temporary file. */
  abort(): Promise<void>;
}
