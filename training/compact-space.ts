import type { Random } from '../src/core/random.js';
import { matmul } from '../src/linalg/matmul.js';
import { leadingSubspace } from '../src/linalg/pca.js';
import type { Matrix } from '../src/vectors/matrix.js';
import { unitRows } from '../src/vectors/preprocess.js';

/**
 * Dims beyond which a space is searched in its leading principal directions: the rounds of a search cost dims³, and what some
 * thousand rows say of further directions is noise.
 */
const MOST_DIMS = 768;

/** A space in at most `MOST_DIMS` dims. */
export interface CompactSpace {
  /** Unit rows (n, k). */
  readonly matrix: Matrix;
  /** Orthonormal columns (d, k); undefined where the space is as it was. */
  readonly basis: Matrix | undefined;
}

/** Preprocessed rows (n, d) as they are, or along their leading directions. */
export async function compactSpace(matrix: Matrix, random: Random): Promise<CompactSpace> {
  const dims = Math.min(MOST_DIMS, matrix.rows - 1);
  if (matrix.dim <= MOST_DIMS) return { matrix, basis: undefined };
  const basis = await leadingSubspace(matrix, dims, random);
  return { matrix: unitRows(await matmul(matrix, basis)), basis };
}

/** A map (k_x, k_y) between two compact spaces as one between the spaces that they are of, (d_x, d_y): B_x M B_yᵀ. */
export async function mapOfSpaces(map: Matrix, x: CompactSpace, y: CompactSpace): Promise<Matrix> {
  const left = x.basis ? await matmul(x.basis, map) : map;
  return y.basis ? matmul(left, y.basis, { transposeB: true }) : left;
}
