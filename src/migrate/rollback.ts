import { stateOf } from '../stores/marks.js';
import type { NewRow, Page, Place, VectorStore } from '../stores/store.js';
import { requireRecord } from './plan.js';
import type { RunOptions } from './run.js';

export interface RollbackReport {
  /** Rows whose translation was removed. */
  readonly removed: number;
  /** Target vectors the application wrote itself: they stay, and with them the target. */
  readonly kept: number;
  /** Whether the whole target (column, table, collection, folder) is gone. */
  readonly dropped: boolean;
}

/**
 * Removes what runs made and nothing else. Where the application has written vectors of its own into the target, only
 * the translated ones are removed and the target stays; else all of it goes. The old vectors were never touched.
 */
export async function rollbackMigration(
  store: VectorStore,
  place: Place,
  { pageRows = 1000, signal, on }: RunOptions = {},
): Promise<RollbackReport> {
  const record = await requireRecord(store, place);
  const dim = record.translator.dims[0];
  let [ours, foreign] = [0, 0];
  await everyPage(store, pageRows, signal, async ({ rows }) => {
    for (const row of rows) {
      if (!row.target) continue;
      if (stateOf(row, dim) === 'foreign') foreign++;
      else ours++;
    }
    on?.({ stage: 'rollback: looking for vectors of others', done: ours + foreign, total: Number.NaN });
  });
  if (foreign === 0) {
    await store.drop(record);
    return { removed: ours, kept: 0, dropped: true };
  }
  let removed = 0;
  await everyPage(store, pageRows, signal, async ({ rows }) => {
    const back: NewRow[] = rows
      .filter((row) => row.target && stateOf(row, dim) !== 'foreign')
      .map((seen) => ({ id: seen.id, target: null, mark: null, seen }));
    if (back.length > 0) removed += await store.write(back, { ...record, cursor: null });
    on?.({ stage: 'rollback', done: removed, total: ours });
  });
  await store.release(record);
  return { removed, kept: foreign, dropped: false };
}

/** Every row of the source, then every target row without one. */
export async function everyPage(
  store: VectorStore,
  pageRows: number,
  signal: AbortSignal | undefined,
  each: (page: Page, of: 'page' | 'orphans') => Promise<void>,
): Promise<void> {
  for (const read of ['page', 'orphans'] as const) {
    for (let cursor: string | null = null; ; ) {
      signal?.throwIfAborted();
      const page: Page = await store[read](cursor, pageRows);
      await each(page, read);
      cursor = page.cursor;
      if (cursor === null) break;
    }
  }
}

/** Ends a migration that stays: removes the marks and the record, keeps the old and the new vectors. */
export async function finishMigration(store: VectorStore, place: Place): Promise<void> {
  await store.release(await requireRecord(store, place));
}
