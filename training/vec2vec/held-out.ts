import type { Random } from '../../src/core/random.js';
import { type Matrix, takeRows } from '../../src/vectors/matrix.js';

/** Rows of one space: what is trained on, and what checkpoints are compared on. */
export interface HeldOutSplit {
  readonly train: Uint32Array;
  /** (h, d) */
  readonly heldOut: Matrix;
  /** (h) row numbers of `heldOut`. */
  readonly heldOutRows: Uint32Array;
}

const SHARE = 0.1;

/** A random tenth of the rows, at most `most`, is held out. The sides are split on their own: no row has a partner. */
export function splitHeldOut(rows: Matrix, most: number, random: Random): HeldOutSplit {
  const order = random.permutation(rows.rows);
  const held = Math.min(most, Math.ceil(rows.rows * SHARE));
  const heldOutRows = order.slice(0, held);
  return { heldOut: takeRows(rows, heldOutRows), heldOutRows, train: order.slice(held).sort() };
}
