import { type TopK, topk } from '../linalg/topk.js';
import type { Matrix } from '../vectors/matrix.js';

/** Rows of the other side whose mean similarity is the local density r (Conneau et al. 2018 use 10). */
export const CSLS_NEIGHBOURS = 10;

/** r of each query: the mean of its `neighbours` largest scores in a list of the nearest, (queries). */
export function meansOfNearest({ scores, k }: TopK, queries: number, neighbours = CSLS_NEIGHBOURS): Float64Array {
  const take = Math.min(neighbours, k);
  return Float64Array.from({ length: queries }, (_, i) => {
    let sum = 0;
    for (let t = 0; t < take; t++) sum += scores[i * k + t]!;
    return sum / take;
  });
}

/** For each row of a (n, d), the mean of its k largest inner products with the rows of b (m, d): (n). */
export async function neighbourhoodMeans(a: Matrix, b: Matrix, k: number): Promise<Float32Array> {
  return Float32Array.from(meansOfNearest(await topk(a, b, k), a.rows, k));
}

interface CslsMatches {
  /** The best row of b for each row of a, (n). */
  matches: Uint32Array;
  /** Its CSLS, (n). */
  scores: Float32Array;
  /** 1 where the row of b also prefers this row of a, (n). */
  mutual: Uint8Array;
  /** The best row of a for each row of b, (m). */
  backMatches: Uint32Array;
  /** Its CSLS, (m). */
  backScores: Float32Array;
}

/**
 * Best matches by cross-domain similarity local scaling (Conneau et al. 2018): CSLS(a_i, b_j) = 2 a_i·b_j − r_b(i) −
 * r_a(j), r the mean of the k largest inner products with the other side. Rows are unit vectors. Four blocked passes.
 */
export async function cslsMatches(a: Matrix, b: Matrix, k: number): Promise<CslsMatches> {
  const meansA = await neighbourhoodMeans(a, b, k);
  const meansB = await neighbourhoodMeans(b, a, k);
  const forward = await topk(a, b, 1, { bias: meansB.map((r) => -r / 2) });
  const backward = await topk(b, a, 1, { bias: meansA.map((r) => -r / 2) });
  return {
    matches: forward.indices,
    scores: forward.scores.map((s, i) => 2 * s - meansA[i]!),
    mutual: Uint8Array.from(forward.indices, (j, i) => (backward.indices[j] === i ? 1 : 0)),
    backMatches: backward.indices,
    backScores: backward.scores.map((s, j) => 2 * s - meansB[j]!),
  };
}

/** The best CSLS partner is looked for among this number of nearest rows by cosine, where it practically always is. */
const CANDIDATES = 40;

/**
 * Mean over the rows of max_j CSLS(a, y_j), CSLS(a, b) = 2 cos(a, b) − r_Y(a) − r_X(b), r = mean cosine to the 10 nearest:
 * the verification score of rows that are mapped already, by whatever kind of map. mapped (n, d), target (m, d), unit rows
 */
export async function meanBestCsls(mapped: Matrix, target: Matrix): Promise<number> {
  const forward = await topk(mapped, target, Math.min(CANDIDATES, target.rows));
  const backward = await topk(target, mapped, Math.min(CSLS_NEIGHBOURS, mapped.rows));
  const meansSource = Float32Array.from(meansOfNearest(forward, mapped.rows));
  const meansTarget = Float32Array.from(meansOfNearest(backward, target.rows));
  let sum = 0;
  for (let i = 0; i < mapped.rows; i++) {
    let best = Number.NEGATIVE_INFINITY;
    for (let t = i * forward.k; t < (i + 1) * forward.k; t++) {
      best = Math.max(best, 2 * forward.scores[t]! - meansTarget[forward.indices[t]!]!);
    }
    sum += best - meansSource[i]!;
  }
  return sum / mapped.rows;
}
