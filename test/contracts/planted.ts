import { type Random, random } from '../../src/core/random.js';
import { type Matrix, rowOf, sliceRows, zeros } from '../../src/vectors/matrix.js';

/** Standard normal rows (n, d). */
export function gaussian(n: number, d: number, generator: Random): Matrix {
  const m = zeros(n, d);
  for (let i = 0; i < m.data.length; i++) m.data[i] = generator.normal();
  return m;
}

/** Orthonormal rows (n, d), n <= d: Gram–Schmidt of random ones. */
function orthonormal(n: number, d: number, generator: Random): Matrix {
  const m = gaussian(n, d, generator);
  for (let i = 0; i < n; i++) {
    const row = rowOf(m, i);
    for (let k = 0; k < i; k++) {
      const other = rowOf(m, k);
      const along = row.reduce((sum, v, j) => sum + v * other[j]!, 0);
      for (let j = 0; j < d; j++) row[j]! -= along * other[j]!;
    }
    const length = Math.hypot(...row);
    for (let j = 0; j < d; j++) row[j]! /= length;
  }
  return m;
}

/** Of mean 0 and variance 1, with a skewness that tells a direction from its opposite inside a cluster too, as text vectors have. */
export const skewed = (v: number, by: number): number => (v + by * (v * v - 1)) / Math.sqrt(1 + 2 * by * by);

/** Two spaces that see the same clustered latent vectors, rotated, with a mean of their own and a little noise. */
export interface Planted {
  readonly source: Matrix;
  readonly target: Matrix;
}

export function planted(
  rows: number,
  dims: readonly [number, number],
  options: { seed?: number; noise?: number; clusters?: number; skew?: number } = {},
): Planted {
  const { seed = 7, noise = 0.02, clusters = 12, skew = 0.5 } = options;
  const generator = random(seed);
  const latent = Math.min(...dims);
  const centres = gaussian(clusters, latent, generator);
  const shared = zeros(rows, latent);
  for (let i = 0; i < rows; i++) {
    const cluster = generator.int(clusters);
    for (let k = 0; k < latent; k++) {
      const own = skewed(generator.normal(), skew);
      shared.data[i * latent + k] = (2 * centres.data[cluster * latent + k]! + own) / (1 + k / 8);
    }
  }
  const view = (dim: number): Matrix => {
    const basis = orthonormal(latent, dim, generator);
    const offset = gaussian(1, dim, generator);
    const out = zeros(rows, dim);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < dim; j++) {
        let sum = 2 * offset.data[j]! + noise * generator.normal();
        for (let k = 0; k < latent; k++) sum += shared.data[i * latent + k]! * basis.data[k * dim + j]!;
        out.data[i * dim + j] = sum;
      }
    }
    return out;
  };
  return { source: view(dims[0]), target: view(dims[1]) };
}

/** The first `fit` rows to fit on, the rest to test on. */
export function split({ source, target }: Planted, fit: number): { fit: Planted; test: Planted } {
  return {
    fit: { source: sliceRows(source, 0, fit), target: sliceRows(target, 0, fit) },
    test: { source: sliceRows(source, fit, source.rows), target: sliceRows(target, fit, target.rows) },
  };
}

/** The largest difference between two arrays. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let worst = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i]! - b[i]!);
    if (!(difference <= worst)) worst = difference;
  }
  return worst;
}

/** ⟨A, B⟩ / (‖A‖‖B‖): 1 for equal maps, about 0 for unrelated ones. */
export function similarity(a: Matrix, b: Matrix): number {
  const dot = (x: Float32Array, y: Float32Array): number => x.reduce((sum, v, i) => sum + v * y[i]!, 0);
  return dot(a.data, b.data) / Math.sqrt(dot(a.data, a.data) * dot(b.data, b.data));
}
