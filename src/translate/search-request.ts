import type { Progress } from '../core/progress.js';
import type { IndexKind } from '../search/vector-index.js';
import type { Reading } from '../vectors/usable-rows.js';
import type { SpaceCheck } from './space-check.js';

export interface SearchRequest {
  /** Folder of the translator. */
  readonly translator: string;
  /** File of vectors of the target model (m, d_target): what is searched. May be left out where `index` is kept already. */
  readonly corpus?: string | undefined;
  /** File of vectors of the source model (n, d_source). */
  readonly queries: string;
  /** Neighbours of each query, at most the rows of the corpus. Default 10, or all rows where there are fewer. */
  readonly k?: number | undefined;
  /** Only the first queries, this many. */
  readonly limit?: number | undefined;
  /** Default "auto": HNSW where it pays (a large index that is kept) and is installed, else exact. */
  readonly kind?: IndexKind | 'auto' | undefined;
  /** Folder to keep the index in: made from the corpus where it is not there, else loaded and refused for another corpus. */
  readonly index?: string | undefined;
  /** Make the kept index again from the corpus, whatever it was made of. */
  readonly force?: boolean | undefined;
  /** A file with one label per row of the corpus: text lines, or jsonl. */
  readonly labels?: string | undefined;
  /** The same for the queries. */
  readonly queryLabels?: string | undefined;
  /** Look on a sample whether the vectors are of the expected models, and warn where they are not. Default true. */
  readonly spaceCheck?: boolean | undefined;
  /** Rows that are NULL, NaN, infinite, zero or of another length are left out instead of refused. */
  readonly skipInvalid?: boolean | undefined;
  /** What is done with rows that are not fit, and which were; instead of `skipInvalid`. */
  readonly reading?: Reading | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly on?: Progress | undefined;
  /** Told what is doubtful: the verdict of the translator. */
  readonly warn?: ((line: string) => void) | undefined;
  /** Told what is done: an index that is kept. */
  readonly say?: ((line: string) => void) | undefined;
}

/** A row of a file: its id there, else its number as text; its number from 0; a label where labels are given. */
interface NamedRow {
  readonly id: string;
  readonly row: number;
  readonly label?: string | undefined;
}

export interface SearchResult extends NamedRow {
  /** Nearest first; `score`: cosine of the centred rows. */
  readonly neighbours: readonly (NamedRow & { readonly score: number })[];
}

/** What is known of a search besides its results. */
export interface SearchFacts {
  readonly k: number;
  /** Queries answered. */
  readonly queries: number;
  readonly kind: IndexKind;
  /** Why this kind. */
  readonly reason: string;
  /** Rows searched. */
  readonly corpus: number;
  /** Folder of the index; null where none is kept. */
  readonly index: string | null;
  readonly indexReused: boolean;
  /** Whether the vectors look like those of the expected model; null with `spaceCheck: false` or too few rows. */
  readonly spaceCheck: SpaceCheck | null;
  /** To load or make the index; to translate the queries and search. */
  readonly seconds: { readonly index: number; readonly search: number };
}

/** The object `vecbridge search --json` prints. */
export interface Searched extends SearchFacts {
  readonly results: readonly SearchResult[];
}
