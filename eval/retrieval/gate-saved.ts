import { VecbridgeError } from '../../src/core/errors.js';
import type { CurrentLabel } from '../../src/core/verdict.js';
import type { RetrievalScores } from '../../src/search/rank-scores.js';
import { applyGate, gateLine, type KnownScores } from './gate.js';
import type { GateCondition } from './gate-conditions.js';
import type { Saved } from './saved-evaluation.js';

/** What a gate asks of every saved evaluation. */
interface GateConditions {
  readonly conditions: readonly GateCondition[];
  /** An earlier evaluation, "baseline" in the conditions. */
  readonly baseline?: RetrievalScores;
  /** "uncertain" fails too. */
  readonly strict: boolean;
}

interface GateCheck {
  readonly text: string;
  readonly passed: boolean;
}

export interface GatedFile {
  readonly path: string;
  readonly kind: Saved['kind'];
  readonly verdict: CurrentLabel;
  readonly passed: boolean;
  readonly checks: readonly GateCheck[];
}

/**
 * Of an evaluation and of a translator measured on known pairs: measures, since they come from pairs, which outweigh a verdict
 * without them. Of another translator: its verdict, all there is without pairs.
 */
export function gateSaved(saved: Saved, wanted: GateConditions): GatedFile {
  const checks = saved.kind === 'translator' ? translatorChecks(saved, wanted) : evaluationChecks(saved, wanted);
  const { path, kind } = saved;
  const verdict = saved.kind === 'translator' ? saved.verdict.label : saved.verdict;
  return { path, kind, verdict, passed: checks.every((check) => check.passed), checks };
}

/** What is asked replaces the threshold that a measured translator has of its own. */
function translatorChecks(
  { path, verdict, measured }: Saved & { kind: 'translator' },
  wanted: GateConditions,
): GateCheck[] {
  const { label, reason, usable } = verdict;
  if (measured) {
    const oracle = measured.oracle === null ? null : { top1: measured.oracle };
    const asked = measureChecks({ path, scores: measured, oracle }, wanted);
    return asked.length > 0 ? asked : [{ text: `verdict ${label}: ${reason}`, passed: usable }];
  }
  const hint = label === 'unverified' ? ' A gate needs a verdict: run "vecbridge verify" first.' : '';
  return [{ text: `verdict ${label}: ${reason}${hint}`, passed: usable && !(wanted.strict && label === 'uncertain') }];
}

/** What is known from pairs, of an evaluation or recorded in a translator. */
interface PairScores {
  readonly path: string;
  readonly scores: KnownScores;
  readonly oracle: KnownScores | null;
}

function measureChecks({ path, scores, oracle }: PairScores, { conditions, baseline }: GateConditions): GateCheck[] {
  try {
    return applyGate(conditions, scores, { oracle, baseline }).conditions.map((condition) => ({
      text: gateLine(condition),
      passed: condition.passed,
    }));
  } catch (error) {
    if (!(error instanceof VecbridgeError)) throw error;
    const { code, hint, context } = error;
    throw new VecbridgeError(code, `${path}: ${error.message}`, {
      ...(hint ? { hint } : {}),
      context: { ...context, path },
    });
  }
}

function evaluationChecks(saved: Saved & { kind: 'evaluation' }, wanted: GateConditions): GateCheck[] {
  const { path, scores, oracle } = saved;
  const checks = measureChecks({ path, scores, oracle }, wanted);
  if (checks.length > 0) return checks;
  throw new VecbridgeError('BAD_USAGE', `${saved.path} is an evaluation, but no condition is given for it.`, {
    hint: 'give one with --gate "recall@10>=0.8,top1>=0.8*oracle", or with --baseline OLD.json --gate "top1>=baseline-0.02"',
    context: { path: saved.path },
  });
}
