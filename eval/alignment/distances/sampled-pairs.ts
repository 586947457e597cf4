import { random } from '../../../src/core/random.js';
import type { MeasureContext } from '../measure.js';
import { float64Rows, pickRows, type Rows, type Rows64 } from '../rows.js';

/** Both spaces cut to the same seeded sample of at most `limit` rows, in their order, in float64. */
export function sampledPairs(x: Rows, y: Rows, limit: number, context: MeasureContext): [x: Rows64, y: Rows64] {
  if (x.rows <= limit) return [float64Rows(x), float64Rows(y)];
  const rows = random(context.seed).fork('sampled pairs').sample(x.rows, limit).sort();
  return [float64Rows(pickRows(x, rows)), float64Rows(pickRows(y, rows))];
}
