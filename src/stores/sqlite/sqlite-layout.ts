import type { Description } from '../store.js';
import type { SqlRow, SqlValue } from './sqlite-driver.js';

/** How a migration lies in an SQLite file: the statements that differ between ordinary tables and `vec0` tables. */
export interface SqliteLayout {
  /** BAD_VALUE where rows have no id. */
  counts(): Pick<Description, 'rows' | 'vectors'>;
  /** EXISTS where the target is there already. */
  requireFree(): void;
  /** Values of the first vectors, at most `size`, in the order of the ids. */
  firstVectors(size: number): SqlRow[string][];
  /** `type`: of the numbers in the BLOBs, in words. */
  describe(dim: number, type: string): Pick<Description, 'types' | 'makes' | 'warnings' | 'next'>;
  /** Inside a transaction, as are write, drop and release. */
  begin(dim: number): void;
  /** Rows { id, source, target, mark } after `after`, in the order of the ids. */
  page(after: SqlValue | null, size: number, since: string | null): SqlRow[];
  /** Target rows without a source row: { id, source: null, target, mark }. */
  orphans(after: SqlValue | null, size: number): SqlRow[];
  highest(): string | null;
  /** Writes (or with null takes back) one row where target and mark are still what was seen; 1 or 0. */
  write(
    id: SqlValue,
    target: Uint8Array | null,
    mark: Uint8Array | null,
    seen: { target: Uint8Array | null; mark: Uint8Array | null },
  ): number;
  drop(): void;
  release(): void;
}
