import { chooseEngine } from '../engine/available.js';
import type { Matrix } from '../vectors/matrix.js';

interface Blocks {
  readonly count: number;
  /** Rows of every block; only the last may be filled up with padding. */
  readonly size: number;
}

/**
 * Cuts n rows into equal blocks of at most about `limit`, the size rounded up (to 64, or to 8 when small) so that few
 * different shapes are compiled and little is padded.
 */
export function blocksOf(n: number, limit: number): Blocks {
  const count = Math.max(1, Math.ceil(n / limit));
  const even = Math.max(1, Math.ceil(n / count));
  const grain = even >= 512 ? 64 : 8;
  const size = Math.ceil(even / grain) * grain;
  return { count: Math.max(1, Math.ceil(n / size)), size };
}

interface Cover {
  readonly count: number;
  /** Rows of every block. */
  readonly size: number;
  /** First row of block `at`; the last block begins early enough to be full, so that rows of the one before come again. */
  start(at: number): number;
}

/** Like `blocksOf`, but nothing is padded, so that nothing is copied: only n rows fewer than `size` are one block. */
export function coverOf(n: number, limit: number): Cover {
  const one = blocksOf(n, limit);
  const { count, size } = one.size > n ? blocksOf(n, Math.ceil(n / 2)) : one;
  return size > n ? { count: 1, size, start: () => 0 } : { count, size, start: (at) => Math.min(at * size, n - size) };
}

/** Block `at` of m as size × dim numbers: a view when the block is full, else a copy with `fill` below it. */
export function blockData(m: Matrix, at: number, size: number, fill = 0): Float32Array {
  const start = at * size;
  const end = Math.min(m.rows, start + size);
  const view = m.data.subarray(start * m.dim, end * m.dim);
  if (end - start === size) return view;
  const padded = new Float32Array(size * m.dim);
  padded.set(view);
  if (fill !== 0) padded.fill(fill, view.length);
  return padded;
}

/** m with one more column: [m, column]. O(rows × dim) copy. */
export function withColumn(m: Matrix, column: (row: number) => number): Matrix {
  const dim = m.dim + 1;
  const data = new Float32Array(m.rows * dim);
  for (let i = 0; i < m.rows; i++) {
    data.set(m.data.subarray(i * m.dim, (i + 1) * m.dim), i * dim);
    data[i * dim + m.dim] = column(i);
  }
  return { data, rows: m.rows, dim };
}

/** Operations of one run on an engine that computes on the thread that also hears signals: 0.1 to 0.3 s. */
const RUN_OPERATIONS = 1e9;

/**
 * Rows of a block, so many operations each, that an engine on this thread is given at once: a signal is heard between runs,
 * never within one. ONNX Runtime is given what fits its memory.
 */
export async function mostRows(operationsOfRow: number): Promise<number> {
  const { name } = await chooseEngine('auto', 'float32');
  return name === 'onnx' ? Number.POSITIVE_INFINITY : Math.max(8, Math.floor(RUN_OPERATIONS / operationsOfRow));
}
