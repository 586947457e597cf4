import type { Random } from '../../src/core/random.js';
import { matmul } from '../../src/linalg/matmul.js';
import { meanBestCsls } from '../../src/search/csls.js';
import { type Matrix, takeRows } from '../../src/vectors/matrix.js';
import { unitRows } from '../../src/vectors/preprocess.js';

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

/**
 * The verification score of a map, without pairs: mean over the source rows of max_j CSLS(xW, y_j),
 * CSLS(a, b) = 2 cos(a, b) − r_Y(a) − r_X(b), r = mean cosine to the 10 nearest (Conneau et al. 2018). It orders the
 * maps of one pair by their true quality; across pairs, targets or sample sizes it means nothing.
 */
export async function verificationScore(map: Matrix, { source, target }: Sample): Promise<number> {
  return meanBestCsls(unitRows(await matmul(source, map)), target);
}
