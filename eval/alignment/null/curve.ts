import { VecbridgeError } from '../../../src/core/errors.js';
import { random } from '../../../src/core/random.js';
import type { Measure } from '../measure.js';
import { pickRows, type Rows } from '../rows.js';
import { type MeasureRequest, runMeasure } from '../run.js';
import { type Calibration, calibrationOf, numberOrNull } from './calibration.js';

/** A measure of some of the rows. */
export interface CurvePoint extends Calibration {
  /** Rows drawn. */
  readonly rows: number;
  /** Rows compared: fewer where the measure takes a sample of its own. */
  readonly n: number;
  readonly value: number | null;
  readonly chance: number | null;
  /** Why there is no value. */
  readonly skipped?: string;
}

/** Fewest rows of a curve's size. */
const LEAST_SIZE = 3;

/** Sizes in rising order, each once. Throws BAD_OPTION for one that is no whole number of 3 to `rows`. */
export function requireSizes(sizes: readonly number[], rows: number): number[] {
  for (const size of sizes) {
    const small = !Number.isInteger(size) || size < LEAST_SIZE;
    if (!small && size <= rows) continue;
    throw new VecbridgeError(
      'BAD_OPTION',
      small
        ? `a size of the curve must be a whole number of at least ${LEAST_SIZE} rows, got ${size}.`
        : `a size of the curve is ${size} rows, but ${rows} are compared.`,
      {
        hint: small
          ? 'for example --sizes 250,500,1000'
          : `leave it out, or compare more rows (--rows ${size}; 0: all)`,
        context: { size, rows },
      },
    );
  }
  return [...new Set(sizes)].sort((a, b) => a - b);
}

/** Both spaces cut to the first rows of one seeded order, for every size: the rows of a size are among those of the next. */
export function nestedSamples(x: Rows, y: Rows, sizes: readonly number[], seed: number): [x: Rows, y: Rows][] {
  const generator = random(seed).fork('sizes');
  const first = generator.permutation(x.rows);
  const second = x.rows === y.rows ? first : generator.permutation(y.rows);
  return sizes.map((size) => [
    pickRows(x, first.slice(0, size).sort()),
    pickRows(y, second.slice(0, Math.min(size, y.rows)).sort()),
  ]);
}

/** One measure of every sample. A sample that is too small for the measure has no value, and says why. */
export async function curveOf(
  measure: Measure,
  samples: readonly (readonly [x: Rows, y: Rows])[],
  request: MeasureRequest,
): Promise<CurvePoint[]> {
  const points: CurvePoint[] = [];
  for (const [x, y] of samples) {
    try {
      const found = await runMeasure(measure, x, y, request);
      points.push({
        ...{ rows: x.rows, n: found.n, value: numberOrNull(found.value), chance: numberOrNull(found.chance) },
        ...calibrationOf(measure, found),
      });
    } catch (error) {
      if (!(error instanceof VecbridgeError && error.code === 'TOO_FEW_ROWS')) throw error;
      points.push({ rows: x.rows, n: x.rows, value: null, chance: null, skipped: error.message });
    }
  }
  return points;
}
