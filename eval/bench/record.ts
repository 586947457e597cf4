import { z } from 'zod';
import { VERDICT_LABELS } from '../../src/core/verdict.js';
import { judgedSchema } from '../judged/judged-schema.js';
import { RECORD_FORMAT } from './jobs.js';

const retrievalSchema = z.object({
  pool: z.number(),
  top1: z.number(),
  meanRank: z.number(),
  medianRank: z.number(),
  mrr: z.number(),
  recall: z.record(z.string(), z.number()),
  cosine: z.number(),
  foscttm: z.number(),
});

const bothWays = z.object({ there: retrievalSchema, back: retrievalSchema.nullable() });

/** What a run measured. */
const measuredSchema = z.object({
  verdict: z.enum(VERDICT_LABELS),
  reason: z.string(),
  /** Evidence of the verdict by its name. */
  evidence: z.record(z.string(), z.number()),
  /** On the test pairs; null where the rows have no true partners (a made-up target). */
  scores: bothWays.nullable(),
  /** On the fitted rows themselves, where both sides hold the same entries (blind matching); else null. */
  own: bothWays.nullable(),
  /** Orthogonal Procrustes: of all paired rows, or 5-fold cross-fitted on the test pairs where there are none. */
  oracle: bothWays.extend({ kind: z.enum(['all-pairs', 'cross-fitted']) }).nullable(),
  /** For every test query: 1 when its partner is nearest, 1/t when t rows tie for it, else 0. */
  hits: z.array(z.number()).nullable(),
  /** On human judgements, where the data have them. */
  judged: judgedSchema.nullish(),
  rows: z.object({ source: z.int(), target: z.int(), pairs: z.int().nullable() }),
  seconds: z.object({ map: z.number(), verdict: z.number(), total: z.number() }),
  /** Of fit and verdict, all threads. */
  cpuSeconds: z.number(),
  /** Largest resident memory of the process. */
  peakBytes: z.number(),
});

/** error: the method refused or failed; time, memory: stopped at its limit; crash: the process ended by itself. */
const failureSchema = z.object({
  kind: z.enum(['error', 'time', 'memory', 'crash']),
  code: z.string(),
  message: z.string(),
  /** Seconds until it ended. */
  seconds: z.number(),
});

/** One result file of a bench. */
export const recordSchema = z.object({
  format: z.literal(RECORD_FORMAT),
  id: z.string(),
  fingerprint: z.string(),
  suite: z.string(),
  label: z.string(),
  method: z.string(),
  options: z.record(z.string(), z.unknown()),
  pairs: z.int().nullable(),
  data: z.string(),
  kind: z.string(),
  size: z.object({ rows: z.union([z.literal('all'), z.int()]), entries: z.enum(['disjoint', 'same']) }),
  seed: z.int(),
  threads: z.int(),
  limits: z.object({ minutes: z.number(), megabytes: z.number() }),
  measured: measuredSchema.nullable(),
  failure: failureSchema.nullable(),
  versions: z.object({ vecbridge: z.string(), node: z.string(), engine: z.string() }),
  machine: z.string(),
  finishedAt: z.iso.datetime(),
});

export type Measured = z.infer<typeof measuredSchema>;
export type Failure = z.infer<typeof failureSchema>;
export type BenchRecord = z.infer<typeof recordSchema>;
