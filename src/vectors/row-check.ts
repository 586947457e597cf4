import { VecbridgeError } from '../core/errors.js';
import type { Matrix } from './matrix.js';

/**
 * Throws BAD_VALUE naming the first row without a direction: all zeros, NaN, infinite. `what` begins the message
 * ("row", "query"), `where` ends it (" of the target"), `first` is the row number of row 0.
 */
export function requireDirections(m: Matrix, what = 'row', where = '', first = 0): void {
  for (let i = 0; i < m.rows; i++) {
    let squared = 0;
    for (let j = i * m.dim; j < (i + 1) * m.dim; j++) squared += m.data[j]! * m.data[j]!;
    if (squared > 0 && squared < Infinity) continue;
    const why = squared === 0 ? 'is all zeros: it has no direction' : 'holds NaN or infinite values';
    throw new VecbridgeError('BAD_VALUE', `${what} ${first + i}${where} ${why}.`, {
      hint: 'remove or repair such rows first; vecbridge inspect counts them',
      context: { row: first + i },
    });
  }
}
