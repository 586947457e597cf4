import { VecbridgeError } from '../core/errors.js';
import { plural } from '../core/plural.js';
import type { Matrix } from './matrix.js';
import type { VectorSink } from './source.js';

export interface SinkOptions {
  /** Numbers per vector. */
  dim: number;
  /** Rows that will come; when given, `close` checks it. */
  rows?: number;
  /** How numbers are stored where the format has a choice (npy, npz, safetensors, arrow). Default f32. */
  dtype?: 'f32' | 'f16';
  /** Name of the id field or column (jsonl, csv, parquet, arrow). Default "id". */
  idField?: string;
  /** Name of the vector field, column, tensor or npz member. Default "vector" ("vectors" in npz and safetensors). */
  vectorField?: string;
  /** Written into the file where the format keeps notes (safetensors, parquet, arrow). */
  modelId?: string;
  /** What is doubtful of the translation that made the vectors; kept like `modelId`. */
  verdict?: string;
  /** Name of the format, for stdout ("-"), which has no ending. */
  format?: string;
  overwrite?: boolean;
  /** Continue a temporary file left by an interrupted writing. */
  resume?: boolean;
  /** Rows of NaN are rows without a vector: null in text. */
  emptyRows?: boolean;
  /** Rows of an original are left out: `write` is given the numbers of those that come. */
  skipping?: boolean;
  /** What is being written, in one string; `resume` refuses a temporary file begun with another one. */
  job?: string;
}

/** What is written into the notes of a file, where its format has them. */
export const notesOf = ({
  modelId,
  verdict,
}: Pick<SinkOptions, 'modelId' | 'verdict'>): [key: string, value: string][] => [
  ...(modelId === undefined ? [] : [['modelId', modelId] as [string, string]]),
  ...(verdict === undefined ? [] : [['verdict', verdict] as [string, string]]),
];

/** Whether files of a format keep such notes themselves; those of the others stand beside them (model-note.ts). */
export const keepsNotes = (format: string): boolean => ['safetensors', 'parquet', 'arrow'].includes(format);

export interface FileSink extends VectorSink {
  /** Rows already there from an interrupted writing; write the rest. 0 without `resume`. */
  readonly resumedAt: number;
  /** Whether the format keeps ids; where not, ids given to `write` are left out. */
  readonly keepsIds: boolean;
  /** Flushes, and keeps the temporary file to be continued with `resume`. */
  suspend(): Promise<void>;
}

/** UNSUPPORTED where float16 is asked of a format that is written as float32 or text. */
export function requireFloat32(format: string, options: SinkOptions): void {
  if (options.dtype === 'f16') {
    throw new VecbridgeError('UNSUPPORTED', `${format} files are written as float32 or text, not float16`, {
      hint: 'write .npy, .npz, .safetensors or .arrow for float16',
      context: { format, dtype: options.dtype },
    });
  }
}

/** DIM_MISMATCH or ROWS_MISMATCH before anything is written. */
export function requireFits(name: string, dim: number, vectors: Matrix, ids?: readonly string[]): void {
  if (vectors.dim !== dim) {
    throw new VecbridgeError('DIM_MISMATCH', `${name} takes ${dim}-d vectors, got ${vectors.dim}-d`, {
      context: { name, expected: dim, found: vectors.dim },
    });
  }
  if (ids && ids.length !== vectors.rows) {
    throw new VecbridgeError(
      'ROWS_MISMATCH',
      `${name}: ${vectors.rows} ${plural(vectors.rows, 'vector')} but ${ids.length} ${plural(ids.length, 'id')}`,
      {
        context: { name, vectors: vectors.rows, ids: ids.length },
      },
    );
  }
}

/** ROWS_MISMATCH when fewer or more rows were written than announced. */
export function requireAnnounced(name: string, announced: number | undefined, written: number): void {
  if (announced !== undefined && announced !== written) {
    throw new VecbridgeError('ROWS_MISMATCH', `${name}: ${announced} rows were announced, ${written} were written`, {
      context: { name, announced, written },
    });
  }
}

/** A file whose vectors are exchanged takes as many rows as the original has. */
export const otherRows = (
  target: string,
  original: string,
  given: number | string,
  rows: number | string,
): VecbridgeError =>
  new VecbridgeError('ROWS_MISMATCH', `${target}: ${given} rows are written, ${original} has ${rows}`, {
    hint: 'was it changed meanwhile? start again',
    context: { target, given, rows },
  });
