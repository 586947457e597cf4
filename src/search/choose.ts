import { plural } from '../core/plural.js';
import { readWhole } from '../vectors/replace-folder.js';
import { ExactIndex } from './exact.js';
import { HnswIndex, type HnswOptions, hnswAvailable } from './hnsw.js';
import { openIndexFolder } from './index-folder.js';
import type { IndexAbout, IndexKind, VectorIndex } from './vector-index.js';

interface IndexChoice {
  readonly kind: IndexKind;
  /** One line for people. */
  readonly reason: string;
}

/** Below this an exact search of one query takes milliseconds: building a graph would never pay. */
const SMALL = 50_000;

/**
 * Which index to use. 'auto' takes HNSW where it pays (many rows, an index that is kept) and is installed, else exact;
 * 'hnsw' throws MISSING_PART where hnswlib-node is absent.
 */
export async function chooseIndex(need: {
  rows?: number;
  kept?: boolean;
  wanted?: IndexKind | 'auto';
}): Promise<IndexChoice> {
  const { rows, kept = false, wanted = 'auto' } = need;
  if (wanted !== 'auto') return { kind: wanted, reason: `${wanted} search was asked for` };
  if (rows !== undefined && rows < SMALL) {
    return {
      kind: 'exact',
      reason: `${rows} ${plural(rows, 'row is', 'rows are')} few: exact search is fast and misses nothing`,
    };
  }
  if (!kept)
    return { kind: 'exact', reason: 'the index is used once: building a graph would take longer than exact search' };
  const { available, reason } = await hnswAvailable();
  return available
    ? { kind: 'hnsw', reason: `${rows ?? 'many'} rows, kept on disk: HNSW` }
    : { kind: 'exact', reason: `exact search, as HNSW is not to be had: ${reason}` };
}

/**
 * Returns an empty index of vectors with `dim` numbers, searched by cosine. Kind "exact" compares with all rows and
 * misses nothing; "hnsw" is approximate, for many rows. `add(v, ids)` takes v (n, dim). `search(q, k)` takes q (m,
 * dim) and gives the row numbers, cosines and ids of the k nearest rows of each query, nearest first.
 *
 * Memory: 4 bytes per number; HNSW somewhat more.
 *
 * Throws MISSING_PART (HNSW without the package hnswlib-node). `add` and `search` throw DIM_MISMATCH and BAD_VALUE;
 * `add` also ROWS_MISMATCH (another number of ids than rows).
 *
 * @example
 * import { createIndex, readMatrix } from 'vecbridge';
 * const { matrix } = await readMatrix('b.npy');
 * const index = await createIndex('exact', matrix.dim);
 * index.add(matrix);
 * const found = await index.search(matrix, 2);
 * console.log(found.id(0, 0), found.scores[0]); // the nearest of row 0 is itself: 1
 * await index.save('b.index');
 */
export async function createIndex(
  kind: IndexKind,
  dim: number,
  options: HnswOptions & { capacity?: number } = {},
): Promise<VectorIndex> {
  return kind === 'exact' ? new ExactIndex(dim) : HnswIndex.create(dim, options);
}

/**
 * Loads an index that `save` or `search --index` wrote. `about` holds the facts that were given to `save`.
 *
 * Throws NOT_FOUND, BAD_FILE (a file is missing, cut short or changed), MISSING_PART (HNSW without the package
 * hnswlib-node).
 *
 * @example
 * import { createIndex, loadIndex } from 'vecbridge';
 * const made = await createIndex('exact', 2);
 * made.add({ data: Float32Array.of(1, 0, 0, 1), rows: 2, dim: 2 }, ['x', 'y']);
 * await made.save('kept.index');
 * const { index } = await loadIndex('kept.index');
 * console.log(index.size);
 */
export const loadIndex = (dir: string): Promise<{ index: VectorIndex; about: IndexAbout }> =>
  readWhole(dir, async () => {
    const { meta, ids } = await openIndexFolder(dir);
    const index = meta.kind === 'exact' ? await ExactIndex.load(dir, meta, ids) : await HnswIndex.load(dir, meta, ids);
    return { index, about: meta.about };
  });
