import { VecbridgeError } from '../core/errors.js';
import type { Matrix } from './matrix.js';

/** BAD_VALUE naming the first row with NaN or an infinite number. `firstRow` is the number of row 0 of `m` in its file. */
export function checkFinite(m: Matrix, name: string, firstRow = 0): void {
  const { data, rows, dim } = m;
  for (let i = 0; i < rows; i++) {
    // x − x is 0 for finite x and NaN otherwise; one sum per row keeps the loop free of branches
    let sum = 0;
    for (let j = i * dim; j < (i + 1) * dim; j++) sum += data[j]! - data[j]!;
    if (sum === 0) continue;
    let j = 0;
    while (Number.isFinite(data[i * dim + j]!)) j++;
    const value = data[i * dim + j]!;
    throw new VecbridgeError('BAD_VALUE', `${name}: row ${firstRow + i} has ${value} at position ${j} (of ${dim})`, {
      hint: Number.isNaN(value)
        ? 'leave such rows out; `vecbridge inspect` counts them'
        : 'leave such rows out, or check that the numbers fit float32 (at most 3.4e38)',
      context: { name, row: firstRow + i, position: j, value: String(value) },
    });
  }
}

/** Checks what fitting needs: finite numbers, and no zero rows (they have no direction) unless allowed. */
export function validateMatrix(
  m: Matrix,
  name: string,
  options: { zeroRows?: 'error' | 'allow'; firstRow?: number } = {},
): void {
  checkFinite(m, name, options.firstRow);
  if (options.zeroRows === 'allow') return;
  for (let i = 0; i < m.rows; i++) {
    let j = i * m.dim;
    const end = j + m.dim;
    while (j < end && m.data[j] === 0) j++;
    if (j < end) continue;
    const row = i + (options.firstRow ?? 0);
    throw new VecbridgeError('BAD_VALUE', `${name}: row ${row} is all zeros and has no direction`, {
      hint: 'leave such rows out: they are often failed or empty embeddings; `vecbridge inspect` counts them',
      context: { name, row },
    });
  }
}
