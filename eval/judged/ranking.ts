import type { JudgedRank } from './measures.js';

/** A retrieved document and its score. */
export interface Hit {
  /** Row number of the document. */
  readonly row: number;
  readonly score: number;
}

/**
 * The place of every document among all ids sorted descending by their bytes: of two documents with the same score,
 * trec_eval puts the one with the greater id first.
 */
export function tieOrder(docIds: readonly string[]): Uint32Array {
  const bytes = docIds.map((id) => Buffer.from(id));
  const rows = docIds.map((_, i) => i).sort((a, b) => Buffer.compare(bytes[b]!, bytes[a]!));
  const order = new Uint32Array(docIds.length);
  rows.forEach((row, place) => {
    order[row] = place;
  });
  return order;
}

/**
 * Ranks of the judged documents by their scores (one of each document), ties by `order`; documents beyond `depth` and
 * those that are not among the rows (`row` null) are not retrieved. Time: judged × documents.
 */
export function ranksOf(
  scores: Float32Array,
  judged: readonly { readonly row: number | null; readonly grade: number }[],
  order: Uint32Array,
  depth: number,
): JudgedRank[] {
  return judged.map(({ row, grade }) => {
    // Ranks of documents that are not relevant play no part in any measure.
    if (row === null || grade <= 0) return { grade, rank: null };
    const own = scores[row]!;
    const place = order[row]!;
    let rank = 1;
    for (let j = 0; j < scores.length; j++) {
      if (scores[j]! > own || (scores[j] === own && order[j]! < place)) rank++;
    }
    return { grade, rank: rank > depth ? null : rank };
  });
}

/** The first `depth` documents, best first, ties by `order`. */
export function firstHits(scores: Float32Array, order: Uint32Array, depth: number): Hit[] {
  const least = scores.length > depth ? scores.toSorted()[scores.length - depth]! : Number.NEGATIVE_INFINITY;
  const hits: Hit[] = [];
  for (let row = 0; row < scores.length; row++) if (scores[row]! >= least) hits.push({ row, score: scores[row]! });
  hits.sort((a, b) => b.score - a.score || order[a.row]! - order[b.row]!);
  return hits.slice(0, depth);
}
