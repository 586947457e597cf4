import { type Random, random } from '../../src/random.js';
import { type Matrix, sliceRows, zeros } from '../../src/vectors/matrix.js';

/** Standard normal rows (n, d). */
export function gaussian(n: number, d: number, generator: Random): Matrix {
  const m = zeros(n, d);
  for (let i = 0; i < m.data.length; i++) m.data[i] = generator.normal();
  return m;
}

/** Two spaces of different dims that see the same clustered latent vectors, with their own mean and a little noise. */
export interface Planted {
  readonly source: Matrix;
  readonly target: Matrix;
}

export function planted(
  rows: number,
  dims: readonly [number, number],
  options: { seed?: number; noise?: number } = {},
): Planted {
  const generator = random(options.seed ?? 7);
  const latent = Math.min(...dims);
  const clusters = gaussian(12, latent, generator);
  const shared = zeros(rows, latent);
  for (let i = 0; i < rows; i++) {
    const cluster = generator.int(12);
    for (let k = 0; k < latent; k++) {
      shared.data[i * latent + k] = (clusters.data[cluster * latent + k]! + generator.normal()) / (1 + k / 8);
    }
  }
  const view = (dim: number): Matrix => {
    const basis = gaussian(latent, dim, generator);
    const offset = gaussian(1, dim, generator);
    const out = zeros(rows, dim);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < dim; j++) {
        let sum = 3 * offset.data[j]! + (options.noise ?? 0.05) * generator.normal();
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
