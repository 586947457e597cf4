import { rm } from 'node:fs/promises';
import { VecbridgeError } from '../core/errors.js';
import { writeFileAtomic } from './atomic.js';
import type { OpenOptions } from './open.js';
import type { Batch, InvalidKind, InvalidRow, VectorSource } from './source.js';

/** What is done with rows that are not fit: NULL, NaN, infinite, all zeros, of another length, not readable. */
export interface Reading {
  /** Left out instead of refused. */
  readonly skip: boolean;
  /** With `skip`: they stay in place as rows of NaN. */
  readonly keepEmpty: boolean;
  /** Told what was chosen where a file left a choice. */
  note(line: string): void;
  /** The rows that were left out or emptied, by the name of their source and their number there. */
  readonly invalid: Map<string, Map<number, InvalidRow>>;
}

type SkippedCounts = Record<InvalidKind, number>;

export const newReading = (
  options: { skip?: boolean; keepEmpty?: boolean; note?: (line: string) => void } = {},
): Reading => {
  const said = new Set<string>();
  return {
    skip: options.skip === true || options.keepEmpty === true,
    keepEmpty: options.keepEmpty === true,
    note: (line) => {
      if (!said.has(line)) options.note?.(line);
      said.add(line);
    },
    invalid: new Map(),
  };
};

export function skippedCounts({ invalid }: Pick<Reading, 'invalid'>, of?: string): SkippedCounts {
  const counts: SkippedCounts = { null: 0, nan: 0, zero: 0, length: 0, unreadable: 0 };
  for (const [name, rows] of invalid)
    if (of === undefined || of === name) for (const { kind } of rows.values()) counts[kind]++;
  return counts;
}

/** The lines of OUTPUT.skipped.jsonl: file, row, id, reason, why. */
function skippedLines({ invalid }: Pick<Reading, 'invalid'>, of?: string): string {
  let text = '';
  for (const [file, rows] of invalid) {
    if (of !== undefined && of !== file) continue;
    const ordered = [...rows.values()].sort((a, b) => a.row - b.row);
    for (const { row, id, kind, why, at } of ordered)
      text += `${JSON.stringify({ file, row, id: id ?? null, reason: kind, why, ...(at === undefined ? {} : { at }) })}\n`;
  }
  return text;
}

/** Writes OUTPUT.skipped.jsonl, or removes the one of an earlier run; its path where there is something in it. */
export async function writeSkipped(output: string, reading: Pick<Reading, 'invalid'>): Promise<string | undefined> {
  const path = `${output.replace(/[/\\]+$/, '')}.skipped.jsonl`;
  const lines = skippedLines(reading);
  if (lines === '') await rm(path, { force: true });
  else await writeFileAtomic(path, lines, { overwrite: true });
  return lines === '' ? undefined : path;
}

/**
 * The rows of a source (opened with `mark`) that are fit. Rows are counted as they come, so that `start` is a number among
 * those that are left, and everything before it is read again; `Batch.rows` gives their numbers in the file. With
 * `keepEmpty` all rows come, those that are not fit as NaN and in `Batch.invalid`.
 */
export function usableRows(source: VectorSource, reading: Reading): VectorSource {
  const { rows, ...rest } = source;
  return {
    ...rest,
    ...(reading.keepEmpty && rows !== undefined ? { rows } : {}),
    batches: (size, start = 0) => usable(source, reading, size, start),
  };
}

async function* usable(source: VectorSource, reading: Reading, size: number, start: number): AsyncGenerator<Batch> {
  const { dim } = source;
  const invalid = reading.invalid.get(source.name) ?? new Map<number, InvalidRow>();
  reading.invalid.set(source.name, invalid);
  let kept = 0;
  for await (const batch of source.batches(size)) {
    const wrong = invalidOf(source, batch);
    for (const one of wrong) invalid.set(one.row, one);
    const out = new Set(wrong.map(({ row }) => row - batch.start));
    const from = Math.max(0, start - kept);
    const chosen = Array.from({ length: batch.vectors.rows }, (_, i) => i).filter(
      (i) => reading.keepEmpty || !out.has(i),
    );
    kept += chosen.length;
    const rest = chosen.slice(from);
    if (rest.length === 0) continue;
    const data = new Float32Array(rest.length * dim);
    rest.forEach((i, to) => {
      if (out.has(i)) data.fill(Number.NaN, to * dim, (to + 1) * dim);
      else data.set(batch.vectors.data.subarray(i * dim, (i + 1) * dim), to * dim);
    });
    const marked = reading.keepEmpty ? wrong.filter(({ row }) => row - batch.start >= (rest[0] ?? 0)) : [];
    yield {
      start: kept - rest.length,
      vectors: { data, rows: rest.length, dim },
      rows: rest.map((i) => batch.start + i),
      ...(batch.ids ? { ids: rest.map((i) => batch.ids![i]!) } : {}),
      ...(marked.length > 0 ? { invalid: marked } : {}),
    };
  }
}

/** The rows of a batch that are not fit: those the reader marked, and those whose numbers are not. */
function invalidOf(source: VectorSource, { start, vectors, ids, invalid = [] }: Batch): InvalidRow[] {
  const { data, rows, dim } = vectors;
  const found = new Map(invalid.map((one) => [one.row, one]));
  for (let i = 0; i < rows; i++) {
    if (found.has(start + i)) continue;
    let squared = 0;
    for (let j = i * dim; j < (i + 1) * dim; j++) squared += data[j]! * data[j]!;
    if (squared > 0 && squared < Number.POSITIVE_INFINITY) continue;
    const zero = squared === 0;
    const id = ids?.[i];
    found.set(start + i, {
      row: start + i,
      kind: zero ? 'zero' : 'nan',
      why: `${source.name}: row ${start + i} ${zero ? 'is all zeros: it has no direction' : 'holds NaN or infinite values'}`,
      ...(id === undefined ? {} : { id }),
    });
  }
  return [...found.values()].sort((a, b) => a.row - b.row);
}

/** Rows named in an error, and how long they are counted for it. */
const NAMED = 5;
const COUNTING_MS = 5000;

/**
 * An error of one row as one of all such rows of the file: how many, the first of them, and the option that leaves them out.
 * Any other error as it is.
 */
export async function explained(error: unknown, path: string, options: OpenOptions = {}): Promise<unknown> {
  if (!(error instanceof VecbridgeError) || !['BAD_VALUE', 'BAD_FILE'].includes(error.code)) return error;
  const reading = newReading({ skip: true });
  let rows = 0;
  let isWhole = true;
  try {
    const { openVectors } = await import('./open.js');
    const source = await openVectors(path, { ...options, mark: true });
    try {
      const until = performance.now() + COUNTING_MS;
      for await (const batch of usableRows(source, reading).batches(1024)) {
        rows += batch.vectors.rows;
        if (performance.now() < until) continue;
        isWhole = false;
        break;
      }
    } finally {
      await source.close();
    }
  } catch {
    return error; // what is wrong is not a row
  }
  const wrong = [...reading.invalid.values()].flatMap((one) => [...one.values()]);
  if (wrong.length === 0 || (isWhole && rows === 0)) return error;
  const named = wrong
    .slice(0, NAMED)
    .map(
      ({ row, id, kind, at }) =>
        `row ${row}${id === undefined ? '' : ` (id ${id})`}${at === undefined || at === `row ${row}` ? '' : `, ${at}`}: ${MEANING[kind]}`,
    );
  const more = wrong.length > NAMED ? '; ...' : '';
  return new VecbridgeError(
    error.code,
    `${error.message.replace(/\.$/, '')}. ${isWhole ? '' : 'At least '}${wrong.length} of ${rows + wrong.length} rows cannot be used: ${named.join('; ')}${more}`,
    {
      hint: `--skip-invalid leaves such rows out and lists them${error.hint ? `; ${error.hint}` : ''}`,
      context: { ...error.context, skipped: skippedCounts(reading), rows: wrong.slice(0, 100).map(({ row }) => row) },
      cause: error,
    },
  );
}

const MEANING: Record<InvalidKind, string> = {
  null: 'no vector',
  nan: 'NaN or infinite',
  zero: 'all zeros',
  length: 'another length',
  unreadable: 'not readable',
};
