import { VecbridgeError } from '../core/errors.js';
import type { Random } from '../core/random.js';
import { type Matrix, zeros } from '../vectors/matrix.js';
import { crossProduct } from './matmul.js';
import { orthonormal } from './orthonormal.js';
import { product64 } from './product64.js';
import { type Dense, dense, symmetricEigen, transpose } from './svd.js';

interface PrincipalComponents {
  /** Orthonormal directions in the columns, (d, k), most variance first; the largest entry of each is positive. */
  basis: Matrix;
  /** Variance (divided by n) along each direction, descending, (k). */
  variances: Float64Array;
  /** Mean of the rows, (d); zeros when they were declared centred. */
  mean: Float64Array;
}

interface PcaOptions {
  random: Random;
  /** The rows have mean zero already (or directions about the origin are wanted). */
  centred?: boolean;
  /** Largest error |C v − λ v| of a direction, as a share of the first variance. Default 1e-9. */
  tolerance?: number;
}

/**
 * The k leading eigenvectors of the covariance of x (n, d), k ≤ d, in float64: all of them for small d or large k
 * (O(d³) in plain JavaScript), else block subspace iteration with Rayleigh–Ritz (Halko, Martinsson and Tropp 2011).
 * `matmul(x, basis)` projects. Peak memory beside x: one centred copy.
 */
export async function principalComponents(x: Matrix, k: number, options: PcaOptions): Promise<PrincipalComponents> {
  if (!Number.isInteger(k) || k < 1 || k > x.dim) {
    throw new VecbridgeError('BAD_OPTION', `k must be a whole number of 1 to ${x.dim} (the dims), got ${k}`, {
      context: { k, dim: x.dim },
    });
  }
  if (x.rows < 2) {
    throw new VecbridgeError('TOO_FEW_ROWS', `principal components need at least 2 rows, got ${x.rows}`, {
      context: { rows: x.rows },
    });
  }
  const mean = new Float64Array(x.dim);
  if (!options.centred) {
    for (let i = 0; i < x.data.length; i++) mean[i % x.dim]! += x.data[i]! / x.rows;
  }
  const rows = options.centred ? x : { ...x, data: x.data.map((v, i) => v - mean[i % x.dim]!) };
  const covariance = (await crossProduct(rows, rows)).map((v) => v / x.rows);
  const { values, vectors } = await leadingEigen(covariance, x.dim, k, options.random, options.tolerance);
  return { basis: signed(vectors, x.dim, k), variances: values, mean };
}

/** Turns of `leadingSubspace`, and what every variance is raised by, as a share of all: directions of less tell nothing. */
const SUBSPACE = { turns: 3, raised: 1e-5 };

/**
 * An orthonormal basis (d, k) of about the k leading principal directions of centred rows x (n, d), in no order: block subspace
 * iteration without eigenvalues, O(n d² + d² k), which is what is left of a PCA for d in the thousands. Where the variances fall
 * slowly the border is blurred.
 */
export async function leadingSubspace(x: Matrix, k: number, random: Random): Promise<Matrix> {
  const d = x.dim;
  const covariance = await crossProduct(x, x);
  let all = 0;
  for (let i = 0; i < d; i++) all += covariance[i * d + i]!;
  for (let i = 0; i < d; i++) covariance[i * d + i]! += SUBSPACE.raised * all;
  let basis = dense(
    Float64Array.from({ length: d * k }, () => random.normal()),
    d,
    k,
  );
  for (let turn = 0; turn < SUBSPACE.turns; turn++) {
    const image = await product64(dense(covariance, d, d), basis);
    basis = await orthonormal(image, { rough: turn < SUBSPACE.turns - 1 });
  }
  return { data: Float32Array.from(basis.data), rows: d, dim: k };
}

const ROUGH_TURNS = 3;

/** The k largest eigenvalues (descending) and eigenvectors (n, k) of a positive semidefinite n × n matrix, float64. */
export async function leadingEigen(
  a: Float64Array,
  n: number,
  k: number,
  random: Random,
  tolerance = 1e-9,
): Promise<{ values: Float64Array; vectors: Float64Array }> {
  const width = Math.ceil(tolerance > 1e-6 ? k * 1.1 : k * 1.5) + 10;
  // Measured on one thread: 100 of 512 take as long either way, 20 of 512 a quarter of the time.
  if (n <= 192 || 2 * width >= n || (n <= 640 && 4 * width >= n)) {
    const all = symmetricEigen(a, n);
    const vectors = new Float64Array(n * k);
    for (let i = 0; i < n; i++) vectors.set(all.vectors.subarray(i * n, i * n + k), i * k);
    return { values: all.values.slice(0, k), vectors };
  }
  const matrix = dense(a, n, n);
  let basis = dense(
    Float64Array.from({ length: n * width }, () => random.normal()),
    n,
    width,
  );
  let multiplications = 1; // before the columns are made orthonormal again
  if (tolerance > 1e-6) {
    // Rayleigh–Ritz is what costs: a rough basis is first turned towards the leading directions without it.
    for (let turn = 0; turn < ROUGH_TURNS; turn++) {
      for (let t = 0; t < 3; t++) basis = await product64(matrix, basis);
      basis = await orthonormal(basis);
    }
  }
  for (let round = 0; ; round++) {
    for (let t = 0; t < multiplications; t++) basis = await product64(matrix, basis);
    basis = await orthonormal(basis);
    const image = await product64(matrix, basis);
    const small = await product64(transpose(basis), image);
    const ritz = symmetricEigen(small.data, width);
    const turn = dense(ritz.vectors, width, width);
    basis = await product64(basis, turn);
    const turnedImage = await product64(image, turn);
    const residual = worstResidual(turnedImage, basis, ritz.values, k);
    if (residual <= tolerance * ritz.values[0]! || round === 60) {
      const vectors = new Float64Array(n * k);
      for (let i = 0; i < n; i++) vectors.set(basis.data.subarray(i * width, i * width + k), i * k);
      return { values: ritz.values.slice(0, k), vectors };
    }
    // Between two orthonormalisations the smallest direction may fall to 1e-7 of the largest, not to rounding.
    const spread = Math.log10(ritz.values[0]! / Math.max(ritz.values[width - 1]!, ritz.values[0]! * 1e-7));
    multiplications = Math.min(12, Math.max(1, Math.floor(7 / spread)));
  }
}

/** max over the first k columns of |A v − λ v|. */
function worstResidual(image: Dense, basis: Dense, values: Float64Array, k: number): number {
  const sums = new Float64Array(k);
  for (let i = 0; i < basis.rows; i++) {
    for (let j = 0; j < k; j++) {
      sums[j]! += (image.data[i * basis.cols + j]! - values[j]! * basis.data[i * basis.cols + j]!) ** 2;
    }
  }
  return Math.sqrt(Math.max(...sums));
}

/** As float32, each column turned so that its largest entry is positive. */
function signed(vectors: Float64Array, d: number, k: number): Matrix {
  const out = zeros(d, k);
  for (let j = 0; j < k; j++) {
    let largest = 0;
    for (let i = 0; i < d; i++) {
      if (Math.abs(vectors[i * k + j]!) > Math.abs(largest)) largest = vectors[i * k + j]!;
    }
    for (let i = 0; i < d; i++) out.data[i * k + j] = largest < 0 ? -vectors[i * k + j]! : vectors[i * k + j]!;
  }
  return out;
}
