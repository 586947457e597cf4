import { assign } from '../../../src/linalg/assign.js';
import type { Moments } from './moments.js';

/** Which unit (dimension) of y goes with each unit of x. */
interface UnitMatch {
  /** One y unit for each x unit: hard, a different one for each (−1 where y has fewer); soft, the most correlated. */
  readonly hard: Int32Array;
  readonly soft: Int32Array;
}

/** |r| between every unit of x and every unit of y, (p, q), from the moments about the means; 0 for constant units. */
export function unitCorrelations(m: Moments): Float64Array {
  const deviation = (gram: Float64Array, d: number): Float64Array =>
    Float64Array.from({ length: d }, (_, i) => Math.sqrt(gram[i * (d + 1)]!));
  const [sx, sy] = [deviation(m.xx, m.p), deviation(m.yy, m.q)];
  return m.xy.map((v, at) => {
    const scale = sx[Math.floor(at / m.q)]! * sy[at % m.q]!;
    return scale > 0 ? Math.min(1, Math.abs(v) / scale) : 0;
  });
}

/**
 * Units of two networks matched by correlation over the same items (Li et al. 2015, "Convergent learning"; the units that
 * many networks share are the Rosetta neurons of Dravid et al. 2023). hard: the assignment of most total |r|; soft: each
 * x unit takes its most correlated y unit. |r|, since the sign of a direction of a vector space has no meaning.
 * correlations (p, q). O(p² q).
 */
export function matchUnits(correlations: Float64Array, p: number, q: number): UnitMatch {
  const wide = p <= q;
  const [rows, cols] = wide ? [p, q] : [q, p];
  const costs = new Float64Array(rows * cols);
  for (let i = 0; i < p; i++)
    for (let j = 0; j < q; j++) costs[wide ? i * q + j : j * p + i] = -correlations[i * q + j]!;
  const { columns } = assign(costs, rows, cols);
  const hard = new Int32Array(p).fill(-1);
  columns.forEach((column, row) => {
    if (wide) hard[row] = column;
    else hard[column] = row;
  });
  const soft = Int32Array.from({ length: p }, (_, i) => {
    const row = correlations.subarray(i * q, (i + 1) * q);
    return row.indexOf(Math.max(...row));
  });
  return { hard, soft };
}

/** The correlations of matched units, by those of (other) rows; x units without a partner left out. */
export function matchedCorrelations(correlations: Float64Array, q: number, match: Int32Array): Float64Array {
  const found: number[] = [];
  match.forEach((j, i) => {
    if (j >= 0) found.push(correlations[i * q + j]!);
  });
  return Float64Array.from(found);
}
