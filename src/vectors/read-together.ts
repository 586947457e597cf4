import { type Matrix, takeRows } from './matrix.js';
import { readMatrix } from './read-matrix.js';
import type { Reading } from './usable-rows.js';

/** Vectors in memory, or the path of a file of them. */
export type Vectors = Matrix | string;

export interface Together {
  /** As they were given, without the rows that one of them cannot use. */
  readonly matrices: readonly (Matrix | undefined)[];
  /** Rows that there were before. */
  readonly rows: number;
  /** Numbers of the rows that are left, ascending, where some were left out. */
  readonly kept?: readonly number[];
  /** For messages: the path, or "the vectors". */
  readonly name: string;
}

/**
 * Vectors whose rows belong together: with `reading.skip` a row that one file cannot use is left out of all of them. That
 * they have as many rows is the caller's to check: where they have not, nothing is left out.
 */
export async function readTogether(
  from: readonly (Vectors | undefined)[],
  reading: Reading | undefined,
): Promise<Together> {
  const files = reading?.skip ? { ...reading, keepEmpty: true } : reading;
  const all: (Matrix | undefined)[] = [];
  for (const one of from)
    all.push(typeof one === 'string' ? (await readMatrix(one, files ? { reading: files } : {})).matrix : one);
  const first = all.find((one) => one !== undefined);
  const rows = first?.rows ?? 0;
  const name = typeof from[0] === 'string' ? from[0] : 'the vectors';
  if (!reading?.skip || all.some((one) => one && one.rows !== rows)) return { matrices: all, rows, name };
  const kept = Array.from({ length: rows }, (_, i) => i).filter((i) =>
    all.every((one) => !one || !Number.isNaN(one.data[i * one.dim])),
  );
  if (kept.length === rows) return { matrices: all, rows, name };
  return { matrices: all.map((one) => one && takeRows(one, kept)), rows, kept, name };
}
