import { crossProduct } from '../../../src/linalg/matmul.js';
import { symmetricEigen } from '../../../src/linalg/svd.js';
import type { MeasureContext } from '../measure.js';
import { centredRows, float32Rows, float64Rows, type Rows } from '../rows.js';
import { takesReference } from '../run.js';
import { moments64 } from '../subspaces/moments.js';

/** Variances along the principal directions, descending, those above rounding only (at most n − 1); once in a run. */
export function spectrum(x: Rows, context: MeasureContext): Promise<Float64Array> {
  return context.memo.get(x, `spectrum ${context.precision}`, async () => {
    const exact = takesReference(context, x.rows * x.dim ** 2);
    const centred = exact ? undefined : float32Rows(centredRows(x));
    const gram = centred ? await crossProduct(centred, centred) : moments64(float64Rows(x), float64Rows(x)).xx;
    const { values } = symmetricEigen(gram, x.dim);
    const floor = (exact ? 1e-13 : 1e-7) * values[0]!;
    return values.filter((v) => v > floor && v > 0).map((v) => v / (x.rows - 1));
  });
}

/** (Σλ)² / Σλ²: how many directions share the variance, 1 … d. NaN without variance. */
export function participationRatio(variances: Float64Array): number {
  let [sum, squares] = [0, 0];
  for (const v of variances) {
    sum += v;
    squares += v * v;
  }
  return (sum * sum) / squares;
}

/** Σ over the leading `count` (log λ_i − log μ_i)², each spectrum divided by its own sum first. */
export function spectralDistance(a: Float64Array, b: Float64Array, count: number): number {
  const total = (v: Float64Array): number => v.reduce((s, one) => s + one, 0);
  const shift = Math.log(total(a)) - Math.log(total(b));
  const shared = Math.min(count, a.length, b.length);
  let sum = 0;
  for (let i = 0; i < shared; i++) sum += (Math.log(a[i]!) - Math.log(b[i]!) - shift) ** 2;
  return shared > 0 ? sum : Number.NaN;
}
