import { VecbridgeError } from '../../src/core/errors.js';
import { closest } from '../../src/core/suggest.js';

/** What a bound may be relative to. */
export type Reference = 'oracle' | 'baseline';

/** One condition on a measure: "recall@10>=0.8", "top1>=0.8*oracle" or "mrr>=baseline-0.02". */
export interface GateCondition {
  readonly measure: string;
  readonly comparison: Comparison;
  /** A number; with `of`, what is added to the reference: −0.02 in "mrr>=baseline-0.02". */
  readonly bound: number;
  /** The same measure of the oracle or of the baseline is compared with, times `factor`. */
  readonly of?: { readonly reference: Reference; readonly factor: number };
}

type Comparison = '>=' | '<=' | '>' | '<';

/** What conditions may ask for. "recall@k" is in the names where recalls are measured. */
export interface Askable {
  readonly measures: readonly string[];
  /** Measures that lie in [0, 1]: a bound outside is a slip (80 for 80 %). Recalls are among them. */
  readonly shares: readonly string[];
  readonly references: readonly Reference[];
}

/** Retrieval measures. "low" is the lower end of the 90 % interval of top-1. */
const RETRIEVAL: Askable = {
  measures: ['top1', 'low', 'meanRank', 'medianRank', 'mrr', 'cosine', 'foscttm', 'pool', 'recall@k'],
  shares: ['top1', 'low', 'mrr', 'foscttm'],
  references: ['oracle', 'baseline'],
};

const NUMBER = String.raw`(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?`;
const CONDITION = new RegExp(
  String.raw`^(?<name>[A-Za-z][A-Za-z0-9]*)(?:@(?<k>\d+))?\s*(?<comparison>>=|<=|>|<)\s*` +
    String.raw`(?:(?<bound>-?${NUMBER})|(?:(?<factor>${NUMBER})\s*\*\s*)?(?<reference>[A-Za-z]+)(?:\s*(?<sign>[-+])\s*(?<step>${NUMBER}))?)$`,
);
const EXAMPLE =
  'conditions look like "recall@10>=0.8", "top1>=0.8*oracle" or "mrr>=baseline-0.02"; several are separated by commas';

/** Reads "recall@10>=0.8,top1>=0.8*oracle"; throws BAD_OPTION with the part that cannot be read. */
export function parseGate(text: string, askable = RETRIEVAL): GateCondition[] {
  return text.split(',').map((part) => parseCondition(part.trim(), askable));
}

/** The k of every recall@k a gate asks for: they must be among the measured ones. */
export const gateKs = (conditions: readonly GateCondition[]): number[] =>
  conditions.flatMap(({ measure }) => (measure.startsWith('recall@') ? [Number(measure.slice('recall@'.length))] : []));

/** Whether a condition compares with the reference. */
export const asksFor = (conditions: readonly GateCondition[], reference: Reference): boolean =>
  conditions.some(({ of }) => of?.reference === reference);

function parseCondition(text: string, askable: Askable): GateCondition {
  const parts = CONDITION.exec(text)?.groups;
  if (!parts) throw refusal(text, 'cannot be read.', EXAMPLE);
  const measure = measureName(parts['name']!, parts['k'], text, askable);
  const comparison = parts['comparison'] as Comparison;
  const isShare = askable.shares.includes(measure) || measure.startsWith('recall@');
  if (parts['reference'] !== undefined) {
    const reference = referenceName(parts['reference'], text, askable);
    const factor = Number(parts['factor'] ?? 1);
    if (isShare && factor > 1) throw outside(text, 'a share of a share', factor);
    const step = Number(`${parts['sign'] ?? ''}${parts['step'] ?? 0}`);
    return { measure, comparison, bound: step, of: { reference, factor } };
  }
  const bound = Number(parts['bound']);
  if (isShare && (bound < 0 || bound > 1)) throw outside(text, measure, bound);
  return { measure, comparison, bound };
}

function measureName(name: string, k: string | undefined, text: string, { measures }: Askable): string {
  if (name === 'recall' && measures.includes('recall@k')) {
    if (k !== undefined && Number(k) >= 1) return `recall@${Number(k)}`;
    throw refusal(text, 'recall needs its k, from 1 on.', 'write recall@10');
  }
  const known = measures.find((one) => one.toLowerCase() === name.toLowerCase());
  if (known && k === undefined) return known;
  const near = known ?? closest(name, measures);
  throw refusal(
    text,
    `there is no measure "${name}${k === undefined ? '' : `@${k}`}".`,
    `${near ? `did you mean "${near}"? ` : ''}measures: ${measures.join(', ')}`,
  );
}

function referenceName(name: string, text: string, { references }: Askable): Reference {
  const known = references.find((one) => one === name.toLowerCase());
  if (known) return known;
  const near = closest(name, references);
  throw refusal(
    text,
    `"${name}" is nothing to compare with.`,
    `${near ? `did you mean "${near}"? ` : ''}${EXAMPLE}; to compare with: a number, ${references.join(', ')}`,
  );
}

function refusal(condition: string, what: string, hint: string): VecbridgeError {
  const colon = what === 'cannot be read.' ? '' : ':';
  return new VecbridgeError('BAD_OPTION', `gate condition "${condition}"${colon} ${what}`, {
    hint,
    context: { condition },
  });
}

const outside = (text: string, what: string, value: number): VecbridgeError =>
  refusal(
    text,
    `${what} lies between 0 and 1, not at ${value}.`,
    value > 1 && value <= 100 ? `for ${value} percent write ${value / 100}` : EXAMPLE,
  );
