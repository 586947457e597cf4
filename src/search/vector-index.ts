import type { Matrix } from '../vectors/matrix.js';

export type IndexKind = 'exact' | 'hnsw';

/** Ids given with the vectors; without them a vector's id is its row number. */
export type Ids = BigInt64Array | readonly string[];

/** The k best rows of each query, best first. */
export interface Neighbours {
  /** Neighbours per query: what was asked for, or all rows when the index holds fewer. */
  readonly k: number;
  readonly queries: number;
  /** (queries, k) row numbers in the order of adding. */
  readonly rows: Uint32Array;
  /** (queries, k) cosines. */
  readonly scores: Float32Array;
  /** Id of the neighbour at `place` (0 = best) of a query. */
  id(query: number, place: number): string;
}

/** Facts kept with a saved index and compared at load: which corpus, which translator. */
export type IndexAbout = Readonly<Record<string, string | number>>;

/** Vectors that can be searched by cosine. Rows are brought to unit length as they are added. */
export interface VectorIndex {
  readonly kind: IndexKind;
  readonly dim: number;
  readonly size: number;
  /** v (n, dim), n ids or none; either every call gives ids of one kind or none does. */
  add(v: Matrix, ids?: Ids): void;
  /** q (n, dim). */
  search(q: Matrix, k: number): Promise<Neighbours>;
  /** Writes a folder, all or nothing; `about` comes back with `loadIndex`. */
  save(dir: string, about?: IndexAbout): Promise<void>;
}
