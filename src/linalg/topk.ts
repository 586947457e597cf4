import { VecbridgeError } from '../core/errors.js';
import { tf } from '../engine/tf.js';
import { type Matrix, sliceRows } from '../vectors/matrix.js';
import { blockData, blocksOf, coverOf, mostRows, withColumn } from './blocks.js';
import { runProgram } from './programs.js';

export interface TopK {
  /** (queries, k), best first. */
  scores: Float32Array;
  /** (queries, k), row numbers of the corpus. */
  indices: Uint32Array;
  /** Asked for, or as many as the corpus has. */
  k: number;
}

interface TopKOptions {
  /** Added to every score of corpus row j: bias[j]. */
  bias?: Float32Array;
  /** 'self' leaves out corpus row i for query i (queries and corpus are the same rows). */
  exclude?: 'self';
}

const QUERY_ROWS = 512;
/** Rows of a block of the corpus: for many queries, and for few, where starting a run costs more than what it computes. */
const CORPUS_ROWS = 4096;
const MOST_CORPUS_ROWS = 65_536;
const NEVER = -1e30; // the bias of padding rows: below every score of finite float32 vectors worth comparing

/**
 * The k corpus rows with the largest inner product (plus bias) for every query: blocks of one matrix product and one
 * partial sort, at most 2²¹ scores (8 MB) each, merged; never queries × corpus. The corpus is read where it lies, and copied
 * only for a bias. Equal scores: the lower row number first.
 */
export async function topk(queries: Matrix, corpus: Matrix, k: number, options: TopKOptions = {}): Promise<TopK> {
  const { bias, exclude } = options;
  check(queries, corpus, k, bias);
  const spare = exclude === 'self' ? 1 : 0;
  const wanted = Math.min(k, Math.max(0, corpus.rows - spare));
  const searched = wanted + spare;
  if (wanted === 0 || queries.rows === 0)
    return { scores: new Float32Array(0), indices: new Uint32Array(0), k: wanted };

  const width = Math.floor((QUERY_ROWS * CORPUS_ROWS) / queries.rows);
  const columns = coverOf(corpus.rows, Math.min(MOST_CORPUS_ROWS, Math.max(CORPUS_ROWS, width)));
  const most = Math.min(QUERY_ROWS, await mostRows(2 * columns.size * corpus.dim));
  // A query alone is a vector times a matrix, which is computed as fast as the matrix is read: it is not padded.
  const rows = queries.rows === 1 ? { count: 1, size: 1 } : blocksOf(queries.rows, most);
  const padded = columns.size > corpus.rows;
  // The bias rides along as one more dimension, which costs less than adding a row to every block of scores.
  const biased = bias !== undefined || padded;
  const left = biased ? withColumn(queries, () => 1) : queries;
  const right = biased ? withColumn(corpus, (j) => bias?.[j] ?? 0) : corpus;
  const each = Math.min(searched, columns.size);
  const program = {
    signature: { x: { shape: [rows.size, left.dim] }, y: { shape: [columns.size, left.dim] } },
    fn: ({ x, y }: Record<string, tf.Tensor>) => {
      const { values, indices } = tf.topk(tf.matMul(x as tf.Tensor2D, y as tf.Tensor2D, false, true), each, true);
      return { values, indices };
    },
  };
  const lists = columns.count * each;
  const values = new Float32Array(rows.size * lists);
  const places = new Uint32Array(rows.size * lists);
  const out = {
    scores: new Float32Array(queries.rows * wanted),
    indices: new Uint32Array(queries.rows * wanted),
    k: wanted,
  };
  for (let r = 0; r < rows.count; r++) {
    const x = blockData(left, r, rows.size);
    const count = Math.min(rows.size, queries.rows - r * rows.size);
    for (let c = 0; c < columns.count; c++) {
      const start = columns.start(c);
      const y = padded ? paddedBlock(right, columns.size) : sliceRows(right, start, start + columns.size).data;
      const found = await runProgram(`topk ${each}`, program, { x, y });
      for (let i = 0; i < count; i++) {
        let to = i * lists + c * each;
        for (let t = i * each; t < (i + 1) * each; t++, to++) {
          const place = found.indices![t]! + start;
          values[to] = found.values![t]!;
          places[to] = place < c * columns.size || place >= corpus.rows ? NOWHERE : place;
        }
      }
    }
    for (let i = 0; i < count; i++) {
      const query = r * rows.size + i;
      merge(values, places, i * lists, columns.count, each, spare ? query : -1, out, query * wanted);
    }
  }
  return out;
}

/** A corpus of fewer rows than a block, whose padding has the bias NEVER in its last column. */
function paddedBlock(m: Matrix, size: number): Float32Array {
  const block = blockData(m, 0, size);
  for (let i = m.rows; i < size; i++) block[i * m.dim + m.dim - 1] = NEVER;
  return block;
}

/** Place of padding, and of a row that the block before has looked at. */
const NOWHERE = 2 ** 32 - 1;

/** Merges sorted lists into out[to..]; earlier lists hold lower row numbers, so a strict > keeps ties in order. */
function merge(
  values: Float32Array,
  places: Uint32Array,
  from: number,
  lists: number,
  each: number,
  skip: number,
  out: TopK,
  to: number,
): void {
  const heads = new Uint32Array(lists);
  for (let t = 0; t < out.k; ) {
    let best = -1;
    for (let c = 0; c < lists; c++) {
      while (heads[c]! < each && places[from + c * each + heads[c]!] === NOWHERE) heads[c]!++;
      if (heads[c]! >= each) continue;
      if (best < 0 || values[from + c * each + heads[c]!]! > values[from + best * each + heads[best]!]!) best = c;
    }
    if (best < 0) return;
    const at = from + best * each + heads[best]!++;
    if (places[at] === skip) continue;
    out.scores[to + t] = values[at]!;
    out.indices[to + t] = places[at]!;
    t++;
  }
}

function check(queries: Matrix, corpus: Matrix, k: number, bias: Float32Array | undefined): void {
  if (queries.dim !== corpus.dim) {
    throw new VecbridgeError('DIM_MISMATCH', `queries have ${queries.dim} dims, the corpus has ${corpus.dim}`, {
      context: { queries: queries.dim, corpus: corpus.dim },
    });
  }
  if (!Number.isInteger(k) || k < 1) {
    throw new VecbridgeError('BAD_OPTION', `k must be a whole number of at least 1, got ${k}`, { context: { k } });
  }
  if (bias && bias.length !== corpus.rows) {
    throw new VecbridgeError('ROWS_MISMATCH', `the bias has ${bias.length} numbers for ${corpus.rows} corpus rows`, {
      context: { bias: bias.length, corpus: corpus.rows },
    });
  }
}
