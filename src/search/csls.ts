import { topk } from '../linalg/topk.js';
import type { Matrix } from '../vectors/matrix.js';

/** For each row of a (n, d), the mean of its k largest inner products with the rows of b (m, d): (n). */
export async function neighbourhoodMeans(a: Matrix, b: Matrix, k: number): Promise<Float32Array> {
  const found = await topk(a, b, k);
  return Float32Array.from({ length: a.rows }, (_, i) => {
    let sum = 0;
    for (let t = 0; t < found.k; t++) sum += found.scores[i * found.k + t]!;
    return sum / found.k;
  });
}

export interface CslsMatches {
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
