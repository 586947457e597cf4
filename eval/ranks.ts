import { VecbridgeError } from '../src/errors.js';
import { matmul } from '../src/linalg/matmul.js';
import { type Matrix, rowOf, sliceRows } from '../src/vectors/matrix.js';

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

const QUERY_BLOCK = 1024;
const POOL_BLOCK = 4096;

/**
 * Exact ranks of the partners: query i (n, d) belongs to pool row i (n, d), compared by inner product. Scores come in blocks of 1,024 × 4,096 (16 MB) from a float32 Gemm; every comparison closer than the Gemm's
 * worst rounding error, (d + 2) 2⁻²⁴ |q| |y|, is decided by both inner products in float64, so that duplicate rows are equal
 * and nothing else is. Time n² d; memory 16 MB whatever n is.
 */
export async function partnerRanks(queries: Matrix, pool: Matrix): Promise<Ranks> {
  checkPaired(queries, pool);
  const n = queries.rows;
  const own = new Float64Array(n);
  for (let i = 0; i < n; i++) own[i] = dot(rowOf(queries, i), rowOf(pool, i));
  const ranks = {
    better: new Uint32Array(n),
    equal: new Uint32Array(n),
    betterBack: new Uint32Array(n),
    equalBack: new Uint32Array(n),
    own,
  };
  const doubt = (queries.dim + 2) * 2 ** -24 * longest(queries) * longest(pool);
  for (let q = 0; q < n; q += QUERY_BLOCK) {
    const queryBlock = sliceRows(queries, q, Math.min(n, q + QUERY_BLOCK));
    for (let p = 0; p < n; p += POOL_BLOCK) {
      const poolBlock = sliceRows(pool, p, Math.min(n, p + POOL_BLOCK));
      const scores = await matmul(queryBlock, poolBlock, { transposeB: true });
      countBlock(ranks, { scores, queries, pool, q, p, doubt });
    }
  }
  return ranks;
}

interface Block {
  readonly scores: Matrix;
  readonly queries: Matrix;
  readonly pool: Matrix;
  /** First query row and first pool row of the block. */
  readonly q: number;
  readonly p: number;
  /** Scores of the Gemm may be wrong by this much. */
  readonly doubt: number;
}

function countBlock(ranks: Ranks, block: Block): void {
  const { scores, q, p, doubt } = block;
  const { better, equal, betterBack, equalBack, own } = ranks;
  const width = scores.dim;
  const poolOwn = own.subarray(p, p + width);
  for (let i = 0; i < scores.rows; i++) {
    const row = scores.data.subarray(i * width, (i + 1) * width);
    const mine = own[q + i]!;
    let above = 0;
    for (let j = 0; j < width; j++) {
      const score = row[j]!;
      const ahead = score - mine;
      const aheadBack = score - poolOwn[j]!;
      if (Math.abs(ahead) > doubt && Math.abs(aheadBack) > doubt) {
        if (ahead > 0) above++;
        if (aheadBack > 0) betterBack[p + j]!++;
      } else if (q + i !== p + j) {
        const exact = dot(rowOf(block.queries, q + i), rowOf(block.pool, p + j));
        if (exact > mine) above++;
        else if (exact === mine) equal[q + i]!++;
        if (exact > poolOwn[j]!) betterBack[p + j]!++;
        else if (exact === poolOwn[j]!) equalBack[p + j]!++;
      }
    }
    better[q + i]! += above;
  }
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
