import { matmul } from '../../src/linalg/matmul.js';
import { type Matrix, rowOf, transposed } from '../../src/vectors/matrix.js';
import { preprocess } from '../../src/vectors/preprocess.js';
import { gramPower } from './gram-power.js';

export interface Dictionary {
  /** Pairs (source[i], target[i]); a pair found from both sides stands twice. */
  readonly source: Uint32Array;
  readonly target: Uint32Array;
}

/**
 * VecMap's dictionary from nothing (Artetxe, Labaka and Agirre 2018, §3.2): rows of (XXᵀ)^½, each sorted, are profiles
 * of similarity that two isometric spaces share without any correspondence of columns; profiles are brought to unit
 * length, centred, unit length, and matched by CSLS in both directions. x (n, d), y (n, d): the same number of rows.
 * Memory 4 n² bytes four times over; with as many dimensions as rows, one product of both costs less than the blocked passes of CSLS.
 */
export async function profileDictionary(x: Matrix, y: Matrix, neighbours: number): Promise<Dictionary> {
  const [left, right] = [await profiles(x), await profiles(y)];
  const there = await matmul(left, right, { transposeB: true });
  const back = transposed(there);
  const [meansX, meansY] = [largestMeans(there, neighbours), largestMeans(back, neighbours)];
  return bothDirections(bestColumns(there, meansY), bestColumns(back, meansX));
}

/** Mean of the k largest entries of every row. */
function largestMeans(m: Matrix, k: number): Float64Array {
  const take = Math.min(k, m.dim);
  const largest = new Float64Array(take);
  return Float64Array.from({ length: m.rows }, (_, i) => {
    largest.fill(Number.NEGATIVE_INFINITY); // descending
    for (const v of rowOf(m, i)) {
      if (v <= largest[take - 1]!) continue;
      let at = take - 1;
      for (; at > 0 && largest[at - 1]! < v; at--) largest[at] = largest[at - 1]!;
      largest[at] = v;
    }
    return largest.reduce((a, b) => a + b, 0) / take;
  });
}

/** For every row the column with the largest 2 s − r; the row's own mean drops out. */
function bestColumns(m: Matrix, means: Float64Array): Uint32Array {
  return Uint32Array.from({ length: m.rows }, (_, i) => {
    const row = rowOf(m, i);
    let best = 0;
    for (let j = 1; j < row.length; j++) if (2 * row[j]! - means[j]! > 2 * row[best]! - means[best]!) best = j;
    return best;
  });
}

/** The union of the matches of every source row and of every target row. */
export function bothDirections(matches: Uint32Array, backMatches: Uint32Array): Dictionary {
  const source = new Uint32Array(matches.length + backMatches.length);
  const target = new Uint32Array(source.length);
  matches.forEach((j, i) => {
    source[i] = i;
    target[i] = j;
  });
  backMatches.forEach((i, j) => {
    source[matches.length + j] = i;
    target[matches.length + j] = j;
  });
  return { source, target };
}

/** Sorted rows of (XXᵀ)^½ = X (XᵀX)^(−½) Xᵀ, normalised, (n, n). */
async function profiles(x: Matrix): Promise<Matrix> {
  const similar = await matmul(await matmul(x, await gramPower(x, -0.5)), x, { transposeB: true });
  for (let i = 0; i < similar.rows; i++) similar.data.subarray(i * similar.dim, (i + 1) * similar.dim).sort();
  return preprocess(similar).matrix;
}
