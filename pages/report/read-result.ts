import { basename } from 'node:path';
import { z } from 'zod';
import { judgedSchema } from '../../eval/judged/judged-schema.js';
import { VecbridgeError } from '../../src/core/errors.js';
import { predictionSchema } from '../../src/core/prediction.js';
import { CURRENT_LABELS, type CurrentLabel, VERDICT_LABELS } from '../../src/core/verdict.js';
import type { ReadRun, Run } from './run.js';

const number = z
  .number()
  .nullable()
  .transform((value) => value ?? Number.NaN);
const retrievalSchema = z.object({
  pool: z.number(),
  top1: number,
  meanRank: number,
  medianRank: number,
  mrr: number,
  recall: z.record(z.string(), number),
  cosine: number,
  foscttm: number,
});
const verdictLabel = z.enum(VERDICT_LABELS);
const comparison = retrievalSchema.extend({ kind: z.enum(['identity', 'random', 'given', 'cross-fitted']) });

/** What `vecbridge eval --json` prints. */
export const evaluationSchema = retrievalSchema.extend({
  direction: z.string(),
  verdict: z.enum(CURRENT_LABELS).optional(),
  rows: z.object({ identity: comparison, random: comparison, oracle: comparison.nullable() }),
});

/** What `vecbridge fit --json` and `train --json` print. */
const fitSchema = z.object({
  dir: z.string(),
  method: z.string(),
  verdict: verdictLabel,
  reason: z.string().default(''),
  score: z.number().nullable(),
  null: z.number().nullable(),
  consensus: z.number().nullable(),
  predicted: predictionSchema.nullable().optional(),
  seed: z.int(),
  seconds: z.number(),
  evidence: z
    .array(
      z.object({
        measure: z.string(),
        value: z.number(),
        threshold: z.number().nullable(),
        passed: z.boolean().nullable(),
        meaning: z.string(),
      }),
    )
    .default([]),
});

/** What `vecbridge eval --qrels --json` prints. */
const judgedFileSchema = judgedSchema.extend({ verdict: z.enum(CURRENT_LABELS).optional() });

const demoSchema = z.object({ fit: fitSchema, eval: evaluationSchema });

const noFacts: Run['facts'] = {
  options: {},
  versions: {},
  data: [],
  machine: null,
  createdAt: null,
  command: null,
  numbers: {},
};

/** A file of results: what eval, fit, train or demo printed with --json. BAD_FILE for anything else. */
export function readResultFile(path: string, json: unknown): ReadRun[] {
  const name = basename(path).replace(/\.json$/i, '');
  const base = { name, path, back: null, history: [], facts: noFacts, failure: null } as const;
  const demo = demoSchema.safeParse(json);
  if (demo.success)
    return [{ run: { ...base, ...fitted(demo.data.fit), ...evaluated(demo.data.eval) }, translator: null }];
  const scores = evaluationSchema.safeParse(json);
  if (scores.success) {
    const { verdict } = scores.data;
    const run: Run = {
      ...base,
      kind: 'evaluation',
      method: name,
      label: name,
      seed: null,
      verdict: labelAlone(verdict),
      ...evaluated(scores.data),
    };
    return [{ run, translator: null }];
  }
  const found = judgedFileSchema.safeParse(json);
  if (found.success) {
    const { verdict, ...judged } = found.data;
    const { direction } = judged;
    const run: Run = {
      ...{ ...base, kind: 'evaluation', method: name, label: name, seed: null, verdict: labelAlone(verdict) },
      ...{ direction, scores: null, references: null, judged },
    };
    return [{ run, translator: null }];
  }
  const fit = fitSchema.safeParse(json);
  if (fit.success) {
    const run: Run = { ...base, ...fitted(fit.data), direction: 'source → target', scores: null, references: null };
    return [{ run, translator: null }];
  }
  throw new VecbridgeError('BAD_FILE', `${path} is not a result of vecbridge.`, {
    hint: 'give a file that vecbridge eval, fit, train or demo printed with --json, or the folder of a run',
    context: { path },
  });
}

const labelAlone = (label: CurrentLabel | undefined): Run['verdict'] =>
  label ? { label, reason: '', score: null, null: null, consensus: null, evidence: [] } : null;

function fitted(fit: z.infer<typeof fitSchema>) {
  const { method, seed, verdict: label, reason, score, consensus, predicted, evidence } = fit;
  return {
    kind: 'evaluation',
    method,
    label: method,
    seed,
    verdict: { label, reason, score, null: fit.null, consensus, predicted, evidence },
    facts: { ...noFacts, numbers: { seconds: fit.seconds } },
  } as const;
}

/** The scores of an evaluation as a run holds them. */
export const evaluated = ({ direction, rows, verdict: _, ...scores }: z.infer<typeof evaluationSchema>) => ({
  direction,
  scores,
  references: rows,
});
