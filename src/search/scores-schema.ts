import { z } from 'zod';
import type { RetrievalScores } from './rank-scores.js';

const share = z.number().min(0).max(1);

/** `RetrievalScores` as they are kept in JSON. */
export const scoresSchema = z.object({
  pool: z.int().positive(),
  top1: share,
  meanRank: z.number().positive(),
  medianRank: z.number().positive(),
  mrr: share,
  recall: z.record(z.string().regex(/^\d+$/), share),
  cosine: z.number().min(-1.001).max(1.001),
  foscttm: share,
}) satisfies z.ZodType<RetrievalScores>;
