import { stopIfAborted } from '../../src/core/cancellation.js';
import { VecbridgeError } from '../../src/core/errors.js';
import { parseOptions } from '../../src/core/options.js';
import type { Progress } from '../../src/core/progress.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import type { Measure, MeasureContext, MeasureResult, Memo } from './measure.js';
import type { Rows } from './rows.js';

/** How to run one measure; everything has a default. */
export interface MeasureRequest {
  readonly options?: Readonly<Record<string, unknown>>;
  readonly seed?: number;
  readonly precision?: MeasureContext['precision'];
  /** Share one between measures of the same spaces: neighbour lists and decompositions are then computed once. */
  readonly memo?: Memo;
  readonly signal?: AbortSignal;
  readonly on?: Progress;
}

/**
 * One measure of two spaces, checked. Throws ROWS_MISMATCH (paired measures), TOO_FEW_ROWS, BAD_VALUE (NaN or infinite
 * numbers, or none between 1e-12 and 1e12 in size), BAD_OPTION and INTERRUPTED.
 */
export async function runMeasure(
  measure: Measure,
  x: Rows,
  y: Rows,
  request: MeasureRequest = {},
): Promise<MeasureResult> {
  const { seed = 0, precision = 'auto', memo = createMemo(), signal, on } = request;
  const options = parseOptions(measure.options, request.options ?? {}, measure.name);
  requireRows(measure, x, y);
  requireNumbers(x, 'first');
  requireNumbers(y, 'second');
  stopIfAborted(signal, `measuring ${measure.name}`);
  return measure.compute(x, y, options, { seed, precision, memo, signal, on });
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
    throw new VecbridgeError('TOO_FEW_ROWS', `${measure.name} needs at least ${measure.minRows} rows, got ${fewest}.`, {
      context: { measure: measure.name, rows: fewest, needed: measure.minRows },
    });
  }
}

/** Sums of products of larger or smaller numbers leave the range of float32. */
const SIZES = { least: 2 ** -40, most: 2 ** 40 } as const;

/** x itself, or times the power of two that brings its largest number to about 1 where float32 products need that. */
export function inRange(x: Matrix): Matrix {
  const most = largest(x);
  if (most === 0 || fits(most)) return x;
  const factor = 2 ** -Math.round(Math.log2(most));
  return { ...x, data: x.data.map((v) => v * factor) };
}

function requireNumbers(x: Rows, which: string): void {
  const most = largest(x);
  if (most === 0 || fits(most)) return;
  if (!Number.isFinite(most)) {
    const at = x.data.findIndex((v) => !Number.isFinite(v));
    const row = Math.floor(at / x.dim);
    throw new VecbridgeError('BAD_VALUE', `row ${row} of the ${which} space holds ${x.data[at]}.`, {
      hint: 'remove or repair such rows first; vecbridge inspect lists them',
      context: { row, space: which, value: String(x.data[at]) },
    });
  }
  const power = Math.round(Math.log10(most));
  throw new VecbridgeError('BAD_VALUE', `the largest number of the ${which} space is ${most.toExponential(1)}.`, {
    hint: `multiply all of them by 1e${-power}: products of numbers so ${power > 0 ? 'large' : 'small'} leave the range of float32`,
    context: { space: which, largest: most },
  });
}

const fits = (size: number): boolean => size >= SIZES.least && size <= SIZES.most;

/** The largest size of a number; NaN where one is NaN. */
function largest(x: Rows): number {
  let most = 0;
  for (let at = 0; at < x.data.length; at++) {
    const size = Math.abs(x.data[at]!);
    if (!(size <= most)) most = size;
    if (Number.isNaN(most)) return most;
  }
  return most;
}
