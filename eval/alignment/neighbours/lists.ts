import { stopIfAborted } from '../../../src/core/cancellation.js';
import { VecbridgeError } from '../../../src/core/errors.js';
import { topk } from '../../../src/linalg/topk.js';
import { sliceRows } from '../../../src/vectors/matrix.js';
import type { MeasureContext } from '../measure.js';
import type { Permuted } from '../null/permuted.js';
import { float32Rows, float64Rows, type Rows } from '../rows.js';
import { takesReference } from '../run.js';

/** The k nearest other rows of each of n rows, nearest first: row numbers, (n, k). */
export interface NeighbourLists {
  readonly rows: Uint32Array;
  readonly n: number;
  readonly k: number;
}

const QUERY_ROWS = 4096;

/**
 * The k rows with the largest inner product with each row (cosine, for rows of length 1), itself left out, equal ones in
 * the order of the rows. Exact; O(n² d) time, 4 n k bytes and some 10 MB beside a copy of the rows. Made once for each
 * run. Throws TOO_FEW_ROWS when there are not k other rows.
 */
export function nearestRows(x: Rows, k: number, context: MeasureContext): Promise<NeighbourLists> {
  if (k > x.rows - 1) {
    throw new VecbridgeError(
      'TOO_FEW_ROWS',
      `${k} neighbours of each row need at least ${k + 1} rows, got ${x.rows}.`,
      {
        hint: 'ask for fewer neighbours (--set k=5) or give more rows',
        context: { k, rows: x.rows },
      },
    );
  }
  const reference = takesReference(context, x.rows * x.rows * x.dim);
  return context.memo.get(x, `neighbours ${k} ${reference}`, () =>
    reference ? Promise.resolve(bySorting(x, k)) : byBlocks(x, k, context),
  );
}

async function byBlocks(x: Rows, k: number, { signal, on }: MeasureContext): Promise<NeighbourLists> {
  const m = float32Rows(x);
  const rows = new Uint32Array(m.rows * k);
  for (let start = 0; start < m.rows; start += QUERY_ROWS) {
    stopIfAborted(signal, 'searching neighbours');
    const end = Math.min(m.rows, start + QUERY_ROWS);
    const found = await topk(sliceRows(m, start, end), m, k + 1);
    for (let i = start; i < end; i++) {
      const list = found.indices.subarray((i - start) * found.k, (i - start + 1) * found.k);
      // Among more than k duplicates a row need not be in its own list: then the last entry is dropped.
      rows.set(list.filter((row) => row !== i).subarray(0, k), i * k);
    }
    on?.({ stage: 'neighbours', done: end, total: m.rows });
  }
  return { rows, n: m.rows, k };
}

/** The float64 reference: all inner products of a row, sorted. */
function bySorting(x: Rows, k: number): NeighbourLists {
  const { data, rows: n, dim } = float64Rows(x);
  const out = new Uint32Array(n * k);
  const scores = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let a = i * dim, b = j * dim, end = a + dim; a < end; a++, b++) sum += data[a]! * data[b]!;
      scores[j] = sum;
    }
    const others = Array.from({ length: n - 1 }, (_, at) => (at < i ? at : at + 1));
    out.set(others.sort((a, b) => scores[b]! - scores[a]! || a - b).slice(0, k), i * k);
  }
  return { rows: out, n, k };
}

/** The neighbours of row i, a view. */
export const listOf = ({ rows, k }: NeighbourLists, i: number): Uint32Array => rows.subarray(i * k, (i + 1) * k);

/** The lists of the same space with its rows in another order: new row i is old row order[i]. */
function reordered(lists: NeighbourLists, order: Uint32Array): NeighbourLists {
  const { n, k } = lists;
  const place = new Uint32Array(n);
  for (let i = 0; i < n; i++) place[order[i]!] = i;
  const rows = new Uint32Array(n * k);
  for (let i = 0; i < n; i++) for (let t = 0; t < k; t++) rows[i * k + t] = place[lists.rows[order[i]! * k + t]!]!;
  return { rows, n, k };
}

/** `statistic` for every order of the rows of the second space; the lists are those of one search. */
export const permutedLists = (
  y: NeighbourLists,
  statistic: (y: NeighbourLists, order: Uint32Array) => number,
): Permuted => ({
  n: y.n,
  values: async (orders) => orders.map((order) => statistic(reordered(y, order), order)),
});

/** How many numbers both lists hold. */
export function overlap(a: Uint32Array, b: Uint32Array): number {
  let count = 0;
  for (const row of a) if (b.includes(row)) count++;
  return count;
}
