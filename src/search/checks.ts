import { VecbridgeError } from '../errors.js';
import type { Matrix } from '../vectors/matrix.js';

/** Throws DIM_MISMATCH or BAD_VALUE (NaN, infinite, zero rows) before anything enters the index. `first`: row number of row 0. */
export function checkVectors(v: Matrix, dim: number, first: number): void {
  checkDim(v, dim, 'vectors');
  checkValues(v, 'vector', first);
}

/** Checks queries and k; returns how many neighbours there can be. */
export function checkQueries(q: Matrix, k: number, dim: number, size: number): number {
  checkDim(q, dim, 'queries');
  checkValues(q, 'query', 0);
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

function checkValues(v: Matrix, what: string, first: number): void {
  for (let i = 0; i < v.rows; i++) {
    let squared = 0;
    for (let j = i * v.dim; j < (i + 1) * v.dim; j++) squared += v.data[j]! * v.data[j]!;
    if (squared > 0 && squared < Infinity) continue;
    const why = squared === 0 ? 'is all zeros: it has no direction' : 'holds NaN, infinite or immense values';
    throw new VecbridgeError('BAD_VALUE', `${what} ${first + i} ${why}.`, {
      hint: 'remove such rows first; vecbridge inspect lists them',
      context: { row: first + i },
    });
  }
}
