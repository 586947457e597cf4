import { searchBatches } from './search-batches.js';
import type { Searched, SearchRequest, SearchResult } from './search-request.js';

/**
 * Searches a corpus of the target space with queries of the source space; both are files. The queries are
 * translated, and both sides are centred with the means of the translator. Scores are cosines. With `index`, the
 * index is kept in a folder and used again.
 *
 * Memory: the corpus, and k neighbours of each query.
 *
 * Throws NOT_FOUND, BAD_FILE, BAD_TRANSLATOR, DIM_MISMATCH, ROWS_MISMATCH (labels), BAD_OPTION (k above the rows of
 * the corpus; an index of another corpus, translator or kind), MISSING_PART (HNSW without the package hnswlib-node),
 * INTERRUPTED.
 *
 * @example
 * import { searchFile } from 'vecbridge';
 * const { results } = await searchFile({ translator: 'a-to-b', corpus: 'b.npy', queries: 'queries-a.npy', k: 3 });
 * for (const { id, neighbours } of results) console.log(id, neighbours.map((near) => near.id));
 */
export async function searchFile(request: SearchRequest): Promise<Searched> {
  const results: SearchResult[] = [];
  const facts = await searchBatches(request, (batch) => {
    for (const result of batch) results.push(result);
  });
  return { ...facts, results };
}
