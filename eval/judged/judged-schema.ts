import { z } from 'zod';
import { JUDGED_ROWS } from './evaluate-judged.js';
import { JUDGED_MEASURES, type JudgedMeasure } from './measures.js';

const each = <T extends z.ZodType>(value: T) =>
  z.object(Object.fromEntries(JUDGED_MEASURES.map((name) => [name, value])) as Record<JudgedMeasure, T>);

const interval = z.tuple([z.number(), z.number()]);
const rowSchema = each(z.number()).extend({
  intervals: each(interval),
  againstNative: each(z.object({ difference: z.number(), interval, p: z.number() })).nullable(),
});

/** What is kept and shown of an evaluation with judgements: `vecbridge eval --qrels --json` without its single queries. */
export const judgedSchema = z.object({
  direction: z.string(),
  translated: z.enum(['queries', 'docs']),
  queries: z.int().positive(),
  docs: z.int().positive(),
  judged: z.int().positive(),
  rows: z.record(z.enum(JUDGED_ROWS), rowSchema.nullable()),
});

export type JudgedSummary = z.infer<typeof judgedSchema>;
