import type { Random } from '../../src/core/random.js';
import { type Matrix, takeRows } from '../../src/vectors/matrix.js';

/** Rows of a side in two disjoint halves and a held-out tenth that neither sees. */
export interface Halves {
  readonly first: Matrix;
  readonly second: Matrix;
  readonly heldOut: Matrix;
}

const HELD_OUT = 0.1;
const MOST_HELD_OUT = 2000;

/** Splits the rows at random: at most 2,000 held out, the rest in two halves. */
export function halvesOf(m: Matrix, random: Random): Halves {
  const order = random.permutation(m.rows);
  const held = Math.min(MOST_HELD_OUT, Math.ceil(m.rows * HELD_OUT));
  const middle = held + ((m.rows - held) >> 1);
  return {
    heldOut: takeRows(m, order.subarray(0, held)),
    first: takeRows(m, order.subarray(held, middle)),
    second: takeRows(m, order.subarray(middle)),
  };
}
