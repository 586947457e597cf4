import { z } from 'zod';
import { kmeans } from '../../src/linalg/kmeans.js';
import { crossProduct, matmul } from '../../src/linalg/matmul.js';
import { nearestOrthogonal } from '../../src/linalg/nearest-orthogonal.js';
import { type Matrix, stackRows, takeRows } from '../../src/vectors/matrix.js';
import { unitRows } from '../../src/vectors/preprocess.js';
import { type BaselineInput, publishedMethod, verdictOptions } from './baseline.js';
import { matchedCentroids } from './matched-centroids.js';
import { nearestMeans } from './nearest-means.js';

/** Defaults: the constants of the published notebook. */
const miniVec2vecOptions = z.strictObject({
  runs: z.int().min(1).max(1000).default(30).describe('draws of k-means on both sides, all of whose anchors are kept'),
  clusters: z.int().min(4).max(64).default(20).describe('centroids of a draw'),
  drawRows: z.int().min(50).default(10_000).describe('rows of a side that a draw clusters'),
  matchingStarts: z.int().min(1).default(30).describe('random starts of the 2-opt matching of a draw'),
  neighbours: z.int().min(1).default(50).describe('nearest targets averaged into a pseudo-target'),
  rounds: z.int().min(0).default(100).describe('rounds of the first refinement'),
  roundRows: z.int().min(10).default(1000).describe('source rows of a round (the notebook; the paper says 10,000)'),
  clusterRounds: z.int().min(0).default(1).describe('rounds of the second refinement, by centroids'),
  refineClusters: z.int().min(2).default(500).describe('centroids of the second refinement'),
  alpha: z.number().gt(0).max(1).default(0.5).describe('step α of both refinements: W ← (1 − α) W + α W_new'),
  ...verdictOptions,
});

type MiniVec2vecOptions = z.infer<typeof miniVec2vecOptions>;

/**
 * mini-vec2vec: G. Dar, "mini-vec2vec: Scaling Universal Geometry Alignment with Linear Transformations",
 * arXiv 2510.02348, as its notebook runs it.
 * 1. Anchors: 30 draws of 20 matched centroids a side → A (600, d), B (600, d).
 * 2. Relative representation r(x) = (cos(x, a_1), …, cos(x, a_600)); the pseudo-target of x is the mean of the 50 rows y
 *    with the greatest cos(r_A(x), r_B(y)); W = polar(Xᵀ pseudo-targets).
 * 3. 100 rounds: 1,000 random x, mean of the 50 rows y nearest to xW; W ← W/2 + polar(…)/2. The notebook does not make W
 *    orthogonal again; cosines do not need it.
 * 4. Once: k-means with 500 centroids on X, the same on Y started at those centroids times W; W ← W/2 + polar(…)/2.
 * Where the notebook parts from the paper: the kernels are Gram matrices of the centroids (the paper: cosines), 1,000 rows
 * a round (10,000). Its matching starts from random permutations because SciPy ignores the option it passes.
 * x (n, d), y (m, d) → W (d, d). O(n m (d + 600)) time, blocks of 8 MB.
 */
export const miniVec2vec = publishedMethod<MiniVec2vecOptions>({
  name: 'mini-vec2vec',
  options: miniVec2vecOptions,
  leastRows: 100,
  search,
});

async function search({ x, y, options, random, step, history }: BaselineInput<MiniVec2vecOptions>): Promise<Matrix> {
  const { runs, neighbours, rounds, clusterRounds, alpha } = options;
  const draws = [];
  for (let run = 0; run < runs; run++) {
    draws.push(await matchedCentroids(x, y, { ...options, iterations: 300 }, random.fork(`run ${run}`)));
    step('anchors', run + 1, runs);
  }
  const anchors = [draws.map((draw) => draw.source), draws.map((draw) => draw.target)].map(stackRows);
  history.push({ stage: 'anchors', step: 0, anchors: anchors[0]!.rows });

  const [left, right] = [await relative(x, anchors[0]!), await relative(y, anchors[1]!)];
  step('relative representations', 0, 1);
  const partners = await nearestMeans(left, right, y, neighbours);
  let map = await nearestOrthogonal(await crossProduct(x, partners), x.dim, y.dim);
  step('relative representations', 1, 1);

  const rng = random.fork('rounds');
  for (let round = 0; round < rounds; round++) {
    const rows = takeRows(x, rng.sample(x.rows, options.roundRows));
    const means = await nearestMeans(unitRows(await matmul(rows, map)), y, y, neighbours);
    map = mix(map, await nearestOrthogonal(await crossProduct(rows, means), x.dim, y.dim), alpha);
    step('nearest means', round + 1, rounds);
  }
  for (let round = 0; round < clusterRounds; round++) {
    const k = Math.min(options.refineClusters, x.rows, y.rows);
    const fork = random.fork(`clusters ${round}`);
    const { centroids } = await kmeans(x, k, { random: fork, iterations: 300 });
    step('centroids', round, clusterRounds);
    const moved = await kmeans(y, k, { random: fork, iterations: 300, initial: await matmul(centroids, map) });
    const cross = await crossProduct(centroids, moved.centroids);
    map = mix(map, await nearestOrthogonal(cross, x.dim, y.dim), alpha);
    step('centroids', round + 1, clusterRounds);
  }
  return map;
}

/** Unit rows of the cosines to the anchors: (n, d), (a, d) → (n, a). */
async function relative(rows: Matrix, anchors: Matrix): Promise<Matrix> {
  return unitRows(await matmul(rows, unitRows(anchors), { transposeB: true }));
}

/** (1 − α) a + α b */
function mix(a: Matrix, b: Matrix, alpha: number): Matrix {
  return { ...a, data: a.data.map((v, i) => (1 - alpha) * v + alpha * b.data[i]!) };
}
