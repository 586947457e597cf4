import type { Matrix } from '../vectors/matrix.js';

/** Fewer rows can be zero in a dim by chance where numbers are rounded or rectified. */
const ROWS = 20;
/** With fewer rows: only a run of zeros at the end counts. */
const RUN = 16;
/** Mean square, in units of the mean over the dims, above which a dim is in use. */
const USED = 0.05;
/** Rows of a group of vectors with equally many zeros at their end, at least. */
const GROUP_ROWS = 8;

/** How many dims are zero in every row of one side, and in use on the other: 0 where they are fewer than 1 % of the dims. */
export function deadDims(x: Matrix, y: Matrix): { readonly count: number; readonly side: 0 | 1 } {
  const uses = [usedShare(x), usedShare(y)] as const;
  let found: { count: number; side: 0 | 1 } = { count: 0, side: 0 };
  for (const side of [0, 1] as const) {
    const [own, other] = [uses[side], uses[1 - side]!];
    const dead = Array.from(own, (share, j) => share === 0 && other[j]! > USED);
    let count = dead.filter(Boolean).length;
    if ((side === 0 ? x : y).rows < ROWS) {
      const alive = dead.lastIndexOf(false);
      count = dead.length - 1 - alive;
      if (count < RUN) count = 0;
    }
    if (count >= Math.max(1, x.dim / 100) && count > found.count) found = { count, side };
  }
  return found;
}

/** Mean square of every dim in units of the mean over the dims, (d). */
function usedShare({ data, rows, dim }: Matrix): Float64Array {
  const squares = new Float64Array(dim);
  let total = 0;
  for (let i = 0, at = 0; i < rows; i++)
    for (let j = 0; j < dim; j++, at++) {
      squares[j]! += data[at]! ** 2;
      total += data[at]! ** 2;
    }
  return squares.map((v) => (total > 0 ? (v * dim) / total : 0));
}

/**
 * The rows, in groups by how many zeros they end with: vectors that were cut and filled up with zeros. A group has at
 * least 8 rows; zeros below 16 or a sixteenth of the dims count as none. Largest first.
 */
export function tailGroups({ data, dim }: Matrix, rows: Uint32Array): Uint32Array[] {
  const tails = rows.map((row) => {
    let zeros = 0;
    while (zeros < dim && data[(row + 1) * dim - 1 - zeros] === 0) zeros++;
    return zeros < Math.max(RUN, dim / 16) ? 0 : zeros;
  });
  const counts = new Map<number, number>();
  for (const tail of tails) counts.set(tail, (counts.get(tail) ?? 0) + 1);
  // Rows of rounded numbers may end with some zeros of their own before those that fill them.
  const kept: number[] = [];
  for (const [tail, count] of [...counts].sort((a, b) => b[1] - a[1]))
    if (kept.length === 0 || (count >= GROUP_ROWS && kept.every((one) => Math.abs(one - tail) >= RUN))) kept.push(tail);
  const known = (tail: number): number => Math.max(...kept.filter((one) => one < tail + RUN), -1);
  const groupOf = (tail: number): number => (known(tail) < 0 ? kept[0]! : known(tail));
  return kept.map((tail) => rows.filter((_, i) => groupOf(tails[i]!) === tail));
}

/** The dims in which a row of these is not zero. */
export const usedDims = ({ data, dim }: Matrix, rows: Uint32Array): Uint32Array =>
  Uint32Array.from({ length: dim }, (_, j) => j).filter((j) => rows.some((row) => data[row * dim + j] !== 0));
