import type { Matrix } from './matrix.js';

/** One batch of rows; `start` is the row number of its first row in the whole source. */
export interface Batch {
  readonly start: number;
  /** Valid until the next batch is asked for: sources reuse their buffer. Copy what you keep. */
  readonly vectors: Matrix;
  readonly ids?: string[];
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
  /** Columns beside those of vectors and ids (parquet, arrow). */
  readonly otherColumns?: readonly string[];
  /** Rows of at most `size`, from row `start` (default 0) on. Values are converted to float32. */
  batches(size: number, start?: number): AsyncIterable<Batch>;
  close(): Promise<void>;
}

/** Vectors written in batches; nothing is visible under the final name before `close` (temporary file, then rename). */
export interface VectorSink {
  readonly name: string;
  readonly dim: number;
  write(vectors: Matrix, ids?: readonly string[]): Promise<void>;
  /** Completes the file and renames it into place. */
  close(): Promise<void>;
  /** Removes the temporary file. */
  abort(): Promise<void>;
}
