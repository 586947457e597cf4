import { random } from '../../src/core/random.js';
import { matmul } from '../../src/linalg/matmul.js';
import { randomOrthogonal } from '../../src/linalg/random-orthogonal.js';
import { type Matrix, sliceRows } from '../../src/vectors/matrix.js';
import { preprocess } from '../../src/vectors/preprocess.js';
import { procrustesMap } from '../../training/paired/procrustes.js';
import { gaussian, skewed } from './planted.js';

/** Two samples of one cloud, no item of one in the other, each in a basis of its own. */
interface SkewedSpaces {
  readonly source: Matrix;
  readonly target: Matrix;
  /** The same after preprocessing. */
  readonly x: Matrix;
  readonly y: Matrix;
  /** The map between the two by known pairs (d, d). */
  readonly truth: Matrix;
}

/** `rows` items a side from 40 clusters of unequal weight in `dim` dimensions of unequal spread: third moments tell
 * directions apart, with `skew` also inside clusters. */
export async function skewedSpaces(rows: number, dim: number, seed: number, skew = 0): Promise<SkewedSpaces> {
  const rng = random(`skewed ${seed}`);
  const clusters = 40;
  const centres = gaussian(clusters, dim, rng);
  const data = new Float32Array(2 * rows * dim);
  for (let i = 0; i < 2 * rows; i++) {
    const c = Math.floor(clusters * rng.uniform() ** 2);
    for (let j = 0; j < dim; j++)
      data[i * dim + j] = (centres.data[c * dim + j]! + 0.5 * skewed(rng.normal(), skew)) / (1 + j / 8);
  }
  const all: Matrix = { data, rows: 2 * rows, dim };
  const turned = async (side: string): Promise<Matrix> => matmul(all, await randomOrthogonal(dim, dim, rng.fork(side)));
  const [a, b] = [await turned('source'), await turned('target')];
  const [x, y] = [preprocess(a).matrix, preprocess(b).matrix];
  return {
    source: sliceRows(a, 0, rows),
    target: sliceRows(b, rows, 2 * rows),
    x: sliceRows(x, 0, rows),
    y: sliceRows(y, rows, 2 * rows),
    truth: await procrustesMap(x, y),
  };
}
