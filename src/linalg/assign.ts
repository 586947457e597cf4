import { VecbridgeError } from '../core/errors.js';

interface Assignment {
  /** Column of each row, (rows). */
  columns: Uint32Array;
  /** Total cost of the matched pairs. */
  cost: number;
  /** Optimal column duals v, (cols): Σ_j v_j + Σ_i min_j (cost_ij − v_j) is the cost again, and never above it. */
  duals: Float64Array;
}

/**
 * Linear assignment: a different column for every row at the least total cost. `costs` is rows × cols, row after row,
 * rows ≤ cols, finite. Jonker and Volgenant (1987), "A shortest augmenting path algorithm for dense and sparse linear
 * assignment problems": column reduction (square input), two rounds of augmenting row reduction, then Dijkstra-like
 * augmentation of the rows left. O(rows² · cols) at worst, O(rows + cols) memory beside the costs.
 */
export function assign(costs: Float32Array | Float64Array, rows: number, cols: number): Assignment {
  check(costs, rows, cols);
  const columnOf = new Int32Array(rows).fill(-1);
  const rowOf = new Int32Array(cols).fill(-1);
  const v = new Float64Array(cols); // column duals; those of unmatched columns must stay 0 when rows < cols
  if (rows === cols) reduceColumns(costs, rows, columnOf, rowOf, v);
  let free: number[] = [];
  for (let i = 0; i < rows; i++) if (columnOf[i]! < 0) free.push(i);
  for (let round = 0; round < 2 && free.length > 0; round++) free = reduceRows(costs, cols, free, columnOf, rowOf, v);
  augment(costs, cols, free, columnOf, rowOf, v);

  let cost = 0;
  for (let i = 0; i < rows; i++) cost += costs[i * cols + columnOf[i]!]!;
  return { columns: Uint32Array.from(columnOf), cost, duals: v };
}

function check(costs: Float32Array | Float64Array, rows: number, cols: number): void {
  if (costs.length !== rows * cols) {
    throw new VecbridgeError(
      'DIM_MISMATCH',
      `a ${rows} × ${cols} cost matrix needs ${rows * cols} numbers, got ${costs.length}`,
      {
        context: { rows, cols, length: costs.length },
      },
    );
  }
  if (rows > cols) {
    throw new VecbridgeError('ROWS_MISMATCH', `cannot give ${rows} rows different columns out of ${cols}`, {
      hint: 'transpose the costs, so that the smaller side is the rows',
      context: { rows, cols },
    });
  }
  for (let i = 0; i < costs.length; i++) {
    if (!Number.isFinite(costs[i]!)) {
      const [row, column] = [Math.floor(i / cols), i % cols];
      throw new VecbridgeError('BAD_VALUE', `cost of row ${row}, column ${column} is ${costs[i]}`, {
        context: { row, column, value: costs[i] },
      });
    }
  }
}

/** Each column's dual becomes its least cost; a row takes the first (from the right) column whose minimum it is. */
function reduceColumns(
  costs: Float32Array | Float64Array,
  n: number,
  columnOf: Int32Array,
  rowOf: Int32Array,
  v: Float64Array,
): void {
  const owner = new Int32Array(n);
  v.fill(Number.POSITIVE_INFINITY);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const c = costs[i * n + j]!;
      if (c < v[j]!) {
        v[j] = c;
        owner[j] = i;
      }
    }
  }
  for (let j = n - 1; j >= 0; j--) {
    const i = owner[j]!;
    if (columnOf[i]! < 0) {
      columnOf[i] = j;
      rowOf[j] = i;
    }
  }
}

/** Gives each free row its cheapest column, lowering that column's dual by the gap to the second; returns who lost. */
function reduceRows(
  costs: Float32Array | Float64Array,
  cols: number,
  free: number[],
  columnOf: Int32Array,
  rowOf: Int32Array,
  v: Float64Array,
): number[] {
  const left: number[] = [];
  const queue = free.slice();
  let budget = 20 * free.length + 1000; // chains of evictions may grow long with ties; augmentation ends them
  for (let q = 0; q < queue.length; q++) {
    const i = queue[q]!;
    const row = i * cols;
    let least = Number.POSITIVE_INFINITY;
    let second = Number.POSITIVE_INFINITY;
    let j1 = 0;
    let j2 = -1;
    for (let j = 0; j < cols; j++) {
      const reduced = costs[row + j]! - v[j]!;
      if (reduced < second) {
        if (reduced < least) {
          second = least;
          j2 = j1;
          least = reduced;
          j1 = j;
        } else {
          second = reduced;
          j2 = j;
        }
      }
    }
    let evicted = rowOf[j1]!;
    const gap = second - least;
    if (gap > 0 && j2 >= 0 && Number.isFinite(gap)) v[j1]! -= gap;
    else if (evicted >= 0 && j2 >= 0) {
      j1 = j2;
      evicted = rowOf[j1]!;
    }
    columnOf[i] = j1;
    rowOf[j1] = i;
    if (evicted >= 0) {
      columnOf[evicted] = -1;
      if (gap > 0 && budget-- > 0) queue.push(evicted);
      else left.push(evicted);
    }
  }
  return left;
}

/** Shortest augmenting path from every free row, with the duals of the scanned columns raised after it. */
function augment(
  costs: Float32Array | Float64Array,
  cols: number,
  free: number[],
  columnOf: Int32Array,
  rowOf: Int32Array,
  v: Float64Array,
): void {
  const distance = new Float64Array(cols);
  const from = new Int32Array(cols);
  const order = Int32Array.from({ length: cols }, (_, j) => j); // [0, scanned) done, [scanned, open) at the minimum
  for (const start of free) {
    for (let j = 0; j < cols; j++) {
      distance[j] = costs[start * cols + j]! - v[j]!;
      from[j] = start;
    }
    let scanned = 0;
    let open = 0;
    let least = 0;
    let end = -1;
    while (end < 0) {
      if (scanned === open) {
        least = Number.POSITIVE_INFINITY;
        for (let t = open; t < cols; t++) {
          const j = order[t]!;
          const d = distance[j]!;
          if (d > least) continue;
          if (d < least) {
            least = d;
            open = scanned;
          }
          order[t] = order[open]!;
          order[open++] = j;
        }
        for (let t = scanned; t < open && end < 0; t++) if (rowOf[order[t]!]! < 0) end = order[t]!;
        if (end >= 0) break;
      }
      const column = order[scanned++]!;
      const i = rowOf[column]!;
      const row = i * cols;
      const slack = costs[row + column]! - v[column]! - least;
      for (let t = open; t < cols; t++) {
        const j = order[t]!;
        const d = costs[row + j]! - v[j]! - slack;
        if (d >= distance[j]!) continue;
        distance[j] = d;
        from[j] = i;
        if (d <= least) {
          if (rowOf[j]! < 0) {
            end = j;
            break;
          }
          order[t] = order[open]!;
          order[open++] = j;
        }
      }
    }
    for (let t = 0; t < scanned; t++) {
      const j = order[t]!;
      if (distance[j]! < least) v[j]! += distance[j]! - least;
    }
    for (let j = end; ; ) {
      const i = from[j]!;
      rowOf[j] = i;
      const next = columnOf[i]!;
      columnOf[i] = j;
      if (i === start) break;
      j = next;
    }
  }
}
