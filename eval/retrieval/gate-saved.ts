import { VecbridgeError } from '../../src/core/errors.js';
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

interface GatedFile {
  readonly path: string;
  readonly kind: Saved['kind'];
  readonly verdict: string;
  readonly passed: boolean;
  readonly checks: readonly GateCheck[];
}

/**
 * Of an evaluation: its measures, since they come from pairs, which outweigh a verdict without them. Of a translator: its
 * verdict, all there is without pairs.
 */
export function gateSaved(saved: Saved, wanted: GateConditions): GatedFile {
  const checks = saved.kind === 'translator' ? [verdictCheck(saved, wanted.strict)] : evaluationChecks(saved, wanted);
  const { path, kind, verdict } = saved;
  return { path, kind, verdict, passed: checks.every((check) => check.passed), checks };
}

function verdictCheck(saved: Saved & { kind: 'translator' }, strict: boolean): GateCheck {
  const passed = saved.verdict === 'aligned' || (saved.verdict === 'uncertain' && !strict);
  const hint = saved.verdict === 'unverified' ? ' A gate needs a verdict: run "vecbridge verify" first.' : '';
  return { text: `verdict ${saved.verdict}: ${saved.reason}${hint}`, passed };
}

function evaluationChecks(saved: Saved & { kind: 'evaluation' }, wanted: GateConditions): GateCheck[] {
  const { conditions, ofOracle, baseline, drop } = wanted;
  const checks: GateCheck[] = applyGate(conditions, saved.scores).conditions.map((condition) => ({
    text: gateLine(condition),
    passed: condition.passed,
  }));
  if (ofOracle !== undefined) checks.push(oracleCheck(saved, ofOracle));
  if (baseline) checks.push(...baselineChecks(saved, baseline, drop));
  if (checks.length > 0) return checks;
  throw new VecbridgeError('BAD_USAGE', `${saved.path} is an evaluation, and nothing is asked of it.`, {
    hint: 'ask with --min "recall@10=0.8", --max "meanRank=20", --of-oracle 0.8 or --baseline OLD.json',
    context: { path: saved.path },
  });
}

function oracleCheck(saved: Saved & { kind: 'evaluation' }, ofOracle: number): GateCheck {
  if (!saved.oracle || saved.oracle.top1 <= 0) {
    throw new VecbridgeError('BAD_USAGE', `${saved.path} has no oracle to compare with.`, {
      hint: 'eval needs at least 10 pairs for its oracle, or --oracle DIR.',
      context: { path: saved.path },
    });
  }
  const part = saved.scores.top1 / saved.oracle.top1;
  const passed = part >= ofOracle;
  return {
    text: `top1 / oracle's top1 = ${figure(part)}, asked: >= ${ofOracle}: ${passed ? 'met' : 'not met'}`,
    passed,
  };
}

function baselineChecks(
  { path, scores }: Saved & { kind: 'evaluation' },
  old: RetrievalScores,
  drop: number,
): GateCheck[] {
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
