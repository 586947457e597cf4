import { markOf, type RowState, stateOf, withoutNegativeZeros } from '../stores/marks.js';
import type { MigrationRecord } from '../stores/record.js';
import type { NewRow, Page, Place, StoredRow, VectorStore } from '../stores/store.js';
import { type Matrix, rowOf, zeros } from '../vectors/matrix.js';
import { type Mapping, requireDim, requireSame, verdictFor } from './plan.js';

/** Rows read, translated and written at once: a transaction of about a tenth of a second. */
const PAGE_ROWS = 1000;
/** Ids named in a report of rows that cannot be translated. */
const NAMED = 20;

interface MigrationProgress {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  readonly note?: string;
}

export interface RunOptions {
  readonly pageRows?: number;
  /** Passes over the source at most; a pass that finds nothing to do is the last. Default 5. */
  readonly passes?: number;
  /** Use a translator that is not-aligned, unverified, or measured and below its threshold. */
  readonly acceptVerdict?: boolean;
  readonly signal?: AbortSignal;
  /** Sees the vectors of the first page that has some to translate, before they are. */
  first?(vectors: Matrix): Promise<void>;
  on?(progress: MigrationProgress): void;
  /** Called at the begin of a migration with what the store warns of. */
  warn?(line: string): void;
  /** The clock, for the record. */
  now?(): Date;
}

export interface RunReport {
  readonly state: MigrationRecord['state'];
  /** Whether the migration was begun by an earlier run. */
  readonly resumed: boolean;
  /** Passes of this run. */
  readonly passes: number;
  /** Rows this run wrote, and rows it took back because their source is gone. */
  readonly written: number;
  readonly removed: number;
  /** Of the last pass: rows by what was found (a last pass that is clean has only current, foreign and unusable). */
  readonly found: Readonly<Record<RowState, number>>;
  readonly unusable: readonly string[];
  /** The last pass found nothing to do: at the time each row was read, its translation was there. */
  readonly caughtUp: boolean;
}

/**
 * Copies every vector, translated, beside the old ones, and goes on until a whole pass finds nothing to do, so that rows
 * inserted, changed and deleted meanwhile are caught. Resumes where an earlier run stopped: rows and cursor are written
 * together. Touches neither the old vectors nor targets the application wrote itself. Memory: a few pages.
 */
export async function runMigration(
  store: VectorStore,
  place: Place,
  mapping: Mapping,
  options: RunOptions = {},
): Promise<RunReport> {
  const { about } = mapping;
  const now = options.now ?? (() => new Date());
  const description = await store.describe(about.dims[1]);
  const before = await store.record();
  if (before) requireSame(store, before, place, about);
  else requireDim(store, description, about.dims);
  const verdict = verdictFor(mapping, options.acceptVerdict ?? false, before);
  let record = { ...(before ?? freshRecord(store, place, about, now())), ...(verdict ? { verdict } : {}) };
  if (!before) {
    await store.requireFree();
    for (const warning of description.warnings) options.warn?.(warning);
    await store.begin(record);
  }
  const totals = { written: 0, removed: 0, passes: 0 };
  let found = noneFound();
  let caughtUp = false;
  let first = options.first;
  const once: RunOptions = {
    ...options,
    first: async (vectors) => {
      const see = first;
      first = undefined;
      await see?.(vectors);
    },
  };
  while (!caughtUp && totals.passes < (options.passes ?? 5)) {
    const resumes = record.cursor !== null;
    if (!resumes) {
      const since = record.state === 'dual' ? record.seen : null;
      record = { ...record, changed: 0, unusable: [], since, seen: await store.highest() };
    }
    const done = await onePass(store, mapping, record, description.rows, once);
    ({ record, found } = done);
    totals.written += done.written;
    totals.removed += done.removed;
    totals.passes++;
    caughtUp = !resumes && record.changed === 0;
    record = { ...record, state: 'dual', passes: record.passes + 1, cursor: null, updatedAt: now().toISOString() };
    await store.write([], record);
  }
  return { state: record.state, resumed: before !== undefined, ...totals, found, unusable: record.unusable, caughtUp };
}

function freshRecord(
  store: VectorStore,
  place: Place,
  translator: MigrationRecord['translator'],
  now: Date,
): MigrationRecord {
  return {
    format: 1,
    store: store.kind,
    source: { table: place.table, id: place.id, vector: place.vector },
    target: place.target,
    translator,
    state: 'copying',
    passes: 0,
    cursor: null,
    changed: 0,
    since: null,
    seen: null,
    counts: { written: 0, removed: 0 },
    unusable: [],
    startedAt: now.toISOString(),
    updatedAt: now.toISOString(),
  };
}

interface PassResult {
  readonly record: MigrationRecord;
  readonly found: Record<RowState, number>;
  readonly written: number;
  readonly removed: number;
}

/** Every row once from `record.cursor` on, then the target rows whose source is gone. */
async function onePass(
  store: VectorStore,
  mapping: Mapping,
  begun: MigrationRecord,
  total: number,
  { pageRows = PAGE_ROWS, signal, on, first, now = () => new Date() }: RunOptions,
): Promise<PassResult> {
  const dim = mapping.about.dims[0];
  const stage = begun.state === 'copying' ? 'copy' : `catch up, pass ${begun.passes + 1}`;
  const found = noneFound();
  let record = begun;
  let [written, removed, read] = [0, 0, 0];
  const handle = async (page: Page, cursor: string | null): Promise<void> => {
    const todo: StoredRow[] = [];
    const back: NewRow[] = [];
    const unusable = [...record.unusable];
    for (const row of page.rows) {
      const state = stateOf(row, dim);
      found[state]++;
      if (state === 'missing' || state === 'stale') todo.push(row);
      if (state === 'withdrawn') back.push({ id: row.id, target: null, mark: null, seen: row });
      if ((state === 'unusable' && row.source) || (state === 'withdrawn' && row.source)) unusable.push(row.id);
    }
    const rows = await translated(store, mapping, todo, first);
    const changed = record.changed + rows.length + back.length;
    const counts = { written: record.counts.written + rows.length, removed: record.counts.removed + back.length };
    const noted = { cursor, changed, counts, unusable: unusable.slice(0, NAMED), updatedAt: now().toISOString() };
    record = { ...record, ...noted };
    const done = await store.write([...rows, ...back], record);
    // Rows that somebody else changed meanwhile (the application, another run) were left alone: they do not count.
    const left = rows.length + back.length - done;
    const [leftRows, leftBack] = [Math.min(left, rows.length), Math.max(0, left - rows.length)];
    written += rows.length - leftRows;
    removed += back.length - leftBack;
    record = { ...record, counts: { written: counts.written - leftRows, removed: counts.removed - leftBack } };
  };
  for (let cursor = record.cursor; ; ) {
    signal?.throwIfAborted();
    const page = await store.page(cursor, pageRows, record.since);
    await handle(page, page.cursor);
    read += page.rows.length;
    on?.({ stage, done: read, total: record.since === null ? total : Number.NaN });
    cursor = page.cursor;
    if (cursor === null) break;
  }
  for (let cursor: string | null = null; ; ) {
    signal?.throwIfAborted();
    const page = await store.orphans(cursor, pageRows);
    if (page.rows.length > 0) await handle(page, null);
    cursor = page.cursor;
    if (cursor === null) break;
  }
  return { record, found, written, removed };
}

/** The rows with their translations and marks; all have usable sources. */
async function translated(
  store: VectorStore,
  { translator, about }: Mapping,
  rows: readonly StoredRow[],
  first: RunOptions['first'],
): Promise<NewRow[]> {
  if (rows.length === 0) return [];
  const input = zeros(rows.length, about.dims[0]);
  for (const [i, row] of rows.entries()) input.data.set(row.source!, i * input.dim);
  await first?.(input);
  const output: Matrix = await translator.translate(input);
  store.asStored?.(output.data);
  withoutNegativeZeros(output.data);
  return rows.map((seen, i) => {
    const target = rowOf(output, i);
    return { id: seen.id, target, mark: markOf(seen.source!, target, seen.payload), seen };
  });
}

export const noneFound = (): Record<RowState, number> => ({
  missing: 0,
  current: 0,
  stale: 0,
  withdrawn: 0,
  foreign: 0,
  unusable: 0,
});
