import type { Random } from '../../src/core/random.js';
import { crossProduct, matmul } from '../../src/linalg/matmul.js';
import { nearestOrthogonal } from '../../src/linalg/nearest-orthogonal.js';
import { type Matrix, rowOf, takeRows, zeros } from '../../src/vectors/matrix.js';
import { unitRows } from '../../src/vectors/preprocess.js';

/**
 * Procrustes on all pairs, and every source row translated by a map that did not see its pair: the pairs are cut into
 * `folds` random parts, each translated by the map of the others, whose XᵀY is that of all pairs minus the part's own.
 * x (n, d_source), y (n, d_target) preprocessed → map (d_source, d_target), predicted (n, d_target) of unit length.
 */
export async function crossFitted(
  x: Matrix,
  y: Matrix,
  folds: number,
  random: Random,
  stop: () => void = () => {},
): Promise<{ map: Matrix; predicted: Matrix }> {
  const all = await crossProduct(x, y);
  const map = await nearestOrthogonal(all, x.dim, y.dim);
  const predicted = zeros(x.rows, y.dim);
  const order = random.fork('folds').permutation(x.rows);
  for (let fold = 0; fold < folds; fold++) {
    stop();
    const rows = order.filter((_, i) => i % folds === fold);
    if (rows.length === 0) continue;
    const held = takeRows(x, rows);
    const own = await crossProduct(held, takeRows(y, rows));
    const others = await nearestOrthogonal(
      all.map((value, i) => value - own[i]!),
      x.dim,
      y.dim,
    );
    const translated = unitRows(await matmul(held, others));
    rows.forEach((row, i) => {
      predicted.data.set(rowOf(translated, i), row * y.dim);
    });
  }
  return { map, predicted };
}
