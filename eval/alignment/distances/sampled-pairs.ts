import { random } from '../../../src/core/random.js';
import type { MeasureContext } from '../measure.js';
import { float64Rows, pickRows, type Rows } from '../rows.js';
import { type Dissimilarity, dissimilarities } from './dissimilarity.js';

/**
 * The dissimilarities of both spaces between the same seeded sample of at most `limit` rows, in their order: upper triangles
 * of n items, float64. Those of one space are made once in a run.
 */
export async function sampledDistances(
  x: Rows,
  y: Rows,
  limit: number,
  kind: Dissimilarity,
  context: MeasureContext,
): Promise<[first: Float64Array, second: Float64Array, n: number]> {
  const of = (space: Rows): Promise<Float64Array> =>
    context.memo.get(space, `distances ${kind} ${limit} ${context.seed}`, async () => {
      if (space.rows <= limit) return dissimilarities(float64Rows(space), kind);
      const rows = random(context.seed).fork('sampled pairs').sample(space.rows, limit).sort();
      return dissimilarities(float64Rows(pickRows(space, rows)), kind);
    });
  return [await of(x), await of(y), Math.min(x.rows, limit)];
}
