import { z } from 'zod';
import { random } from '../../../src/core/random.js';
import type { MeasureContext } from '../measure.js';
import { type Preparation, prepared } from '../prepare.js';
import { pickRows, type Rows } from '../rows.js';
import type { Kernel } from './kernel-sums.js';

/** Rows the median distance is taken over; of more, a sample chosen by the seed. */
const MEDIAN_ROWS = 1000;

export const kernelKind = (by: 'linear' | 'rbf') =>
  z.enum(['linear', 'rbf']).default(by).describe('linear: inner products; rbf: exp(−|a − b|² / (2σ²))');

export const sigma = z
  .union([z.literal('median'), z.number().positive()])
  .default('median')
  .describe('σ of the RBF kernels: a number, or the median distance between different rows of each space');

export const fraction = z
  .number()
  .positive()
  .default(1)
  .describe('factor on σ; 0.2 to 0.8 (of the median distance) makes near rows count more');

/** The rows of both spaces as the option "rows" prepares them, and the kernel that the options name for them. */
export async function kernelOf(
  kind: Kernel['kind'],
  x: Rows,
  y: Rows,
  { rows, ...options }: Width & { readonly rows: Preparation },
  context: MeasureContext,
): Promise<[a: Rows, b: Rows, kernel: Kernel]> {
  const [a, b] = [await prepared(x, rows, context), await prepared(y, rows, context)];
  if (kind === 'linear') return [a, b, { kind }];
  return [a, b, { kind, sigmas: [await widthOf(a, options, context), await widthOf(b, options, context)] }];
}

/** σ · fraction of one space; its median distance is taken once in a run. */
export async function widthOf(x: Rows, { sigma, fraction }: Width, { memo, seed }: MeasureContext): Promise<number> {
  if (sigma !== 'median') return fraction * sigma;
  return fraction * (await memo.get(x, `median distance ${seed}`, async () => medianDistance(x, seed)));
}

interface Width {
  readonly sigma: 'median' | number;
  readonly fraction: number;
}

/** The σ of both spaces, for the details of a result; none for linear kernels. */
export const widths = (kernel: Kernel): Record<string, number> =>
  kernel.kind === 'rbf' ? { sigmaFirst: kernel.sigmas[0], sigmaSecond: kernel.sigmas[1] } : {};

/**
 * Lower median of the distances between rows, zeros left out; over at most 1,000 rows drawn by the seed (half a million
 * pairs). NaN where all rows are the same.
 */
function medianDistance(x: Rows, seed: number): number {
  const m = x.rows > MEDIAN_ROWS ? pickRows(x, random(seed).fork('median').sample(x.rows, MEDIAN_ROWS)) : x;
  const { data, rows, dim } = m;
  const squares = new Float64Array((rows * (rows - 1)) / 2);
  let count = 0;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < i; j++) {
      let sum = 0;
      for (let a = i * dim, b = j * dim, end = a + dim; a < end; a++, b++) sum += (data[a]! - data[b]!) ** 2;
      if (sum > 0) squares[count++] = sum;
    }
  }
  const sorted = squares.subarray(0, count).sort();
  return count > 0 ? Math.sqrt(sorted[(count - 1) >> 1]!) : Number.NaN;
}
