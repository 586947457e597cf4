import { VecbridgeError } from '../core/errors.js';
import type { Matrix } from '../vectors/matrix.js';

/** A text model: turns texts into vectors of one space. */
export interface Encoder {
  /** The space the vectors belong to; written into the files. */
  readonly modelId: string;
  /** Everything that decides the vectors (files, prefix, pooling, …). Two encoders with equal identities give one space. */
  readonly identity: Readonly<Record<string, unknown>>;
  /** Texts in one call of `encode` that keep the encoder busy. */
  readonly batch: number;
  /** Calls of `encode` that may run at once. */
  readonly concurrency: number;
  /**
   * One row a text, in their order. Throws BAD_VALUE with `context.row` (position in `texts`) where a text has no usable
   * vector.
   */
  encode(texts: readonly string[], options?: EncodeOptions): Promise<Encoded>;
  close(): Promise<void>;
}

interface EncodeOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface Encoded {
  /** (texts, dim) */
  readonly vectors: Matrix;
  /** Texts that were longer than the model takes and were cut; 0 where the encoder cannot know (endpoints). */
  readonly truncated: number;
}

/** What a text is to the model: some are trained with one prefix for queries and another for documents. */
export type TextKind = 'query' | 'document';

/** BAD_VALUE naming the first row that is not finite or has no direction; such a vector is of no use in any search. */
export function requireUsable({ data, rows, dim }: Matrix, modelId: string): void {
  for (let i = 0; i < rows; i++) {
    let squared = 0;
    for (let j = i * dim; j < (i + 1) * dim; j++) squared += data[j]! ** 2;
    if (squared > 0 && squared < Number.POSITIVE_INFINITY) continue;
    const what = squared === 0 ? 'a vector of zeros' : 'a vector that is not finite';
    throw new VecbridgeError('BAD_VALUE', `row ${i}: ${modelId} gave ${what}`, {
      hint: 'look at that text; leave it out if the model cannot encode it',
      context: { row: i, model: modelId },
    });
  }
}

/** Scales each row to length 1, in place. Rows must be usable. */
export function normaliseRows({ data, rows, dim }: Matrix): void {
  for (let i = 0; i < rows; i++) {
    const row = data.subarray(i * dim, (i + 1) * dim);
    let squared = 0;
    for (const value of row) squared += value * value;
    const scale = 1 / Math.sqrt(squared);
    for (let j = 0; j < dim; j++) row[j]! *= scale;
  }
}
