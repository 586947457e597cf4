import { searchBatches } from './search-batches.js';
import type { Searched, SearchRequest, SearchResult } from './search-request.js';

/**
 * Searches a corpus of the target space with queries of the source space, both files: queries are translated, both sides
 * are centred with the means of the translator, scores are cosines. With `index` the searched rows are kept in a folder and
 * used again. Memory: the corpus, and k neighbours of each query. Throws VecbridgeError: NOT_FOUND, BAD_FILE, BAD_TRANSLATOR,
 * DIM_MISMATCH with both numbers, ROWS_MISMATCH for labels, BAD_OPTION for a k above the rows and for an index of another
 * corpus, translator or kind, MISSING_PART for HNSW without hnswlib-node, INTERRUPTED by `signal`.
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
