import { matmul } from '../../src/linalg/matmul.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import { unitRows } from '../../src/vectors/preprocess.js';

/**
 * Relative representation (Moschella et al., 2023): every row as its cosines to K anchors. x (n, d) and anchors (K, d),
 * centred and of unit length → (n, K). With the same items as anchors in two spaces, a head trained on one runs on the
 * other as it is. Rows are brought to unit length, since cosines of one space may be larger than those of another.
 */
export const relativeTo = async (anchors: Matrix, x: Matrix): Promise<Matrix> =>
  unitRows(await matmul(x, anchors, { transposeB: true }));
