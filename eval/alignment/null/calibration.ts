import type { Measure } from '../measure.js';
import type { Measured } from '../run.js';

/** What stands beside the value of a measure that was permuted, as `vecbridge align --json` prints it. */
export interface Calibration {
  /** Mean and standard deviation of the value with the rows of one space in random order. */
  readonly nullMean?: number | null;
  readonly nullSd?: number | null;
  /** The value that 5 % of the orders reach. */
  readonly nullCritical?: number | null;
  /** Rows permuted; z, p, calibrated and gated are of these. Fewer than n where the null of all would not fit in memory. */
  readonly nullRows?: number;
  /** Orders valued, n! where these were all. */
  readonly permutations?: number;
  /** (value − nullMean) / nullSd, positive where more alike than chance. */
  readonly z?: number | null;
  /** (1 + orders at least as alike) / (1 + permutations); exact where all n! orders were valued. */
  readonly p?: number | null;
  /** (value − nullMean) / (best − nullMean): 0 for unrelated spaces, 1 for equal ones, whatever n and the dims. */
  readonly calibrated?: number | null;
  /** The same with nullCritical for nullMean, and 0 below it. */
  readonly gated?: number | null;
  /** Why there is no null distribution. */
  readonly noNull?: string;
}

/** A measure that looks at each space on its own is the same for every order of the rows. */
const NO_PAIRS = 'the measure looks at each space on its own, so that no order of the rows changes it';

/** The columns of a null distribution; the reason where the measure has none. */
export function calibrationOf(measure: Measure, found: Measured): Calibration {
  if (measure.pairing === 'unpaired') return { noNull: NO_PAIRS };
  if (!found.null) return {};
  const { mean, sd, critical, rows, permutations, z, p, calibrated, gated } = found.null;
  return {
    ...{ nullMean: numberOrNull(mean), nullSd: numberOrNull(sd), nullCritical: numberOrNull(critical) },
    ...{ nullRows: rows, permutations },
    ...{ z: numberOrNull(z), p: numberOrNull(p), calibrated: numberOrNull(calibrated), gated: numberOrNull(gated) },
  };
}

/** JSON has no NaN. */
export const numberOrNull = (value: number | null): number | null =>
  value !== null && Number.isFinite(value) ? value : null;
