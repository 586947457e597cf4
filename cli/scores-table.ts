import type { RetrievalScores } from '../src/search/rank-scores.js';
import { score } from './table.js';

/** Head of the table of retrieval scores for the given k. */
export const scoresHead = (ks: readonly (string | number)[]): string[] => [
  'row',
  'top-1',
  'mean rank',
  'median rank',
  'MRR',
  ...ks.filter((k) => Number(k) !== 1).map((k) => `recall@${k}`),
  'cosine',
  'FOSCTTM',
];

/** One row of that table. */
export const scoresRow = (name: string, scores: RetrievalScores): string[] => [
  name,
  score(scores.top1),
  scores.meanRank.toFixed(1),
  scores.medianRank.toFixed(1),
  score(scores.mrr),
  ...Object.entries(scores.recall)
    .filter(([k]) => k !== '1')
    .map(([, value]) => score(value)),
  score(scores.cosine),
  score(scores.foscttm),
];
