import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { VecbridgeError } from '../../src/core/errors.js';
import { VERDICT_LABELS, type VerdictLabel } from '../../src/core/verdict.js';
import type { RetrievalScores } from '../../src/search/rank-scores.js';
import { manifestSchema } from '../../src/translators/manifest.js';
import { fileError } from '../../src/vectors/file.js';

const share = z.number().min(0).max(1);
const scoresSchema = z.object({
  pool: z.int().positive(),
  top1: share,
  meanRank: z.number().positive(),
  medianRank: z.number().positive(),
  mrr: share,
  recall: z.record(z.string().regex(/^\d+$/), share),
  cosine: z.number().min(-1.001).max(1.001),
  foscttm: share,
});

/** The object `vecbridge eval --json` prints, as far as a gate needs it. */
const evaluationSchema = scoresSchema.extend({
  direction: z.string(),
  rows: z.object({ oracle: scoresSchema.nullable() }),
  verdict: z.enum(VERDICT_LABELS),
});

export type Saved =
  | {
      readonly kind: 'evaluation';
      readonly path: string;
      readonly direction: string;
      readonly scores: RetrievalScores;
      readonly oracle: RetrievalScores | null;
      readonly verdict: VerdictLabel;
    }
  | { readonly kind: 'translator'; readonly path: string; readonly verdict: VerdictLabel; readonly reason: string };

/** A saved `eval --json`, or the folder of a translator. NOT_FOUND, or BAD_FILE saying what does not fit. */
export async function readSaved(path: string): Promise<Saved> {
  const found = await stat(path).catch((cause: unknown) => {
    throw fileError(path, 'read', cause);
  });
  if (found.isDirectory()) {
    const manifest = await readJson(join(path, 'translator.json'), manifestSchema, 'the manifest of a translator');
    const { label, reason } = manifest.verdict;
    return { kind: 'translator', path, verdict: label, reason };
  }
  const { direction, rows, verdict, ...scores } = await readJson(path, evaluationSchema, 'a saved "eval --json"');
  return { kind: 'evaluation', path, direction, scores, oracle: rows.oracle, verdict };
}

async function readJson<T>(path: string, schema: z.ZodType<T>, what: string): Promise<T> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw fileError(path, 'read', cause);
  });
  const bad = (reason: string, cause?: unknown): VecbridgeError =>
    new VecbridgeError('BAD_FILE', `${path} is not ${what}: ${reason}`, {
      hint: 'make one with: vecbridge eval DIR SOURCE TARGET --json > eval.json',
      context: { path },
      cause,
    });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw bad((cause as Error).message, cause);
  }
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw bad(`${issue?.path.join('.') || 'the whole'}: ${issue?.message ?? 'unreadable'}`);
}
