import { random } from '../../../src/core/random.js';
import type { Measure } from '../measure.js';
import type { Rows } from '../rows.js';
import { type MeasureRequest, runMeasure } from '../run.js';

/** How alike two halves of one space are, calibrated; and what that makes of a comparison of two spaces. */
export interface Ceiling {
  /** Calibrated value of two random halves of the dims of the first (second) space, mean over the halvings. */
  readonly first: number | null;
  readonly second: number | null;
  /** √(first · second): what two views of the same things may be expected to reach; null where either is undefined. */
  readonly value: number | null;
}

/**
 * Split-half noise ceiling of a paired measure. The dims of a space are cut into two random halves, which show the same items,
 * and the halves are compared like two spaces: a comparison with another space is not expected to come out higher than a
 * space does with itself. √(r_xx r_yy) is the bound of Spearman 1904 ("attenuation"). Each half has half of the dims, which
 * makes the ceiling a low estimate; it is not stepped up (the Spearman–Brown formula holds for correlations alone).
 */
export async function ceilingOf(
  measure: Measure,
  x: Rows,
  y: Rows,
  halvings: number,
  request: MeasureRequest,
): Promise<Ceiling> {
  const of = async (space: Rows, label: string): Promise<number | null> => {
    if (space.dim < 2) return null;
    let sum = 0;
    for (let at = 0; at < halvings; at++) {
      const order = random(request.seed ?? 0)
        .fork(`halves ${label} ${at}`)
        .permutation(space.dim);
      const middle = Math.floor(space.dim / 2);
      const [a, b] = [order.slice(0, middle), order.slice(middle, 2 * middle)].map((dims) => someDims(space, dims));
      const found = await runMeasure(measure, a!, b!, { ...request, memo: undefined });
      sum += (found.null?.calibrated ?? Number.NaN) / halvings;
    }
    return Number.isFinite(sum) ? sum : null;
  };
  const [first, second] = [await of(x, 'first'), await of(y, 'second')];
  return {
    first,
    second,
    value: first === null || second === null ? null : Math.sqrt(Math.max(0, first) * Math.max(0, second)),
  };
}

/** The chosen columns, of the same precision (a copy). */
function someDims(x: Rows, dims: Uint32Array): Rows {
  const chosen = dims.slice().sort();
  const size = x.rows * chosen.length;
  const data = x.data instanceof Float32Array ? new Float32Array(size) : new Float64Array(size);
  for (let i = 0, at = 0; i < x.rows; i++) for (const j of chosen) data[at++] = x.data[i * x.dim + j]!;
  return { data, rows: x.rows, dim: chosen.length };
}
