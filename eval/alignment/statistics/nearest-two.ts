import { topk } from '../../../src/linalg/topk.js';
import type { MeasureContext } from '../measure.js';
import { centredRows, float32Rows, float64Rows, type Rows, squaredLengths } from '../rows.js';
import { takesReference } from '../run.js';

const CANDIDATES = 4; // more than two, so that float32 scores of near ties do not decide

/**
 * The Euclidean distances from every row to its nearest and second nearest other row, (n) each, float64. The fast path
 * finds four candidates by float32 inner products (x·y − ‖y‖²/2) and measures them in float64.
 */
export async function nearestTwo(
  x: Rows,
  context: MeasureContext,
): Promise<[first: Float64Array, second: Float64Array]> {
  const first = new Float64Array(x.rows).fill(Number.POSITIVE_INFINITY);
  const second = first.slice();
  const exact = float64Rows(x);
  const squared = (i: number, j: number): number => {
    let sum = 0;
    for (let t = 0; t < x.dim; t++) sum += (exact.data[i * x.dim + t]! - exact.data[j * x.dim + t]!) ** 2;
    return sum;
  };
  const offer = (i: number, j: number): void => {
    const d = squared(i, j);
    if (d < first[i]!) {
      second[i] = first[i]!;
      first[i] = d;
    } else if (d < second[i]!) second[i] = d;
  };
  if (takesReference(context, x.rows ** 2 * x.dim)) {
    for (let i = 0; i < x.rows; i++) for (let j = 0; j < x.rows; j++) if (i !== j) offer(i, j);
  } else {
    const centred = float32Rows(centredRows(x)); // small numbers lose less to rounding
    const bias = Float32Array.from(squaredLengths(centred), (v) => -v / 2);
    const found = await topk(centred, centred, CANDIDATES, { bias, exclude: 'self' });
    for (let i = 0; i < x.rows; i++) for (let t = 0; t < found.k; t++) offer(i, found.indices[i * found.k + t]!);
  }
  return [first.map(Math.sqrt), second.map(Math.sqrt)];
}
