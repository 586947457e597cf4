import type { Random } from '../../src/core/random.js';
import { kmeans } from '../../src/linalg/kmeans.js';
import { matmul } from '../../src/linalg/matmul.js';
import { type Matrix, zeros } from '../../src/vectors/matrix.js';
import { unitRows } from '../../src/vectors/preprocess.js';
import { momentReliability, thirdMoments } from './moments/third-moments.js';
import { principalSpace } from './principal-rows.js';
import { sampleRows } from './sample-rows.js';

/** What two spaces share under a map inside the clusters, where the clusters' centroids play no part. */
interface WithinClusters {
  /** Correlation of the third moments of both sides, corrected for their noise; about 1 where the spaces differ by the map alone. */
  readonly agreement: number;
  /** Correlation of the third moments of two halves of a side; the less reliable one. Near 0 there is nothing to compare. */
  readonly reliability: number;
  readonly clusters: number;
  /** Directions in which the rows were compared. */
  readonly dims: number;
}

/** Directions of the target in which rows are compared: the leading ones, which every map must get right. */
const DIMS = 48;
/**
 * Rows of a cluster on average. Classes of more rows than this are taken out whole: with 16, classes of 10 looked like items; with 5, right
 * maps of 2,000 rows have nothing left to compare. The coarser ones keep more of what the spaces share, so that the correlation is surer.
 */
const ROWS_PER_CLUSTER = { fine: 8, coarse: 16 };
const MOST_CLUSTERS = 1250;
/** Rows of a side; more make the moments no surer than the verdict needs. */
const ROWS = 10_000;

/**
 * Two collections that share only their classes have a map under which the class means agree, and no item has a partner.
 * Here every row has the mean of its cluster taken away, on its own side, and the third moments of what is left are
 * compared. The correlation ρ of two noisy estimates is corrected by their reliabilities, ρ / √(r_x r_y) (Spearman 1904),
 * r = 2h / (1 + h) from the correlation h of two halves. x (n, d_x), y (m, d_y), map (d_x, d_y); a few seconds.
 */
export async function withinClusters(
  x: Matrix,
  y: Matrix,
  map: Matrix,
  random: Random,
  size: keyof typeof ROWS_PER_CLUSTER = 'fine',
): Promise<WithinClusters> {
  const targets = sampleRows(y, ROWS, random.fork('target rows'));
  const sources = sampleRows(x, ROWS, random.fork('source rows'));
  const space = await principalSpace(targets, Math.min(DIMS, y.dim), random.fork('directions'));
  const mapped = await matmul(unitRows(await matmul(sources, map)), space.basis);
  const rows = Math.min(targets.rows, mapped.rows);
  const clusters = Math.max(2, Math.min(MOST_CLUSTERS, Math.round(rows / ROWS_PER_CLUSTER[size])));
  const { centroids } = await kmeans(space.rows, Math.min(clusters, targets.rows), { random: random.fork('clusters') });
  const left = [await withoutMeans(mapped, centroids), await withoutMeans(space.rows, centroids)] as const;
  const [source, target] = left.map((rest) => ({ rows: rest, variances: commonVariances(...left) }));
  const dims = space.rows.dim;
  const how = { length: 'own' } as const;
  const [a, b] = [await thirdMoments(source!, dims, how), await thirdMoments(target!, dims, how)];
  const halves = [await momentReliability(source!, dims, how), await momentReliability(target!, dims, how)];
  const reliability = Math.min(...halves);
  const correlation = a.tensor.reduce((sum, v, i) => sum + v * b.tensor[i]!, 0);
  const [r, s] = halves.map((h) => (2 * h) / (1 + h));
  return {
    agreement: reliability > 0 ? Math.min(1, correlation / Math.sqrt(r! * s!)) : 0,
    reliability,
    clusters,
    dims,
  };
}

/** Rows (n, k) minus the mean of those nearest to the same centroid (c, k). */
async function withoutMeans(rows: Matrix, centroids: Matrix): Promise<Matrix> {
  const { dim } = rows;
  const nearest = await nearestCentroids(rows, centroids);
  const sums = new Float64Array(centroids.rows * dim);
  const counts = new Float64Array(centroids.rows);
  for (let i = 0; i < rows.rows; i++) {
    counts[nearest[i]!]!++;
    for (let j = 0; j < dim; j++) sums[nearest[i]! * dim + j]! += rows.data[i * dim + j]!;
  }
  const out = zeros(rows.rows, dim);
  for (let i = 0; i < rows.rows; i++) {
    const at = nearest[i]!;
    for (let j = 0; j < dim; j++) out.data[i * dim + j] = rows.data[i * dim + j]! - sums[at * dim + j]! / counts[at]!;
  }
  return out;
}

/** The centroid at the least Euclidean distance of every row. */
async function nearestCentroids(rows: Matrix, centroids: Matrix): Promise<Uint32Array> {
  const half = Float64Array.from({ length: centroids.rows }, (_, c) => {
    const own = centroids.data.subarray(c * centroids.dim, (c + 1) * centroids.dim);
    return own.reduce((sum, v) => sum + v * v, 0) / 2;
  });
  const { data } = await matmul(rows, centroids, { transposeB: true });
  return Uint32Array.from({ length: rows.rows }, (_, i) => {
    let best = 0;
    let most = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < centroids.rows; c++) {
      const nearness = data[i * centroids.rows + c]! - half[c]!;
      if (nearness > most) [best, most] = [c, nearness];
    }
    return best;
  });
}

/** Mean of the variances of both sides along every coordinate: one scale for both. */
function commonVariances(a: Matrix, b: Matrix): Float64Array {
  const variances = new Float64Array(a.dim);
  for (const side of [a, b]) {
    for (let i = 0; i < side.data.length; i++) variances[i % side.dim]! += side.data[i]! ** 2 / (2 * side.rows);
  }
  return variances;
}
