import { product64 } from '../../../src/linalg/product64.js';
import { type Dense, dense, svd, symmetricEigen, transpose } from '../../../src/linalg/svd.js';
import { type Moments, swapped, trace } from './moments.js';

export interface CanonicalCorrelations {
  /** Descending, min(rank x, rank y) of them, 0..1. */
  readonly rho: Float64Array;
  readonly rankX: number;
  readonly rankY: number;
}

/**
 * Canonical correlations of two spaces from their second moments about the means: singular values of
 * C_xx^{-1/2} C_xy C_yy^{-1/2} over the directions above the rounding floor. O(p³ + q³) in plain JavaScript.
 */
export async function canonicalCorrelations(m: Moments): Promise<CanonicalCorrelations> {
  const [x, y] = keptDirections(m, undefined);
  const { rho } = await correlate(m, x, y);
  return { rho, rankX: x.rank, rankY: y.rank };
}

/** The directions of both sides above the rounding floor, or the leading ones that hold the share `variance`. */
export function keptDirections(m: Moments, variance: number | undefined): [Directions, Directions] {
  const both = [directions(m.xx, m.p, m.floor), directions(m.yy, m.q, m.floor)] as const;
  return variance === undefined ? [...both] : [leading(both[0], variance), leading(both[1], variance)];
}

/**
 * SVCCA (Raghu et al. 2017): canonical correlations of the fewest leading principal components of each side that hold
 * the share `threshold` of its variance (squared singular values, not singular values).
 */
export async function singularVectorCanonicalCorrelations(
  m: Moments,
  threshold: number,
): Promise<CanonicalCorrelations> {
  const [x, y] = keptDirections(m, threshold);
  const { rho } = await correlate(m, x, y);
  return { rho, rankX: x.rank, rankY: y.rank };
}

/**
 * PWCCA (Morcos, Raghu and Bengio 2018): Σ α_i ρ_i / Σ α_i with α_i = Σ_j |⟨h_i, x_j⟩|, h_i the canonical variates of
 * the weighting side and x_j its columns. Not symmetric: `weights` names the side.
 */
export async function projectionWeighted(m: Moments, weights: 'x' | 'y'): Promise<number> {
  const side = weights === 'x' ? m : swapped(m);
  const [x, y] = keptDirections(side, undefined);
  return weightedCorrelation(m, await whitened(side, x, y), weights);
}

/** The same from the whitened cross-moments t of the weighting side (rows) with the other (columns). */
export async function weightedCorrelation(m: Moments, t: Dense, weights: 'x' | 'y'): Promise<number> {
  const [gram, dim] = weights === 'x' ? [m.xx, m.p] : [m.yy, m.q];
  const x = directions(gram, dim, m.floor);
  const { rho, u } = await singular(t, true);
  let [weighted, total] = [0, 0];
  // h_i = X V Λ^{-1/2} u_i, so ⟨h_i, x_j⟩ = (V Λ^{1/2} u_i)_j
  const scaled = dense(
    x.vectors.data.map((v, at) => v * Math.sqrt(x.values[at % x.rank]!)),
    dim,
    x.rank,
  );
  const along = await product64(scaled, u!);
  for (let i = 0; i < rho.length; i++) {
    let alpha = 0;
    for (let j = 0; j < dim; j++) alpha += Math.abs(along.data[j * along.cols + i]!);
    weighted += alpha * rho[i]!;
    total += alpha;
  }
  return total > 0 ? weighted / total : Number.NaN;
}

/** In-sample R² of the least-squares prediction of x from y: Σ (C_xy V Λ^{-1/2})² / tr C_xx; 0..1, grows with q / n. */
export async function inSampleR2(m: Moments): Promise<number> {
  const y = directions(m.yy, m.q, m.floor);
  const projected = await product64(dense(m.xy, m.p, m.q), whitening(y));
  const total = trace(m.xx, m.p);
  return total > 0 ? projected.data.reduce((sum, v) => sum + v * v, 0) / total : Number.NaN;
}

interface Directions {
  readonly rank: number;
  /** Eigenvalues above the floor, descending, (rank). */
  readonly values: Float64Array;
  /** (d, rank) */
  readonly vectors: Dense;
}

/** By Gram matrix, as long as it lives: all measures of one run share the two decompositions. */
const decomposed = new WeakMap<Float64Array, Directions>();

function directions(gram: Float64Array, d: number, floor: number): Directions {
  const known = decomposed.get(gram);
  if (known) return known;
  const { values, vectors } = symmetricEigen(gram, d);
  const rank = values[0]! > 0 ? values.findLastIndex((v) => v > floor * values[0]!) + 1 : 0;
  const found = cut({ rank: d, values, vectors: dense(vectors, d, d) }, rank);
  decomposed.set(gram, found);
  return found;
}

function leading(side: Directions, threshold: number): Directions {
  let sum = 0;
  const total = side.values.reduce((a, b) => a + b, 0);
  for (let r = 0; r < side.rank; r++) {
    sum += side.values[r]!;
    if (sum / total >= threshold - 1e-12) return cut(side, r + 1);
  }
  return side;
}

function cut(side: Directions, rank: number): Directions {
  const data = new Float64Array(side.vectors.rows * rank);
  for (let i = 0; i < side.vectors.rows; i++) {
    for (let j = 0; j < rank; j++) data[i * rank + j] = side.vectors.data[i * side.rank + j]!;
  }
  return { ...side, rank, values: side.values.slice(0, rank), vectors: dense(data, side.vectors.rows, rank) };
}

/** V Λ^{-1/2}, (d, rank): takes the rows of a space to orthonormal columns. */
export function whitening(side: Directions): Dense {
  return dense(
    side.vectors.data.map((v, at) => v / Math.sqrt(side.values[at % side.rank]!)),
    side.vectors.rows,
    side.rank,
  );
}

const SVD_SIZE = 256; // beyond it the singular values come from the eigenvalues of T Tᵀ, some times faster

/** Canonical correlations over these directions. */
async function correlate(m: Moments, x: Directions, y: Directions): Promise<{ rho: Float64Array }> {
  return singular(await whitened(m, x, y), false);
}

/** The whitened cross-covariance, (rank x, rank y). */
async function whitened(m: Moments, x: Directions, y: Directions): Promise<Dense> {
  if (Math.min(x.rank, y.rank) === 0) return dense(new Float64Array(0), x.rank, y.rank);
  const right = await product64(dense(m.xy, m.p, m.q), whitening(y));
  return product64(transpose(whitening(x)), right);
}

/** Singular values, at most 1, and where asked for left vectors. */
async function singular(t: Dense, vectors: boolean): Promise<{ rho: Float64Array; u?: Dense }> {
  const size = Math.min(t.rows, t.cols);
  if (size === 0) return { rho: new Float64Array(0), u: dense(new Float64Array(0), t.rows, 0) };
  if (vectors && (t.rows <= SVD_SIZE || t.rows > t.cols)) {
    const { u, values } = svd(t);
    return { rho: clipped(values), u };
  }
  if (size <= SVD_SIZE) return { rho: clipped(svd(t).values) };
  const wide = t.rows <= t.cols;
  const gram = wide ? await product64(t, transpose(t)) : await product64(transpose(t), t);
  const { values, vectors: u } = symmetricEigen(gram.data, size);
  return { rho: clipped(values.map((v) => Math.sqrt(Math.max(0, v)))), u: wide ? dense(u, size, size) : undefined };
}

/** Rounding may lift a correlation of 1 above it. */
const clipped = (values: Float64Array): Float64Array => values.map((v) => Math.min(1, v));
