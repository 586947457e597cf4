import { VecbridgeError } from '../src/core/errors.js';
import type { RetrievalScores } from '../src/search/rank-scores.js';
import { missingReference } from './retrieval/gate.js';
import { asksFor, type GateCondition, parseGate } from './retrieval/gate-conditions.js';
import { type GatedFile, gateSaved } from './retrieval/gate-saved.js';
import { readSaved } from './retrieval/saved-evaluation.js';

export interface GateRequest {
  /** Saved `vecbridge eval --json` objects, and folders of translators. */
  readonly files: readonly string[];
  /** Conditions to meet, such as "recall@10>=0.8,meanRank<=20,top1>=0.8*oracle,mrr>=baseline-0.02". */
  readonly gate?: string | undefined;
  /** An earlier saved evaluation of the same rows, "baseline" in the conditions. */
  readonly baseline?: string | undefined;
  /** A translator that is "uncertain" fails too. */
  readonly strict?: boolean | undefined;
}

export interface GatedFiles {
  /** Whether every file meets every condition. */
  readonly passed: boolean;
  readonly files: readonly GatedFile[];
}

/**
 * Checks saved evaluations and translators against conditions, for continuous integration. A translator without
 * conditions passes, unless its verdict is "not-aligned" or its scores on known pairs are below their threshold.
 *
 * Throws BAD_OPTION (a condition cannot be read), BAD_USAGE (no condition, or no scores to apply it to), NOT_FOUND,
 * BAD_FILE, BAD_TRANSLATOR.
 *
 * @example
 * import { gateFiles } from 'vecbridge';
 * const { passed, files } = await gateFiles({ files: ['eval.json', 'a-to-b'], gate: 'recall@10>=0.5' });
 * for (const { path, checks } of files) console.log(path, checks.map(({ text }) => text));
 * process.exitCode = passed ? 0 : 3;
 */
export async function gateFiles(request: GateRequest): Promise<GatedFiles> {
  const { strict = false } = request;
  const conditions = request.gate === undefined ? [] : parseGate(request.gate);
  const baseline = await readBaseline(request.baseline, conditions);
  const wanted = { conditions, strict, ...(baseline ? { baseline } : {}) };
  const files: GatedFile[] = [];
  let measured = false;
  for (const path of request.files) {
    const saved = await readSaved(path);
    measured ||= saved.kind === 'evaluation' || saved.measured !== null;
    files.push(gateSaved(saved, wanted));
  }
  if (conditions.length > 0 && !measured) throw nothingMeasured(request.files);
  return { passed: files.every((file) => file.passed), files };
}

const nothingMeasured = (files: readonly string[]): VecbridgeError =>
  new VecbridgeError('BAD_USAGE', `${files.join(', ')}: no scores that --gate could look at, only a verdict.`, {
    hint: 'measure it: vecbridge eval DIR SOURCE TARGET --record, or --json > eval.json; without --gate the verdict decides',
    context: { files },
  });

/** The scores of the saved evaluation; BAD_USAGE for a translator, and where only one of file and condition is there. */
export async function readBaseline(
  path: string | undefined,
  conditions: readonly GateCondition[],
): Promise<RetrievalScores | undefined> {
  const asked = asksFor(conditions, 'baseline');
  if (path === undefined) {
    if (asked) throw missingReference('baseline');
    return undefined;
  }
  if (!asked) {
    throw new VecbridgeError('BAD_USAGE', `the baseline ${path} is given, but no condition compares with it.`, {
      hint: 'ask with --gate "top1>=baseline-0.02,mrr>=baseline-0.02"',
    });
  }
  const saved = await readSaved(path);
  if (saved.kind === 'evaluation') return saved.scores;
  throw new VecbridgeError('BAD_USAGE', `the baseline ${path} is a translator, but a saved evaluation is needed.`, {
    hint: 'make one with: vecbridge eval DIR SOURCE TARGET --json > baseline.json',
  });
}
