import { VecbridgeError } from '../../src/core/errors.js';
import { wilson, Z_90 } from '../../src/core/wilson.js';
import type { RetrievalScores } from '../../src/search/rank-scores.js';
import { type GateCondition, parseGate, type Reference } from './gate-conditions.js';

export interface GateResult {
  readonly passed: boolean;
  readonly conditions: readonly CheckedCondition[];
}

interface CheckedCondition extends GateCondition {
  readonly value: number;
  /** The number that was asked for: of "top1>=0.8*oracle" 0.8 times the oracle's top-1. */
  readonly asked: number;
  readonly passed: boolean;
}

/** Scores, or those of them that are known; `low` where it is not that of `pool` and `top1`. */
export type KnownScores = Partial<RetrievalScores> & { readonly low?: number | undefined };

/** What "oracle" and "baseline" stand for in conditions. */
type References = { readonly [reference in Reference]?: KnownScores | null | undefined };

/** 0.8 − 0.02 is not 0.78 in binary. */
const ROUNDING = 1e-12;

/**
 * Checks scores against conditions, such as "recall@10>=0.8,meanRank<=20,top1>=0.8*oracle,mrr>=baseline-0.02".
 * `passed` is true if all are met. `scores` is what `evaluate` gives: shares in [0, 1], and ranks from 1.
 * `references` are the scores that "oracle" and "baseline" stand for.
 *
 * Throws BAD_OPTION (a condition cannot be read; a recall@k was not measured), BAD_USAGE (a reference is not given),
 * ROWS_MISMATCH (a baseline of another pool).
 *
 * @example
 * import { applyGate, evaluate } from 'vecbridge';
 * const scores = await evaluate({ translator: 'a-to-b', source: 'known-a.npy', target: 'known-b.npy' });
 * const { oracle } = scores.rows;
 * const { passed, conditions } = applyGate('recall@10>=0.5,top1>=0.8*oracle', scores, { oracle });
 * for (const { measure, value, asked } of conditions) console.log(measure, value, asked);
 * console.log(passed);
 */
export function applyGate(
  conditions: string | readonly GateCondition[],
  scores: KnownScores,
  references: References = {},
): GateResult {
  const wanted = typeof conditions === 'string' ? parseGate(conditions) : conditions;
  const checked = wanted.map((condition): CheckedCondition => {
    const { measure, comparison, bound, of } = condition;
    const value = measured(measure, scores);
    const asked = of ? of.factor * referred(measure, of.reference, scores, references) + bound : bound;
    return { ...condition, value, asked, passed: holds(value, comparison, asked, of ? ROUNDING : 0) };
  });
  return { passed: checked.every((condition) => condition.passed), conditions: checked };
}

/** One line for people: "top1 = 0.764, asked: >= 0.8 (0.9*oracle): not met". */
export function gateLine({ measure, value, comparison, asked, passed, bound, of }: CheckedCondition): string {
  const step = bound === 0 ? '' : `${bound < 0 ? '-' : '+'}${Math.abs(bound)}`;
  const relative = of ? ` (${of.factor === 1 ? '' : `${of.factor}*`}${of.reference}${step})` : '';
  return `${measure} = ${figure(value)}, asked: ${comparison} ${of ? figure(asked) : asked}${relative}: ${passed ? 'met' : 'not met'}`;
}

const figure = (value: number): number => Number(value.toPrecision(4));

export const missingReference = (reference: Reference): VecbridgeError =>
  new VecbridgeError('BAD_USAGE', `the gate compares with the ${reference}, but no ${reference} is given.`, {
    hint:
      reference === 'baseline'
        ? 'name a saved "eval --json" with --baseline FILE'
        : 'eval needs at least 10 pairs for its oracle, or --oracle DIR; migrate verify needs --oracle DIR',
    context: { reference },
  });

function referred(measure: string, reference: Reference, own: KnownScores, references: References): number {
  const other = references[reference];
  if (!other) throw missingReference(reference);
  if (other.pool !== undefined && own.pool !== undefined && other.pool !== own.pool) {
    throw new VecbridgeError(
      'ROWS_MISMATCH',
      `the scores are of a pool of ${own.pool} rows, those of the ${reference} of ${other.pool}.`,
      {
        hint: 'measures of different pools cannot be compared: evaluate both on the same rows.',
        context: { pool: own.pool, [reference]: other.pool },
      },
    );
  }
  // The oracle has no interval in a gate: its top-1 is the ceiling that the lower end is held against.
  return measured(measure === 'low' && reference === 'oracle' ? 'top1' : measure, other, ` of the ${reference}`);
}

function measured(measure: string, scores: KnownScores, whose = ''): number {
  const { recall, top1, pool } = scores;
  const value = measure.startsWith('recall@')
    ? recall?.[measure.slice('recall@'.length)]
    : (scores as Readonly<Record<string, unknown>>)[measure];
  if (typeof value === 'number') return value;
  if (measure === 'low' && top1 !== undefined && pool !== undefined) return wilson(top1, pool, Z_90).lower;
  const names = Object.entries(scores).flatMap(([name, one]) => (typeof one === 'number' ? [name] : []));
  const known = [...names, ...Object.keys(recall ?? {}).map((k) => `recall@${k}`)];
  const k = measure.startsWith('recall@') && whose === '' ? `; add ${measure.slice('recall@'.length)} to --k` : '';
  throw new VecbridgeError('BAD_OPTION', `the gate asks for ${measure}${whose}, which was not measured.`, {
    hint: `measured: ${known.join(', ')}${k}`,
    context: { measure, measured: known },
  });
}

function holds(value: number, comparison: GateCondition['comparison'], asked: number, rounding: number): boolean {
  if (comparison === '>=') return value >= asked - rounding;
  if (comparison === '<=') return value <= asked + rounding;
  return comparison === '>' ? value > asked : value < asked;
}
