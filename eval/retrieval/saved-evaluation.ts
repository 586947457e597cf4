import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';
import { VecbridgeError } from '../../src/core/errors.js';
import { CURRENT_LABELS, type CurrentLabel } from '../../src/core/verdict.js';
import type { RetrievalScores } from '../../src/search/rank-scores.js';
import { scoresSchema } from '../../src/search/scores-schema.js';
import { readManifest } from '../../src/translators/checkpoint.js';
import { type CurrentVerdict, currentVerdict } from '../../src/translators/current-verdict.js';
import type { MeasuredDirection } from '../../src/translators/manifest.js';
import { translatorAt } from '../../src/translators/shipped.js';
import { fileError } from '../../src/vectors/file.js';

/** The object `vecbridge eval --json` prints, as far as a gate needs it. */
const evaluationSchema = scoresSchema.extend({
  direction: z.string(),
  rows: z.object({ oracle: scoresSchema.nullable() }),
  verdict: z.enum(CURRENT_LABELS),
});

export type Saved =
  | {
      readonly kind: 'evaluation';
      readonly path: string;
      readonly direction: string;
      readonly scores: RetrievalScores;
      readonly oracle: RetrievalScores | null;
      readonly verdict: CurrentLabel;
    }
  | {
      readonly kind: 'translator';
      readonly path: string;
      readonly verdict: CurrentVerdict;
      /** Source → target on known pairs, where that was recorded. */
      readonly measured: MeasuredDirection | null;
    };

/** A saved `eval --json`, or the folder of a translator. NOT_FOUND, BAD_FILE or BAD_TRANSLATOR saying what does not fit. */
export async function readSaved(path: string): Promise<Saved> {
  const found = await stat(translatorAt(path).dir).catch((cause: unknown) => {
    throw fileError(path, 'read', cause);
  });
  if (found.isDirectory()) {
    const manifest = await readManifest(path);
    return {
      kind: 'translator',
      path,
      verdict: currentVerdict(manifest),
      measured: manifest.measured?.there ?? null,
    };
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
