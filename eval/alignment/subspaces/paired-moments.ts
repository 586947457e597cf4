import { stopIfAborted } from '../../../src/core/cancellation.js';
import { random } from '../../../src/core/random.js';
import { crossProduct } from '../../../src/linalg/matmul.js';
import { polar } from '../../../src/linalg/polar.js';
import { takeRows } from '../../../src/vectors/matrix.js';
import type { MeasureContext } from '../measure.js';
import { centredRows, float32Rows, float64Rows, type Rows } from '../rows.js';
import { takesReference } from '../run.js';
import { type Moments, moments, moments64 } from './moments.js';

/** What `make` gives for these two spaces and the key, made once in a run. */
function shared<T>(x: Rows, y: Rows, key: string, context: MeasureContext, make: () => Promise<T>): Promise<T> {
  return context.memo
    .get(x, key, async () => new WeakMap<object, Promise<T>>())
    .then((bySecond) => {
      const found = bySecond.get(y) ?? make();
      bySecond.set(y, found);
      found.catch(() => bySecond.delete(y));
      return found;
    });
}

/** The second moments of the pairs about their means, by the float64 reference or on the engine; once in a run. */
export function pairedMoments(x: Rows, y: Rows, context: MeasureContext): Promise<Moments> {
  return shared(x, y, `moments ${context.precision}`, context, () =>
    takesReference(context, x.rows * (x.dim + y.dim) ** 2)
      ? Promise.resolve(moments64(float64Rows(x), float64Rows(y)))
      : moments(float32Rows(x), float32Rows(y), { signal: context.signal }),
  );
}

/**
 * The mean nuclear norm of XᵀPY over seeded permutations P of the rows, X and Y centred: what unrelated data with these
 * two covariances give. Once in a run.
 */
export function permutedNuclearNorm(x: Rows, y: Rows, times: number, context: MeasureContext): Promise<number> {
  return shared(x, y, `permuted nuclear norm ${times} ${context.seed}`, context, async () => {
    const rng = random(context.seed).fork('permuted rows');
    const [a, b] = [float32Rows(centredRows(x)), float32Rows(centredRows(y))];
    let sum = 0;
    for (let trial = 0; trial < times; trial++) {
      stopIfAborted(context.signal, `permuting rows, ${trial} of ${times} done`);
      const data = await crossProduct(a, takeRows(b, rng.permutation(b.rows)));
      if (data.some((v) => v !== 0)) sum += (await polar({ data, rows: x.dim, cols: y.dim })).nuclearNorm / times;
    }
    return sum;
  });
}
