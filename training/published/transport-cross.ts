import { crossProduct, matmul } from '../../src/linalg/matmul.js';
import { sinkhorn } from '../../src/linalg/sinkhorn.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import { FUSED_SCORES, type FusedRound, fusedCross } from './fused-round.js';

/**
 * XᵀPY (d, d) of the entropic plan P between the rows of xW and y, rows of sum 1: cost −(xW)_i·y_j, temperature ε. One
 * graph where the scores fit in memory, blocks of 8 MB above. The map must be orthogonal: its rows keep length 1.
 */
export async function planCross(x: Matrix, y: Matrix, map: Matrix, plan: FusedRound): Promise<Float64Array> {
  if (x.rows * y.rows <= FUSED_SCORES) return fusedCross(x, y, map, plan);
  const { barycentres } = await sinkhorn(await matmul(x, map), y, plan);
  return crossProduct(x, barycentres);
}
