import { VecbridgeError } from '../core/errors.js';
import { tf } from '../engine/tf.js';
import { runProgram } from '../linalg/programs.js';
import { type Matrix, rowOf, sliceRows } from '../vectors/matrix.js';

/** Where the true partner of each row stands, counted in both directions. */
export interface Ranks {
  /** Pool rows strictly nearer to query i than its partner, and pool rows exactly as near (the partner not counted). */
  readonly better: Uint32Array;
  readonly equal: Uint32Array;
  /** The same seen from the pool: queries nearer to pool row j than its partner, and as near. */
  readonly betterBack: Uint32Array;
  readonly equalBack: Uint32Array;
  /** Inner product of query i and pool row i, in float64. */
  readonly own: Float64Array;
}

const QUERY_BLOCK = 512;
const POOL_BLOCK = 2048;

/**
 * Exact ranks of the partners: query i (n, d) belongs to pool row i (n, d), compared by inner product. Scores come in
 * blocks of 512 × 2,048 (4 MB) from a float32 Gemm and are counted where they are made; every comparison closer than the
 * Gemm's worst rounding error, (d + 4) 2⁻²⁴ |q| |y|, is decided by both inner products in float64, so that duplicate rows
 * are equal and nothing else is. Time n² d; memory a few blocks whatever n is.
 */
export async function partnerRanks(queries: Matrix, pool: Matrix): Promise<Ranks> {
  checkPaired(queries, pool);
  const n = queries.rows;
  const own = new Float64Array(n);
  for (let i = 0; i < n; i++) own[i] = dot(rowOf(queries, i), rowOf(pool, i));
  const doubt = (queries.dim + 4) * 2 ** -24 * longest(queries) * longest(pool);
  const ranks: Counting = {
    queries,
    pool,
    own,
    high: Float32Array.from(own, (score) => score + doubt),
    low: Float32Array.from(own, (score) => score - doubt),
    better: new Uint32Array(n),
    equal: new Uint32Array(n),
    betterBack: new Uint32Array(n),
    equalBack: new Uint32Array(n),
  };
  const heights = evenly(n, QUERY_BLOCK);
  const widths = evenly(n, POOL_BLOCK);
  for (let q = 0; q < n; q += heights) {
    for (let p = 0; p < n; p += widths)
      await countBlock(ranks, q, Math.min(n, q + heights), p, Math.min(n, p + widths));
  }
  const { better, equal, betterBack, equalBack } = ranks;
  return { better, equal, betterBack, equalBack, own };
}

/** Size of blocks that cut n into equal parts (the last one smaller) of at most `limit`. */
const evenly = (n: number, limit: number): number => Math.ceil(n / Math.ceil(n / limit));

interface Counting extends Ranks {
  readonly queries: Matrix;
  readonly pool: Matrix;
  /** Scores above `high` beat the partner, below `low` they do not; in between float64 decides. */
  readonly high: Float32Array;
  readonly low: Float32Array;
}

/** Queries q..qEnd-1 against pool rows p..pEnd-1. */
async function countBlock(ranks: Counting, q: number, qEnd: number, p: number, pEnd: number): Promise<void> {
  const { queries, pool, high, low, better, betterBack } = ranks;
  const [height, width, dim] = [qEnd - q, pEnd - p, queries.dim];
  const source = {
    signature: {
      x: { shape: [height, dim] },
      y: { shape: [width, dim] },
      rowHigh: { shape: [height, 1] },
      rowLow: { shape: [height, 1] },
      columnHigh: { shape: [1, width] },
      columnLow: { shape: [1, width] },
    },
    fn: countingGraph,
  };
  const counted = (await runProgram('partner ranks', source, {
    x: sliceRows(queries, q, qEnd).data,
    y: sliceRows(pool, p, pEnd).data,
    rowHigh: high.subarray(q, qEnd),
    rowLow: low.subarray(q, qEnd),
    columnHigh: high.subarray(p, pEnd),
    columnLow: low.subarray(p, pEnd),
  })) as Record<keyof ReturnType<typeof countingGraph>, Float32Array>;
  const { scores, rowsAbove, rowsReached, columnsAbove, columnsReached } = counted;
  for (let i = 0; i < height; i++) {
    better[q + i]! += rowsAbove[i]!;
    if (rowsReached[i] === rowsAbove[i]) continue;
    for (let j = 0; j < width; j++) countPlace(ranks, 'row', scores[i * width + j]!, q + i, p + j);
  }
  for (let j = 0; j < width; j++) {
    betterBack[p + j]! += columnsAbove[j]!;
    if (columnsReached[j] === columnsAbove[j]) continue;
    for (let i = 0; i < height; i++) countPlace(ranks, 'column', scores[i * width + j]!, q + i, p + j);
  }
}

/** How many scores of each row and column are above `high`, and how many reach `low`. */
function countingGraph({ x, y, rowHigh, rowLow, columnHigh, columnLow }: Record<string, tf.Tensor>) {
  const scores = tf.matMul(x as tf.Tensor2D, y as tf.Tensor2D, false, true);
  const count = (mask: tf.Tensor, axis: number): tf.Tensor => tf.sum(tf.cast(mask, 'float32'), axis);
  return {
    scores: scores as tf.Tensor,
    rowsAbove: count(tf.greater(scores, rowHigh!), 1),
    rowsReached: count(tf.greaterEqual(scores, rowLow!), 1),
    columnsAbove: count(tf.greater(scores, columnHigh!), 0),
    columnsReached: count(tf.greaterEqual(scores, columnLow!), 0),
  };
}

/** Decides in float64 a score that lies between `low` and `high` of its row's or its column's partner. */
function countPlace(ranks: Counting, side: 'row' | 'column', score: number, i: number, j: number): void {
  const partner = side === 'row' ? i : j;
  if (i === j || score < ranks.low[partner]! || score > ranks.high[partner]!) return;
  const exact = dot(rowOf(ranks.queries, i), rowOf(ranks.pool, j));
  if (exact > ranks.own[partner]!) (side === 'row' ? ranks.better : ranks.betterBack)[partner]!++;
  else if (exact === ranks.own[partner]) (side === 'row' ? ranks.equal : ranks.equalBack)[partner]!++;
}

/** Inner product in float64, summed in order. */
function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}

/** Length of the longest row. */
function longest(m: Matrix): number {
  let squared = 0;
  for (let i = 0; i < m.rows; i++) squared = Math.max(squared, dot(rowOf(m, i), rowOf(m, i)));
  return Math.sqrt(squared);
}

function checkPaired(queries: Matrix, pool: Matrix): void {
  if (queries.rows !== pool.rows) {
    throw new VecbridgeError('ROWS_MISMATCH', `${queries.rows} queries, but ${pool.rows} rows in the pool.`, {
      hint: 'row i of one side must belong to row i of the other',
      context: { queries: queries.rows, pool: pool.rows },
    });
  }
  if (queries.dim !== pool.dim) {
    throw new VecbridgeError('DIM_MISMATCH', `queries have ${queries.dim} dims, the pool has ${pool.dim}.`, {
      hint: 'the queries must be translated into the space of the pool first',
      context: { queries: queries.dim, pool: pool.dim },
    });
  }
  if (queries.rows === 0) {
    throw new VecbridgeError('TOO_FEW_ROWS', 'no pairs to evaluate: both sides have 0 rows.', {
      hint: 'give at least one row on each side',
      context: { rows: 0 },
    });
  }
}
