import { VecbridgeError } from '../core/errors.js';
import type { Matrix } from '../vectors/matrix.js';
import { requireDirections } from '../vectors/row-check.js';

/** Throws DIM_MISMATCH or BAD_VALUE (NaN, infinite, zero rows) before anything enters the index. `first`: row number of row 0. */
export function checkVectors(v: Matrix, dim: number, first: number): void {
  checkDim(v, dim, 'vectors');
  requireDirections(v, 'vector', '', first);
}

/** Checks queries and k; returns how many neighbours there can be. */
export function checkQueries(q: Matrix, k: number, dim: number, size: number): number {
  checkDim(q, dim, 'queries');
  requireDirections(q, 'query');
  if (!Number.isInteger(k) || k < 1) {
    throw new VecbridgeError('BAD_OPTION', `k must be a whole number from 1 on, not ${k}.`, {
      hint: 'k is the number of neighbours of each query; 10 is usual',
      context: { k },
    });
  }
  if (size === 0) {
    throw new VecbridgeError('TOO_FEW_ROWS', 'the index holds 0 vectors: there is nothing to find.', {
      hint: 'add vectors before searching',
      context: { size },
    });
  }
  return Math.min(k, size);
}

function checkDim(v: Matrix, dim: number, what: string): void {
  if (v.dim === dim) return;
  throw new VecbridgeError('DIM_MISMATCH', `the index holds ${dim}-d vectors, the ${what} have ${v.dim} dims.`, {
    hint: 'queries from another model must be translated into the space of the index first',
    context: { index: dim, given: v.dim },
  });
}
