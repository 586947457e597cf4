import { z } from 'zod';
import { assign } from '../../src/linalg/assign.js';
import { crossProduct, matmul } from '../../src/linalg/matmul.js';
import { nearestOrthogonal } from '../../src/linalg/nearest-orthogonal.js';
import { type Matrix, takeRows } from '../../src/vectors/matrix.js';
import { type BaselineInput, publishedMethod, verdictOptions } from './baseline.js';
import { centredRows, matchedCentroids } from './matched-centroids.js';

const rosettaOptions = z.strictObject({
  draws: z
    .int()
    .min(1)
    .max(1000)
    .default(30)
    .describe('S: draws of k-means on both sides whose covariances are pooled'),
  clusters: z.int().min(4).max(64).default(30).describe('C: centroids of a draw'),
  drawRows: z.int().min(50).default(10_000).describe('b: rows of a side that a draw clusters'),
  matchingStarts: z
    .int()
    .min(1)
    .default(1000)
    .describe('random starts of the 2-opt matching of a draw (the paper searches with GRASP and a dual solver)'),
  blockRows: z
    .int()
    .min(10)
    .max(10_000)
    .default(2000)
    .describe(
      'rows of a side in one assignment. The paper has 10,000: the costs grow with n² in memory (400 MB there) and n³ in time',
    ),
  rounds: z.int().min(0).default(100).describe('R: rounds of assignment and Procrustes'),
  ...verdictOptions,
});

type RosettaOptions = z.infer<typeof rosettaOptions>;

/**
 * Pooled cross-covariance: D. Schnaus, T. Dagès, D. Cremers, X. Wang, P. Isola, "Shared Geometry as a Rosetta Stone",
 * arXiv 2610.09411.
 * 1. S draws of C matched centroids: A_s, B_s (C, d), centred, P_s = argmax tr(K_A P K_B Pᵀ);
 *    M = 1/(SC) Σ_s A_sᵀ P_s B_s, an estimate of the cross-covariance that right matchings add to and wrong ones do not.
 * 2. Read-out: T_0 = linear assignment on the scores X M Yᵀ in random blocks of b rows, W = polar(Xᵀ T_0 Y).
 * 3. R rounds: a random block of each side, T = assignment on X_b W Y_bᵀ, W = polar(X_bᵀ T Y_b).
 * The paper solves the matchings with a dual solver and GRASP; here 2-opt from 1,000 starts, which for 30 centroids
 * reaches the best value known of a draw nearly always. x (n, d), y (m, d) → W (d, d). Memory 8 b² bytes; an assignment of
 * 1,000 rows takes .1 s where the map is good and 1 s where it is not, of 4,000 rows 2.5 s and two minutes.
 */
export const rosetta = publishedMethod<RosettaOptions>({
  name: 'rosetta',
  options: rosettaOptions,
  leastRows: 100,
  search,
});

async function search({ x, y, options, random, step, history }: BaselineInput<RosettaOptions>): Promise<Matrix> {
  const { draws, rounds } = options;
  const pooled = new Float64Array(x.dim * y.dim);
  for (let draw = 0; draw < draws; draw++) {
    const found = await matchedCentroids(x, y, { ...options, iterations: 100 }, random.fork(`draw ${draw}`));
    const cross = await crossProduct(centredRows(found.source), centredRows(found.target));
    for (let i = 0; i < pooled.length; i++) pooled[i]! += cross[i]! / (draws * found.source.rows);
    history.push({ stage: 'draw', step: draw, value: found.value });
    step('draws', draw + 1, draws);
  }

  const least = Math.min(x.rows, y.rows);
  const b = Math.min(options.blockRows, least);
  const blocks = Math.floor(least / b);
  const rng = random.fork('blocks');
  const [left, right] = [rng.sample(x.rows, blocks * b), rng.sample(y.rows, blocks * b)];
  const covariance: Matrix = { data: Float32Array.from(pooled), rows: x.dim, dim: y.dim };
  const cross = new Float64Array(x.dim * y.dim);
  for (let at = 0; at < blocks; at++) {
    const [xs, ys] = [
      takeRows(x, left.subarray(at * b, (at + 1) * b)),
      takeRows(y, right.subarray(at * b, (at + 1) * b)),
    ];
    const part = await assignedCross(xs, ys, covariance);
    for (let i = 0; i < cross.length; i++) cross[i]! += part[i]!;
    step('read-out', at + 1, blocks);
  }
  let map = await nearestOrthogonal(cross, x.dim, y.dim);
  for (let round = 0; round < rounds; round++) {
    const [xs, ys] = [takeRows(x, rng.sample(x.rows, b)), takeRows(y, rng.sample(y.rows, b))];
    map = await nearestOrthogonal(await assignedCross(xs, ys, map), x.dim, y.dim);
    step('assignment rounds', round + 1, rounds);
  }
  return map;
}

/** XᵀTY (d, d) of the assignment T that maximises Σ T_ij (xM)_i·y_j: x (b, d), y (b, d), M (d, d) of any scale. */
async function assignedCross(x: Matrix, y: Matrix, map: Matrix): Promise<Float64Array> {
  const costs = await matmul(await matmul(x, map), y, { transposeB: true });
  for (let i = 0; i < costs.data.length; i++) costs.data[i] = -costs.data[i]!;
  return crossProduct(x, takeRows(y, assign(costs.data, x.rows, y.rows).columns));
}
