import { VecbridgeError } from '../core/errors.js';
import { plural } from '../core/plural.js';
import type { Matrix } from '../vectors/matrix.js';
import { type SpaceStatistics, spaceStatistics } from './space-statistics.js';

/** Whether vectors look like those of a model, by its statistics. */
export interface Likeness {
  readonly rows: number;
  /** Correlation, over pairs of dimensions, of the correlations here and those known. By chance 0 ± .01. */
  readonly covariance: number;
  /** Σ √(p q) of the shares p and q that the dimensions have of the mean square, here and known: 1 where they are the same. */
  readonly energy: number;
  readonly looks: 'alike' | 'unlike' | 'unsure';
}

/**
 * Set on MiniLM, mpnet and E5: texts of another kind by the same model have a covariance of .09 (20 rows) to .29 and an
 * energy of .96 or more; another model of the same dims, permuted and rotated dims, at most .02; hidden layers of the
 * same model up to .57, with an energy of .93 or less beyond layer 0.
 */
const LIKENESS = { alike: 0.05, unlike: 0.03, energy: 0.95, energyUnlike: 0.93, fewestRows: 20 } as const;

/** Compares rows (n, d) with the statistics of a model. Throws DIM_MISMATCH with both numbers, TOO_FEW_ROWS below 20. */
export function likenessOf(known: SpaceStatistics, vectors: Matrix): Likeness {
  const { rows, dim } = vectors;
  if (dim !== known.mean.length) {
    throw new VecbridgeError('DIM_MISMATCH', `the vectors have ${dim} dims, the model's have ${known.mean.length}.`, {
      hint: 'these are vectors of another model',
      context: { dim, expected: known.mean.length },
    });
  }
  if (rows < LIKENESS.fewestRows) {
    throw new VecbridgeError(
      'TOO_FEW_ROWS',
      `${rows} ${plural(rows, 'row is', 'rows are')} too few: at least ${LIKENESS.fewestRows} are needed.`,
      {
        hint: 'give a few hundred vectors',
        context: { rows, needed: LIKENESS.fewestRows },
      },
    );
  }
  const found = spaceStatistics(vectors);
  const covariance = correlation(known.correlations, found.correlations);
  const energy = overlap(energyOf(known), energyOf(found));
  return { rows, covariance, energy, looks: label(covariance, energy) };
}

function label(covariance: number, energy: number): Likeness['looks'] {
  if (covariance >= LIKENESS.alike && energy >= LIKENESS.energy) return 'alike';
  return covariance < LIKENESS.unlike || energy < LIKENESS.energyUnlike ? 'unlike' : 'unsure';
}

const energyOf = ({ mean, variance }: SpaceStatistics): Float64Array =>
  Float64Array.from(mean, (m, j) => m * m + variance[j]!);

function overlap(p: Float64Array, q: Float64Array): number {
  const total = (v: Float64Array): number => v.reduce((a, b) => a + b, 0);
  const scale = Math.sqrt(total(p) * total(q));
  return scale > 0 ? p.reduce((sum, value, j) => sum + Math.sqrt(value * q[j]!), 0) / scale : 0;
}

/** Pearson's; 0 where one of the two is constant. */
function correlation(a: Float32Array, b: Float32Array): number {
  const mean = (v: Float32Array): number => v.reduce((sum, value) => sum + value, 0) / v.length;
  const [ma, mb] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]! - ma, b[i]! - mb];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0;
}
