import { VecbridgeError } from '../../src/core/errors.js';
import type { CurrentLabel } from '../../src/core/verdict.js';
import type { RetrievalScores } from '../../src/search/rank-scores.js';
import { applyGate, type GateCondition, gateLine } from './gate.js';
import type { Saved } from './saved-evaluation.js';

/** What a gate asks of every saved evaluation. */
export interface GateConditions {
  readonly conditions: readonly GateCondition[];
  /** Least share of the oracle's top-1. */
  readonly ofOracle?: number;
  /** An earlier evaluation; top-1, MRR and every recall both have may fall by at most `drop`. */
  readonly baseline?: RetrievalScores;
  readonly drop: number;
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
    const asked = measureChecks({ path, scores: measured, oracle: measured.oracle, low: measured.low }, wanted);
    return asked.length > 0 ? asked : [{ text: `verdict ${label}: ${reason}`, passed: usable }];
  }
  const hint = label === 'unverified' ? ' A gate needs a verdict: run "vecbridge verify" first.' : '';
  return [{ text: `verdict ${label}: ${reason}${hint}`, passed: usable && !(wanted.strict && label === 'uncertain') }];
}

/** What is known from pairs, of an evaluation or recorded in a translator. */
interface PairScores {
  readonly path: string;
  readonly scores: RetrievalScores;
  /** The oracle's top-1. */
  readonly oracle: number | null;
  /** Lower end of the interval of top-1, where it is known: compared with the oracle instead of top-1. */
  readonly low?: number;
}

function measureChecks(known: PairScores, { conditions, ofOracle, baseline, drop }: GateConditions): GateCheck[] {
  const checks: GateCheck[] = applyGate(conditions, known.scores).conditions.map((condition) => ({
    text: gateLine(condition),
    passed: condition.passed,
  }));
  if (ofOracle !== undefined) checks.push(oracleCheck(known, ofOracle));
  if (baseline) checks.push(...baselineChecks(known, baseline, drop));
  return checks;
}

function evaluationChecks(saved: Saved & { kind: 'evaluation' }, wanted: GateConditions): GateCheck[] {
  const { path, scores, oracle } = saved;
  const checks = measureChecks({ path, scores, oracle: oracle?.top1 ?? null }, wanted);
  if (checks.length > 0) return checks;
  throw new VecbridgeError('BAD_USAGE', `${saved.path} is an evaluation, and nothing is asked of it.`, {
    hint: 'ask with --gate "recall@10>=0.8,meanRank<=20", --of-oracle 0.8 or --baseline OLD.json',
    context: { path: saved.path },
  });
}

function oracleCheck({ path, scores, oracle, low }: PairScores, ofOracle: number): GateCheck {
  if (!oracle) {
    throw new VecbridgeError('BAD_USAGE', `${path} has no oracle to compare with.`, {
      hint: 'eval needs at least 10 pairs for its oracle, or --oracle DIR.',
      context: { path },
    });
  }
  const part = (low ?? scores.top1) / oracle;
  const passed = part >= ofOracle;
  return {
    text: `${low === undefined ? 'top1' : 'low'} / oracle's top1 = ${figure(part)}, asked: >= ${ofOracle}: ${passed ? 'met' : 'not met'}`,
    passed,
  };
}

function baselineChecks({ path, scores }: PairScores, old: RetrievalScores, drop: number): GateCheck[] {
  if (scores.pool !== old.pool) {
    throw new VecbridgeError(
      'ROWS_MISMATCH',
      `${path} has a pool of ${scores.pool} rows, the baseline of ${old.pool}.`,
      {
        hint: 'measures of different pools cannot be compared: evaluate both on the same rows.',
        context: { path, pool: scores.pool, baseline: old.pool },
      },
    );
  }
  const shared = Object.keys(scores.recall).filter((k) => old.recall[k] !== undefined);
  const measures: [string, number, number][] = [
    ['top1', scores.top1, old.top1],
    ['mrr', scores.mrr, old.mrr],
    ...shared.map((k): [string, number, number] => [`recall@${k}`, scores.recall[k]!, old.recall[k]!]),
  ];
  return measures.map(([name, value, before]) => {
    const passed = value >= before - drop - 1e-12; // .8 − .02 is not .78 in binary
    return {
      text: `${name} = ${figure(value)}, was ${figure(before)}, may fall by ${drop}: ${passed ? 'met' : 'not met'}`,
      passed,
    };
  });
}

const figure = (value: number): number => Number(value.toPrecision(4));
