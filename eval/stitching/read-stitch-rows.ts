import { VecbridgeError } from '../../src/core/errors.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import { readTogether, type Together, type Vectors } from '../../src/vectors/read-together.js';
import type { Reading } from '../../src/vectors/usable-rows.js';
import { readClassLabels } from './read-class-labels.js';

/** Labelled rows of one space, and perhaps the same items in the other. */
export interface LabelledRows {
  readonly vectors: Vectors;
  /** One class per row, or the file that holds them: text, jsonl[:FIELD], csv[:COLUMN], npy. */
  readonly labels: readonly string[] | string;
}

export interface ReadRows {
  readonly vectors: Matrix;
  readonly labels: readonly string[];
  readonly other: Matrix | undefined;
}

/**
 * Vectors, labels and the same items elsewhere, as matrices and texts; with `reading.skip` without the rows that one of the
 * files cannot use. ROWS_MISMATCH where labels or the other rows are not as many as the vectors, before anything is left out.
 */
export async function readRows(
  { vectors, labels }: LabelledRows,
  other: Vectors | undefined,
  reading: Reading | undefined,
): Promise<ReadRows> {
  const together = await readTogether([vectors, other], reading);
  const [first, second] = together.matrices as [Matrix, Matrix | undefined];
  const names = typeof labels === 'string' ? await readClassLabels(labels, together.rows, together.name) : labels;
  return { vectors: first, labels: keptLabels(names, together), other: second };
}

function keptLabels(labels: readonly string[], { rows, kept, name }: Together): readonly string[] {
  if (!kept) return labels; // their number is checked with the rows
  if (labels.length === rows) return kept.map((row) => labels[row]!);
  throw new VecbridgeError('ROWS_MISMATCH', `${rows} rows of ${name}, but ${labels.length} labels.`, {
    hint: 'one label per row, of those that are left out too',
    context: { rows, labels: labels.length },
  });
}
