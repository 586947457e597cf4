import { stopIfAborted } from '../../src/core/cancellation.js';
import { VecbridgeError } from '../../src/core/errors.js';
import { optionRows } from '../../src/core/options.js';
import type { Progress } from '../../src/core/progress.js';
import { closest } from '../../src/core/suggest.js';
import { readPairedSamples, readSample } from '../../src/vectors/read-sample.js';
import { newReading } from '../../src/vectors/usable-rows.js';
import type { Measure, MeasureContext, Memo } from './measure.js';
import { measures as registry } from './measures.js';
import { type Calibration, calibrationOf, numberOrNull } from './null/calibration.js';
import { type Ceiling, ceilingOf } from './null/ceiling.js';
import { type CurvePoint, curveOf, nestedSamples, requireSizes } from './null/curve.js';
import type { Rows } from './rows.js';
import { createMemo, type MeasureRequest, runMeasure } from './run.js';

/** One measure of a comparison, as `vecbridge align --json` prints it; other numbers stand beside these. */
export interface ComparedMeasure extends Calibration {
  /** null where it is not defined for these spaces. */
  readonly value: number | null;
  readonly chance: number | null;
  readonly direction: Measure['direction'];
  readonly pairing: Measure['pairing'];
  /** Rows compared. */
  readonly n: number;
  readonly seconds: number;
  /** Why there is no value. */
  readonly skipped?: string;
  /** With `sizes`: the same of some of the rows. */
  readonly curve?: readonly CurvePoint[];
  /** With `ceilings`, of paired measures: what `calibrated` could be expected to reach. */
  readonly ceiling?: Ceiling;
  readonly [detail: string]: number | string | boolean | null | undefined | readonly CurvePoint[] | Ceiling;
}

export interface CompareRequest {
  /** Which measures; all that the rows allow without it. Named ones throw what keeps them from a value. */
  readonly measures?: readonly Measure[];
  /** Row i of x is row i of y (default). Otherwise only measures that need no pairs are run. */
  readonly paired?: boolean;
  /** Options: "k" for every measure that has one, "mutual-knn.k" for one. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Of samples, permutations and random features. Default 0. */
  readonly seed?: number;
  /** Maximum number of rows read from a file, a random sample by the seed. Default 10,000; 0: all. */
  readonly rowsLimit?: number;
  /** Rows of files that are NULL, NaN, infinite, zero or of another length are left out instead of refused. Default: false. */
  readonly skipInvalid?: boolean;
  readonly precision?: MeasureContext['precision'];
  /** Share one between comparisons of the same spaces: what belongs to one space is then computed once. */
  readonly memo?: Memo;
  /**
   * Permutations of the rows for the null distribution of every paired measure, at least 1. Default: 199; fewer for those that
   * decompose a matrix in each: 49 for CCA and SVCCA, 19 for PWCCA, Procrustes and RTD.
   */
  readonly permutations?: number | undefined;
  /** false leaves the null distributions out: values and chance levels only. Default: true. */
  readonly calibrate?: boolean;
  /** Numbers of rows for which every measure is taken too, on nested seeded samples: the curve over n. */
  readonly sizes?: readonly number[] | undefined;
  /** Random halvings of the dims that give the noise ceiling of every paired measure; none without it. */
  readonly ceilings?: number | undefined;
  readonly signal?: AbortSignal;
  readonly on?: Progress;
}

/** Rows of a file that are compared: O(n²) measures of more take minutes. */
export const COMPARED_ROWS = 10_000;

/**
 * Measures how alike two spaces x (n, p) and y (m, q) are; both are matrices or paths of files. Returns one entry
 * per measure. Each has its value, the value that chance gives, and the direction of "more alike". Measures of pairs
 * also have a null distribution, from permutations of the rows: z, p and `calibrated`, which is 0 for unrelated
 * spaces and 1 for equal ones, whatever n and the dims (Gröger, Wen and Brbić 2026, arXiv:2602.14486; their version
 * with a threshold is `gated`).
 *
 * What the measures share (unit rows, neighbour lists, decompositions) is computed once. Memory beyond the input:
 * one or two copies of it, and the largest need of one measure.
 *
 * Throws ROWS_MISMATCH, BAD_OPTION, BAD_VALUE, BAD_FILE, NOT_FOUND, INTERRUPTED, TOO_FEW_ROWS (for a measure asked
 * for by name, or if all measures have too few).
 *
 * @example
 * import { compareSpaces, measures } from 'vecbridge';
 * const chosen = [measures['cka']!, measures['mutual-knn']!];
 * // row i of one is row i of the other; else paired: false
 * const found = await compareSpaces('known-a.npy', 'known-b.npy', { measures: chosen, settings: { k: 5 } });
 * for (const [name, { value, z, p, calibrated }] of Object.entries(found)) console.log(name, value, z, p, calibrated);
 */
export async function compareSpaces(
  first: Rows | string,
  second: Rows | string,
  request: CompareRequest = {},
): Promise<Record<string, ComparedMeasure>> {
  const [x, y] = await readSpaces(first, second, request);
  const { paired = true, settings = {}, seed, precision, memo = createMemo(), signal, on, ceilings } = request;
  if (paired && x.rows !== y.rows) throw notPairs(x.rows, y.rows);
  const permutations = permutationsOf(request);
  const sizes = requireSizes(request.sizes ?? [], Math.min(x.rows, y.rows));
  requireCount('ceilings', ceilings);
  const samples = nestedSamples(x, y, sizes, seed ?? 0);
  const chosen = chosenMeasures(request.measures, paired);
  const options = optionsByMeasure(chosen, settings);
  const found: Record<string, ComparedMeasure> = {};
  for (const [at, measure] of chosen.entries()) {
    stopIfAborted(signal, 'comparing the spaces');
    on?.({ stage: measure.name, done: at, total: chosen.length });
    const { direction, pairing } = measure;
    const started = performance.now();
    try {
      const how: MeasureRequest = {
        ...{ options: options[measure.name], seed, precision, permutations, memo, signal },
        on: (event) => on?.({ ...event, stage: `${measure.name}: ${event.stage}` }),
      };
      const result = await runMeasure(measure, x, y, how);
      const { value, chance, n, details = {} } = result;
      const curve = sizes.length > 0 ? { curve: await curveOf(measure, samples, how) } : {};
      const ceiling =
        ceilings !== undefined && pairing === 'paired'
          ? { ceiling: await ceilingOf(measure, x, y, ceilings, { ...how, permutations: CEILING_PERMUTATIONS }) }
          : {};
      const seconds = Math.round(performance.now() - started) / 1000;
      found[measure.name] = {
        ...{ value: numberOrNull(value), chance: numberOrNull(chance), direction, pairing, n, seconds },
        ...details,
        ...(permutations === undefined ? {} : calibrationOf(measure, result)),
        ...curve,
        ...ceiling,
      };
    } catch (error) {
      const fewRows = error instanceof VecbridgeError && error.code === 'TOO_FEW_ROWS';
      if (!fewRows || request.measures) throw error;
      const n = Math.min(x.rows, y.rows);
      found[measure.name] = { value: null, chance: null, direction, pairing, n, seconds: 0, skipped: error.message };
    }
  }
  requireAny(found, Math.min(x.rows, y.rows));
  return found;
}

async function readSpaces(
  x: Rows | string,
  y: Rows | string,
  { paired = true, rowsLimit = COMPARED_ROWS, seed = 0, skipInvalid }: CompareRequest,
): Promise<readonly [Rows, Rows]> {
  const limit = rowsLimit === 0 ? Number.POSITIVE_INFINITY : rowsLimit;
  const reading = skipInvalid ? newReading({ skip: true }) : undefined;
  if (typeof x === 'string' && typeof y === 'string' && paired) {
    const pair = await readPairedSamples([x, y], limit, seed, reading);
    const [n, m] = pair.map(({ totalRows }) => totalRows) as [number, number];
    if (n !== m) throw notPairs(n, m);
    return [pair[0].matrix, pair[1].matrix];
  }
  // One in memory: all rows of the file are its partners.
  const most = paired ? Number.POSITIVE_INFINITY : limit;
  const read = async (from: Rows | string): Promise<Rows> =>
    typeof from === 'string' ? (await readSample(from, most, seed, reading)).matrix : from;
  return [await read(x), await read(y)];
}

const notPairs = (x: number, y: number): VecbridgeError =>
  new VecbridgeError('ROWS_MISMATCH', `the spaces have ${x} and ${y} rows, so they are not pairs.`, {
    hint: 'row i of one must be the same item as row i of the other; --unpaired runs the measures that need no pairs',
    context: { rows: [x, y] },
  });

/** A comparison of which nothing is left is a refusal, not a table of gaps. */
function requireAny(found: Readonly<Record<string, ComparedMeasure>>, rows: number): void {
  if (Object.values(found).some(({ skipped }) => !skipped)) return;
  throw new VecbridgeError('TOO_FEW_ROWS', `no measure can be computed from so few rows: ${rows}.`, {
    hint: 'some hundred rows give values worth reading',
    context: { rows },
  });
}

/** A ceiling needs the mean of the null alone. */
const CEILING_PERMUTATIONS = 10;

function permutationsOf({ calibrate = true, permutations }: CompareRequest): MeasureRequest['permutations'] {
  requireCount('permutations', permutations);
  return calibrate ? (permutations ?? 'default') : undefined;
}

function requireCount(option: 'permutations' | 'ceilings', count: number | undefined): void {
  if (count === undefined || (Number.isInteger(count) && count >= 1)) return;
  const hint =
    option === 'permutations'
      ? 'p cannot be below 1 / (1 + permutations); 199 give z and p to read, calibrate: false (--no-calibrate) leaves them out'
      : 'each halving compares two halves of the dims of either space; 2 are enough to see the level';
  throw new VecbridgeError('BAD_OPTION', `${option} must be a whole number of at least 1, got ${count}.`, {
    hint,
    context: { [option]: count },
  });
}

function chosenMeasures(named: readonly Measure[] | undefined, paired: boolean): readonly Measure[] {
  if (!named) return Object.values(registry).filter((measure) => paired || measure.pairing === 'unpaired');
  const needy = paired ? undefined : named.find((measure) => measure.pairing === 'paired');
  if (needy) {
    throw new VecbridgeError('BAD_OPTION', `${needy.name} needs pairs, but the spaces are compared without pairs.`, {
      hint: `measures that need none: ${chosenMeasures(undefined, false)
        .map((measure) => measure.name)
        .join(', ')}`,
      context: { measure: needy.name },
    });
  }
  return named;
}

/** Every setting goes to the measures that have it; one that none has is an error. */
function optionsByMeasure(
  chosen: readonly Measure[],
  settings: Readonly<Record<string, unknown>>,
): Record<string, Record<string, unknown>> {
  const known = new Map(chosen.map((measure) => [measure.name, optionRows(measure.options).map((row) => row.name)]));
  const options: Record<string, Record<string, unknown>> = Object.fromEntries(chosen.map(({ name }) => [name, {}]));
  // Settings of one measure come last, so that they win over those of all.
  const ordered = Object.entries(settings).sort(([a], [b]) => Number(a.includes('.')) - Number(b.includes('.')));
  for (const [key, value] of ordered) {
    const dot = key.indexOf('.');
    const [only, option] = dot < 0 ? [undefined, key] : [key.slice(0, dot), key.slice(dot + 1)];
    const takers = [...known].filter(
      ([name, names]) => (only === undefined || name === only) && names.includes(option),
    );
    if (takers.length === 0) throw unknownSetting(key, only, option, known);
    for (const [name] of takers) options[name]![option] = value;
  }
  return options;
}

function unknownSetting(
  key: string,
  only: string | undefined,
  option: string,
  known: ReadonlyMap<string, readonly string[]>,
): VecbridgeError {
  if (only !== undefined && !known.has(only)) {
    const near = closest(only, [...known.keys()]);
    return new VecbridgeError('BAD_OPTION', `"${key}": ${only} is not among the measures to run.`, {
      hint: `${near ? `did you mean "${near}"? ` : ''}they are: ${[...known.keys()].join(', ')}`,
      context: { setting: key, measures: [...known.keys()] },
    });
  }
  if (option === 'permutations') {
    return new VecbridgeError('BAD_OPTION', `no measure has an option "${key}".`, {
      hint: '--permutations N is for all measures that compare pairs',
      context: { setting: key },
    });
  }
  const names = [...new Set(only === undefined ? [...known.values()].flat() : known.get(only))];
  const near = closest(option, names);
  const owner = only ?? 'none of the measures to run';
  return new VecbridgeError('BAD_OPTION', `${owner} has ${only ? 'no' : 'an'} option "${option}".`, {
    hint: `${near ? `did you mean "${near}"? ` : ''}${names.length > 0 ? `there are: ${names.join(', ')}` : 'there are no options'}`,
    context: { setting: key, known: names },
  });
}
