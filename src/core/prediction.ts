import { z } from 'zod';

/** Rows among which the partner is looked for, where a side has as many. */
export const PREDICTED_POOL = 2000;

/** The top-1 that known pairs would show, predicted without any: a share of 1, with a 90 % interval. */
export const predictionSchema = z.object({
  top1: z.number(),
  low: z.number(),
  high: z.number(),
  /** Rows among which the partner is looked for. */
  pool: z.int().positive(),
});

export type Prediction = z.infer<typeof predictionSchema>;

/** A prediction whose interval is no wider than this is worth a number of its own. */
const NARROW = 0.5;

/** "about 93 of 100 rows would find their partner among 2,000 (88 to 96)" */
export function predictionText({ top1, low, high, pool }: Prediction): string {
  const among = `rows would find their partner among ${pool.toLocaleString('en-US')}`;
  const [from, to] = [Math.floor(100 * low), Math.ceil(100 * high)];
  if (to <= 2) return `hardly any ${among}`;
  if (high - low > NARROW) return `between ${from} and ${to} of 100 ${among}`;
  return `about ${Math.round(100 * top1)} of 100 ${among} (${from} to ${to})`;
}
