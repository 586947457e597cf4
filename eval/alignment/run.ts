import { stopIfAborted } from '../../src/core/cancellation.js';
import { VecbridgeError } from '../../src/core/errors.js';
import { parseOptions } from '../../src/core/options.js';
import { plural } from '../../src/core/plural.js';
import type { Progress } from '../../src/core/progress.js';
import type { Measure, MeasureContext, MeasureResult, Memo } from './measure.js';
import { type NullDistribution, nullDistribution } from './null/null-distribution.js';
import { ordersOf } from './null/orders.js';
import { type Rows, requireNumbers } from './rows.js';

/** How to run one measure; everything has a default. */
export interface MeasureRequest {
  readonly options?: Readonly<Record<string, unknown>>;
  readonly seed?: number;
  readonly precision?: MeasureContext['precision'];
  /** Permutations of the rows of y for the null distribution of a paired measure; 'default': as many as it says. None without it. */
  readonly permutations?: number | 'default' | undefined;
  /** Share one between measures of the same spaces: neighbour lists and decompositions are then computed once. */
  readonly memo?: Memo | undefined;
  readonly signal?: AbortSignal;
  readonly on?: Progress;
}

/** A result whose chance level is known, with the null distribution where one was asked for and the measure has one. */
export interface Measured extends MeasureResult {
  readonly chance: number | null;
  readonly null: NullDistribution | null;
}

/** Permutations of a null distribution, and those a chance level without a formula is the mean of. */
const PERMUTATIONS = { null: 199, chance: 10, costlyChance: 3 } as const;

/**
 * One measure of two spaces, checked; with `permutations` also its null distribution. Throws ROWS_MISMATCH (paired measures),
 * TOO_FEW_ROWS, BAD_VALUE (NaN or infinite numbers, or none between 1e-12 and 1e12 in size), BAD_OPTION and INTERRUPTED.
 */
export async function runMeasure(measure: Measure, x: Rows, y: Rows, request: MeasureRequest = {}): Promise<Measured> {
  const { seed = 0, precision = 'auto', memo = createMemo(), signal, on } = request;
  const options = parseOptions(measure.options, request.options ?? {}, measure.name);
  requireRows(measure, x, y);
  requireNumbers(x, 'first');
  requireNumbers(y, 'second');
  stopIfAborted(signal, `measuring ${measure.name}`);
  const context: MeasureContext = { seed, precision, memo, signal, on };
  const result = await measure.compute(x, y, options, context);
  const known = result.chance !== undefined;
  const count = permutationsOf(measure, request.permutations, known);
  if (!measure.permuted || count === 0) return withChance(result, result.chance ?? null, null);
  const permuted = await measure.permuted(x, y, options, context);
  const orders = await ordersOf(permuted.n, count, seed, memo, x);
  const best = measure.self ?? (measure.direction === 'higher' ? measure.range[1] : measure.range[0]);
  const found = await nullDistribution(permuted, orders, {
    direction: measure.direction,
    best: Number.isFinite(best) ? best : null,
    ...{ signal, on },
  });
  const chance = result.chance === undefined ? found.mean : result.chance;
  return withChance(result, chance, request.permutations === undefined ? null : found);
}

function withChance(result: MeasureResult, chance: number | null, found: NullDistribution | null): Measured {
  if (!result.corrected || chance === null) return { ...result, chance, null: found };
  const corrected = chance < 1 ? (result.value - chance) / (1 - chance) : null;
  return { ...result, chance, null: found, details: { ...result.details, corrected } };
}

/** How many permutations are valued: those asked for, or as few as make a chance level that no formula gives. */
function permutationsOf(measure: Measure, asked: MeasureRequest['permutations'], chanceKnown: boolean): number {
  if (asked === 'default') return measure.permutations ?? PERMUTATIONS.null;
  if (asked !== undefined) return asked;
  if (chanceKnown) return 0;
  return measure.permutations === undefined ? PERMUTATIONS.chance : PERMUTATIONS.costlyChance;
}

/** Results by object and key, as long as the objects live. */
export function createMemo(): Memo {
  const made = new WeakMap<object, Map<string, Promise<unknown>>>();
  return {
    get<T>(of: object, key: string, make: () => Promise<T>): Promise<T> {
      const known = made.get(of) ?? new Map<string, Promise<unknown>>();
      made.set(of, known);
      const found = known.get(key);
      if (found) return found as Promise<T>;
      const fresh = make();
      known.set(key, fresh);
      fresh.catch(() => known.delete(key));
      return fresh;
    },
  };
}

/** Whether to take the float64 reference path for about so many multiplications in plain JavaScript. */
export const takesReference = (context: MeasureContext, multiplications: number): boolean =>
  context.precision === 'float64' || (context.precision === 'auto' && multiplications <= 2e7);

function requireRows(measure: Measure, x: Rows, y: Rows): void {
  if (measure.pairing === 'paired' && x.rows !== y.rows) {
    throw new VecbridgeError(
      'ROWS_MISMATCH',
      `${measure.name} needs pairs, but the spaces have ${x.rows} and ${y.rows} rows.`,
      {
        hint: 'row i of one must be the same item as row i of the other; --unpaired runs the measures that need no pairs',
        context: { measure: measure.name, rows: [x.rows, y.rows] },
      },
    );
  }
  const fewest = Math.min(x.rows, y.rows);
  if (fewest < measure.minRows) {
    throw new VecbridgeError(
      'TOO_FEW_ROWS',
      `${measure.name} needs at least ${measure.minRows} ${plural(measure.minRows, 'row')}, got ${fewest}.`,
      {
        hint: 'give more rows, or leave the measure out; vecbridge inspect says how many rows of a file can be used',
        context: { measure: measure.name, rows: fewest, needed: measure.minRows },
      },
    );
  }
}
