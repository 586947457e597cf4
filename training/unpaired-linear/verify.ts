import type { Random } from '../../src/core/random.js';
import { matmul } from '../../src/linalg/matmul.js';
import { topk } from '../../src/linalg/topk.js';
import { type Matrix, takeRows } from '../../src/vectors/matrix.js';
import { unitRows } from '../../src/vectors/preprocess.js';
import { NEIGHBOURS, neighbourMeans } from './soft-matches.js';

/** The rows all maps of a run are scored on. Scores of other samples must not be compared with theirs. */
export interface Sample {
  readonly source: Matrix;
  readonly target: Matrix;
}

const SOURCE_ROWS = 2500;
const TARGET_ROWS = 5000;

export function verificationSample(x: Matrix, y: Matrix, random: Random): Sample {
  return {
    source: takeRows(x, random.fork('source').sample(x.rows, SOURCE_ROWS)),
    target: takeRows(y, random.fork('target').sample(y.rows, TARGET_ROWS)),
  };
}

/** The best CSLS partner is looked for among so many nearest by cosine, where it practically always is. */
const CANDIDATES = 40;

/**
 * The verification score of a map, without pairs: mean over the source rows of max_j CSLS(xW, y_j),
 * CSLS(a, b) = 2 cos(a, b) − r_Y(a) − r_X(b), r = mean cosine to the 10 nearest (Conneau et al. 2018). It orders the
 * maps of one pair by their true quality; across pairs, targets or sample sizes it means nothing.
 */
export async function verificationScore(map: Matrix, { source, target }: Sample): Promise<number> {
  return meanBestCsls(unitRows(await matmul(source, map)), target);
}

/** The same of rows that are mapped already, by whatever kind of map. mapped (n, d), target (m, d), unit rows */
export async function meanBestCsls(mapped: Matrix, target: Matrix): Promise<number> {
  const forward = await topk(mapped, target, Math.min(CANDIDATES, target.rows));
  const meansSource = neighbourMeans(forward, mapped.rows);
  const meansTarget = neighbourMeans(await topk(target, mapped, Math.min(NEIGHBOURS, mapped.rows)), target.rows);
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
