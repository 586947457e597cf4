import { createHash } from 'node:crypto';
import { matmul } from '../../src/linalg/matmul.js';
import { type Matrix, takeRows } from '../../src/vectors/matrix.js';
import { unitRows } from '../../src/vectors/preprocess.js';
import type { JudgedQuery } from './collection.js';
import { type JudgedScores, measuresOf } from './measures.js';
import { firstHits, type Hit, ranksOf } from './ranking.js';

interface SearchedCollection {
  readonly queries: readonly JudgedQuery[];
  /** Of ties between documents, by `tieOrder`. */
  readonly order: Uint32Array;
  /** Documents retrieved for a query. */
  readonly depth: number;
}

/** Takes the documents retrieved for a query, best first. */
export type TakeHits = (query: JudgedQuery, hits: readonly Hit[]) => Promise<void> | void;

/** Numbers of one block of scores: 64 MB. */
const BLOCK_NUMBERS = 1 << 24;

/**
 * The measures of every judged query: exact search by cosine of the queries (n, d) among the documents (m, d). Documents
 * with the same vector have the same score. Memory: unit copies of both sides and one block of scores.
 */
export async function searchJudged(
  queries: Matrix,
  docs: Matrix,
  { queries: judged, order, depth }: SearchedCollection,
  take?: TakeHits,
): Promise<JudgedScores[]> {
  const pool = unitRows(docs);
  const same = sameRows(pool);
  const block = Math.max(1, Math.floor(BLOCK_NUMBERS / docs.rows));
  const measured: JudgedScores[] = [];
  for (let start = 0; start < judged.length; start += block) {
    const part = judged.slice(start, start + block);
    const rows = unitRows(
      takeRows(
        queries,
        part.map(({ row }) => row),
      ),
    );
    const { data } = await matmul(rows, pool, { transposeB: true });
    for (const [i, query] of part.entries()) {
      const scores = data.subarray(i * docs.rows, (i + 1) * docs.rows);
      // The last digits of a product depend on where its row lies in a block.
      for (const [row, first] of same) scores[row] = scores[first]!;
      measured.push(measuresOf(ranksOf(scores, query.judged, order, depth)));
      if (take) await take(query, firstHits(scores, order, depth));
    }
  }
  return measured;
}

/** Row → the first row with the same numbers, for rows that have one. */
function sameRows({ data, rows, dim }: Matrix): Map<number, number> {
  const seen = new Map<string, number>();
  const same = new Map<number, number>();
  for (let row = 0; row < rows; row++) {
    const bytes = new Uint8Array(data.buffer, data.byteOffset + row * dim * 4, dim * 4);
    const key = createHash('sha1').update(bytes).digest('base64');
    const first = seen.get(key);
    if (first === undefined) seen.set(key, row);
    else same.set(row, first);
  }
  return same;
}
