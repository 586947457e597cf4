import { topk } from '../../src/linalg/topk.js';
import { HnswIndex, hnswAvailable } from '../../src/search/hnsw.js';
import type { Matrix } from '../../src/vectors/matrix.js';

/** Approximate search measured against exact search of the same queries. */
export interface HnswScores {
  /** Share of the true 10 nearest rows that HNSW finds. */
  readonly recall10: number;
  /** Queries a second, one thread, k = 10. */
  readonly queriesPerSecond: number;
  readonly buildSeconds: number;
}

/**
 * Recall of the 10 nearest and speed of an HNSW index over the pool (n, d). Null where it was not wanted, or where
 * hnswlib-node is not installed and nothing was said; with `wanted: true` its absence is an error (MISSING_PART).
 */
export async function hnswScores(
  queries: Matrix,
  pool: Matrix,
  { wanted, seed }: { wanted?: boolean | undefined; seed: number },
): Promise<HnswScores | null> {
  if (wanted === false) return null;
  if (wanted === undefined && !(await hnswAvailable()).available) return null;
  const k = Math.min(10, pool.rows);
  const exact = await topk(queries, pool, k);
  const building = performance.now();
  const index = await HnswIndex.create(pool.dim, { capacity: pool.rows, seed });
  index.add(pool);
  const searching = performance.now();
  const found = await index.search(queries, k);
  const seconds = (performance.now() - searching) / 1000;
  let hits = 0;
  for (let i = 0; i < queries.rows; i++) {
    const truth = new Set(exact.indices.subarray(i * k, (i + 1) * k));
    for (let place = 0; place < k; place++) if (truth.has(found.rows[i * k + place]!)) hits++;
  }
  return {
    recall10: hits / (queries.rows * k),
    queriesPerSecond: queries.rows / seconds,
    buildSeconds: (searching - building) / 1000,
  };
}
