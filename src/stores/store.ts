import type { MigrationRecord } from './record.js';

export type StoreKind = 'files' | 'sqlite' | 'postgres' | 'qdrant' | 'lancedb';

/** Where the vectors are, and where the translated ones go. Names are taken literally, whatever characters they hold. */
export interface Place {
  /** Table, collection or folder of the vectors; '' for a store that is one collection (files). */
  readonly table: string;
  /** Schema of the table (postgres); default: the first of the search path that has the table. */
  readonly schema?: string;
  /** Column of the ids: unique, never null. Default 'id'. */
  readonly id: string;
  /** Column (or named vector) of the vectors to translate. Default 'embedding'. */
  readonly vector: string;
  /** New column, table, collection or folder; it must not exist before the first run. */
  readonly target: string;
  /**
   * Column that grows with every insert and update (a version number, the time of the last change): later passes read
   * only rows that changed. Without it every pass reads every row.
   */
  readonly changedBy?: string;
  /** How far below the highest value seen a later pass begins (seconds for times), for transactions that commit late. */
  readonly lookBack?: number;
}

/** What a store says of itself before anything is made. */
export interface Description {
  /** Rows of the source, with or without a vector. */
  readonly rows: number;
  /** Rows that have a vector. */
  readonly vectors: number;
  /** Numbers of most of the first vectors; null where there is none. */
  readonly dim: number | null;
  /** Types of the id, the source vector and the target vector, in the words of the store. */
  readonly types: { readonly id: string; readonly source: string; readonly target: string };
  /** What `begin` will make, one line each. */
  readonly makes: readonly string[];
  readonly warnings: readonly string[];
  /** Statements for the user to run after the run: an index, a query. */
  readonly next: readonly string[];
}

/** One row as it is stored. */
export interface StoredRow {
  readonly id: string;
  /** null where the row has no vector, or (of `orphans`) where the row is gone. */
  readonly source: Float32Array | null;
  /** Other data copied beside the vector, in a fixed order of keys ('' where the store copies none). */
  readonly payload?: string;
  readonly target: Float32Array | null;
  /** Written by a run beside the target (see marks.ts); null where the target is not of a run. */
  readonly mark: Uint8Array | null;
}

export interface Page {
  readonly rows: readonly StoredRow[];
  /** Where the next page begins; null after the last page. */
  readonly cursor: string | null;
}

/** A row to write, with what was seen when it was computed: the store writes only where that is still so. */
export interface NewRow {
  readonly id: string;
  /** null takes back what a run wrote. */
  readonly target: Float32Array | null;
  readonly mark: Uint8Array | null;
  readonly seen: StoredRow;
}

/** Source and sink of one migration in one system; every store passes test/contracts/store.contract.ts. */
export interface VectorStore {
  readonly kind: StoreKind;
  /** For messages: the address without secrets, and the place. */
  readonly name: string;
  /** `dim` of the translated vectors. Throws NOT_FOUND, BAD_VALUE or UNSUPPORTED where the place cannot be migrated. */
  describe(dim: number): Promise<Description>;
  /** Vectors of the first rows, at most `size`; the target need not be there. */
  firstVectors(size: number): Promise<readonly Float32Array[]>;
  /** The record of a migration to this target, if one has begun. */
  record(): Promise<MigrationRecord | undefined>;
  /** EXISTS where the target is there already, BAD_OPTION where the store takes no such name; asked before `begin`. */
  requireFree(): Promise<void>;
  /** Makes the target and records the migration, both or neither. */
  begin(record: MigrationRecord): Promise<void>;
  /** Rows in the order of their ids, after `cursor` (null: from the first), those that changed since `since` where given. */
  page(cursor: string | null, size: number, since?: string | null): Promise<Page>;
  /** Target rows without a source row (only where the target is a collection of its own). */
  orphans(cursor: string | null, size: number): Promise<Page>;
  /** The highest value of `changedBy` now; null without such a column. */
  highest(): Promise<string | null>;
  /**
   * Writes rows and the record, together where the store has transactions, else rows first. A row is left alone when its
   * target is no longer what was seen. Returns the number of rows written.
   */
  write(rows: readonly NewRow[], record: MigrationRecord): Promise<number>;
  /** Removes the target, the marks and the record. */
  drop(record: MigrationRecord): Promise<void>;
  /** Removes the marks and the record; the target stays. */
  release(record: MigrationRecord): Promise<void>;
  /** Rounds in place to what the target column keeps (half precision), so that marks are of what is read back. */
  asStored?(vectors: Float32Array): void;
  close(): Promise<void>;
}
