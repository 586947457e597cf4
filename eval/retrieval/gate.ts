import { VecbridgeError } from '../../src/core/errors.js';
import { closest } from '../../src/core/suggest.js';
import type { RetrievalScores } from '../../src/search/rank-scores.js';

/** One condition on a measure: "recall@10>=0.8". */
export interface GateCondition {
  readonly measure: string;
  readonly comparison: Comparison;
  readonly bound: number;
}

export interface GateResult {
  readonly passed: boolean;
  readonly conditions: readonly (GateCondition & { readonly value: number; readonly passed: boolean })[];
}

type Comparison = '>=' | '<=' | '>' | '<';

const MEASURES = ['top1', 'meanRank', 'medianRank', 'mrr', 'cosine', 'foscttm', 'pool'] as const;
/** Measures that live in [0, 1]: a bound outside is a slip (80 for 80 %). */
const SHARES: readonly string[] = ['top1', 'mrr', 'foscttm'];
const FORM = /^([A-Za-z][A-Za-z0-9]*)(?:@(\d+))?\s*(>=|<=|>|<)\s*(-?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?)$/;
const EXAMPLE = 'conditions look like "recall@10>=0.8" or "top1>=0.5,meanRank<=20"; several are separated by commas';

/** Reads "recall@10>=0.8,meanRank<=20"; throws BAD_OPTION with the part that cannot be read. */
export function parseGate(text: string): GateCondition[] {
  return text.split(',').map((part) => parseCondition(part.trim()));
}

/** The k of every recall@k a gate asks for: they must be among the measured ones. */
export const gateKs = (conditions: readonly GateCondition[]): number[] =>
  conditions.flatMap(({ measure }) => (measure.startsWith('recall@') ? [Number(measure.slice('recall@'.length))] : []));

/**
 * Whether scores meet all conditions: "recall@10>=0.8,meanRank<=20", or what `parseGate` read. `scores`: what `evaluate`
 * gives, shares in [0, 1] and ranks from 1. Throws BAD_OPTION for conditions that cannot be read and for a recall@k that was
 * not measured.
 *
 * @example
 * import { applyGate, evaluate } from 'vecbridge';
 * const scores = await evaluate({ translator: 'a-to-b', source: 'known-a.npy', target: 'known-b.npy' });
 * const { passed, conditions } = applyGate('recall@10>=0.5,meanRank<=20', scores);
 * for (const { measure, value, bound } of conditions) console.log(measure, value, bound);
 * console.log(passed);
 */
export function applyGate(conditions: string | readonly GateCondition[], scores: RetrievalScores): GateResult {
  const wanted = typeof conditions === 'string' ? parseGate(conditions) : conditions;
  const checked = wanted.map((condition) => {
    const value = measured(condition.measure, scores);
    return { ...condition, value, passed: holds(value, condition.comparison, condition.bound) };
  });
  return { passed: checked.every((condition) => condition.passed), conditions: checked };
}

/** One line for people: "recall@10 = 0.764, asked: >= 0.8: not met". */
export const gateLine = (condition: GateResult['conditions'][number]): string =>
  `${condition.measure} = ${Number(condition.value.toPrecision(4))}, asked: ${condition.comparison} ${condition.bound}: ${condition.passed ? 'met' : 'not met'}`;

function parseCondition(text: string): GateCondition {
  const parts = FORM.exec(text);
  if (!parts) {
    throw new VecbridgeError('BAD_OPTION', `gate condition "${text}" cannot be read.`, {
      hint: EXAMPLE,
      context: { condition: text },
    });
  }
  const measure = measureName(parts[1]!, parts[2], text);
  const bound = Number(parts[4]);
  if ((SHARES.includes(measure) || measure.startsWith('recall@')) && (bound < 0 || bound > 1)) {
    throw new VecbridgeError(
      'BAD_OPTION',
      `gate condition "${text}": ${measure} lies between 0 and 1, not at ${bound}.`,
      {
        hint: bound > 1 && bound <= 100 ? `for ${bound} percent write ${bound / 100}` : EXAMPLE,
        context: { condition: text, bound },
      },
    );
  }
  return { measure, comparison: parts[3] as Comparison, bound };
}

function measureName(name: string, k: string | undefined, text: string): string {
  if (name === 'recall') {
    if (k !== undefined && Number(k) >= 1) return `recall@${Number(k)}`;
    throw new VecbridgeError('BAD_OPTION', `gate condition "${text}": recall needs its k, from 1 on.`, {
      hint: 'write recall@10',
      context: { condition: text },
    });
  }
  const known = MEASURES.find((one) => one.toLowerCase() === name.toLowerCase());
  if (known && k === undefined) return known;
  const names = [...MEASURES, 'recall@k'];
  const near = known ?? closest(name, names);
  throw new VecbridgeError(
    'BAD_OPTION',
    `gate condition "${text}": there is no measure "${name}${k === undefined ? '' : `@${k}`}".`,
    {
      hint: `${near ? `did you mean "${near}"? ` : ''}measures: ${names.join(', ')}`,
      context: { condition: text, measures: names },
    },
  );
}

function measured(measure: string, scores: RetrievalScores): number {
  if (!measure.startsWith('recall@')) return scores[measure as (typeof MEASURES)[number]];
  const k = measure.slice('recall@'.length);
  const value = scores.recall[k];
  if (value !== undefined) return value;
  throw new VecbridgeError('BAD_OPTION', `the gate asks for ${measure}, which was not measured.`, {
    hint: `measured: ${Object.keys(scores.recall)
      .map((one) => `recall@${one}`)
      .join(', ')}; add ${k} to --k`,
    context: { measure, measured: Object.keys(scores.recall) },
  });
}

function holds(value: number, comparison: Comparison, bound: number): boolean {
  if (comparison === '>=') return value >= bound;
  if (comparison === '<=') return value <= bound;
  return comparison === '>' ? value > bound : value < bound;
}
