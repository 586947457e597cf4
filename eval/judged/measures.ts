/** A judged document: its grade, and its rank among all documents (1 is first); null where it was not retrieved. */
export interface JudgedRank {
  readonly grade: number;
  readonly rank: number | null;
}

/** The measures of retrieval with judgements, each between 0 and 1; names as `vecbridge eval --qrels --json` prints them. */
export const JUDGED_MEASURES = ['ndcg10', 'map', 'mrr10', 'p10', 'recall10', 'recall100'] as const;
export type JudgedMeasure = (typeof JUDGED_MEASURES)[number];
export type JudgedScores = Readonly<Record<JudgedMeasure, number>>;

/** How people write them. */
export const MEASURE_NAMES: Readonly<Record<JudgedMeasure, string>> = {
  ndcg10: 'nDCG@10',
  map: 'MAP',
  mrr10: 'MRR@10',
  p10: 'P@10',
  recall10: 'recall@10',
  recall100: 'recall@100',
};

/**
 * The measures of one query, as trec_eval computes them. They depend on the ranks of the judged documents alone: an
 * unjudged document counts as not relevant. nDCG@10 = Σ grade / log2(rank + 1) over the first ten, divided by the same sum
 * of the best order of all judged documents (Järvelin and Kekäläinen 2002, with trec_eval's linear gain; grades below 0
 * count as 0). The others ask for a grade of at least 1: MAP is the mean over the relevant documents of the precision at
 * their rank, 0 where they were not retrieved; P@10 divides by 10 however few documents there are. A query without a
 * relevant document has 0 everywhere.
 */
export function measuresOf(judged: readonly JudgedRank[]): JudgedScores {
  const relevant = judged.filter(({ grade }) => grade > 0).length;
  const ranked = judged.filter((one): one is { grade: number; rank: number } => one.rank !== null);
  const found = ranked.filter(({ grade }) => grade > 0).sort((a, b) => a.rank - b.rank);
  const within = (k: number): number => found.filter(({ rank }) => rank <= k).length;
  const share = (value: number, of: number): number => (of === 0 ? 0 : value / of);
  const first = found[0]?.rank ?? Number.POSITIVE_INFINITY;
  const best = judged.map(({ grade }) => Math.max(0, grade)).sort((a, b) => b - a);
  return {
    ndcg10: share(
      found.reduce((sum, { grade, rank }) => sum + discounted(grade, rank), 0),
      best.reduce((sum, grade, i) => sum + discounted(grade, i + 1), 0),
    ),
    map: share(
      found.reduce((sum, { rank }, i) => sum + (i + 1) / rank, 0),
      relevant,
    ),
    mrr10: first <= 10 ? 1 / first : 0,
    p10: within(10) / 10,
    recall10: share(within(10), relevant),
    recall100: share(within(100), relevant),
  };
}

const discounted = (gain: number, rank: number): number => (rank > 10 ? 0 : gain / Math.log2(rank + 1));

/** The mean over queries of every measure. */
export function meanScores(perQuery: readonly JudgedScores[]): JudgedScores {
  const mean = (name: JudgedMeasure): number => perQuery.reduce((sum, one) => sum + one[name], 0) / perQuery.length;
  return Object.fromEntries(JUDGED_MEASURES.map((name) => [name, mean(name)])) as Record<JudgedMeasure, number>;
}
