import { random } from '../../../src/core/random.js';
import type { MeasureContext } from '../measure.js';
import { pickRows, type Rows } from '../rows.js';

/**
 * As many rows of both spaces, at most `limit`: statistics of a cloud depend on how many rows it has. Seeded samples in
 * the order of the rows; spaces of equally many rows are cut to the same ones.
 */
export function equalSamples(x: Rows, y: Rows, limit: number, context: MeasureContext): [x: Rows, y: Rows] {
  const n = Math.min(limit, x.rows, y.rows);
  const cut = (space: Rows): Rows =>
    space.rows === n ? space : pickRows(space, random(context.seed).fork('equal samples').sample(space.rows, n).sort());
  return [cut(x), cut(y)];
}
