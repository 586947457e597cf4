import { crossProduct } from '../../../src/linalg/matmul.js';
import { polar } from '../../../src/linalg/polar.js';
import { type Dense, dense } from '../../../src/linalg/svd.js';
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
 * The nuclear norm of XᵀPY, X and Y centred, for every order P of the rows of y; that of one order is computed once in a run,
 * whichever measures ask for it.
 */
export async function permutedNuclearNorms(
  x: Rows,
  y: Rows,
  orders: readonly Uint32Array[],
  context: MeasureContext,
): Promise<number[]> {
  const made = await shared(x, y, 'nuclear norms', context, async () => {
    const [a, b] = [float32Rows(centredRows(x)), float32Rows(centredRows(y))];
    return { a, b, norms: new WeakMap<Uint32Array, number>() };
  });
  const found: number[] = [];
  for (const order of orders) {
    const known = made.norms.get(order);
    const { a, b } = made;
    const norm = known ?? (await nuclear(dense(await crossProduct(a, takeRows(b, order)), a.dim, b.dim)));
    made.norms.set(order, norm);
    found.push(norm);
  }
  return found;
}

/** The sum of the singular values, 0 for a matrix of zeros. */
export const nuclear = async (t: Dense): Promise<number> =>
  t.data.some((entry) => entry !== 0) ? (await polar(t)).nuclearNorm : 0;
