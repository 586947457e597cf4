import type { Random } from '../../src/core/random.js';
import { matmul } from '../../src/linalg/matmul.js';
import { principalComponents } from '../../src/linalg/pca.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import { unitRows } from '../../src/vectors/preprocess.js';

interface Common {
  /** (n, d), d = min(d_x, d_y), rows of unit length */
  readonly x: Matrix;
  /** (m, d) */
  readonly y: Matrix;
  /** A map (d, d) between them as one of the spaces, (d_x, d_y). */
  readonly lift: (map: Matrix) => Promise<Matrix>;
  /** The same for a map back, (d_y, d_x). */
  readonly liftBack: (map: Matrix) => Promise<Matrix>;
}

/**
 * Both sides in d = min(d_x, d_y) dimensions: the wider one in its d leading principal directions P, so that a method for
 * spaces of equal dimension can be used; W = P W_d or W_d Pᵀ. Spaces of equal dimension stay as they are.
 */
export async function commonDimensions(x: Matrix, y: Matrix, random: Random): Promise<Common> {
  if (x.dim === y.dim) return { x, y, lift: async (map) => map, liftBack: async (map) => map };
  const [wide, d] = x.dim > y.dim ? [x, y.dim] : [y, x.dim];
  const { basis } = await principalComponents(wide, d, { random, centred: true });
  const narrow = unitRows(await matmul(wide, basis));
  const before = (map: Matrix) => matmul(basis, map);
  const after = (map: Matrix) => matmul(map, basis, { transposeB: true });
  return x.dim > y.dim
    ? { x: narrow, y, lift: before, liftBack: after }
    : { x, y: narrow, lift: after, liftBack: before };
}
