import { VecbridgeError } from '../../src/core/errors.js';
import { symmetricEigen } from '../../src/linalg/svd.js';

/**
 * Classical multidimensional scaling (Torgerson 1952): points (n, dims) whose Euclidean distances come closest, in the
 * inner products, to the n × n distances: B = −½ H D² H = V Λ Vᵀ, points V Λ^{1/2} of the `dims` largest eigenvalues
 * (0 where one is negative). `explained`: their share of the sum of the positive eigenvalues. Each axis is turned so that
 * its largest entry is positive. O(n³) in plain JavaScript: for n up to several hundred. Throws BAD_OPTION.
 */
export function classicalScaling(
  distances: Float64Array,
  n: number,
  dims: number,
): { points: Float64Array; explained: number } {
  if (!Number.isInteger(dims) || dims < 1 || dims > n) {
    throw new VecbridgeError('BAD_OPTION', `dims must be a whole number of 1 to ${n} (the points), got ${dims}`, {
      context: { dims, points: n },
    });
  }
  const squares = distances.map((d) => d * d);
  const means = new Float64Array(n);
  let grand = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) means[i]! += squares[i * n + j]! / n;
  for (const mean of means) grand += mean / n;
  const b = squares.map((v, at) => -(v - means[Math.floor(at / n)]! - means[at % n]! + grand) / 2);
  const { values, vectors } = symmetricEigen(b, n);
  const points = new Float64Array(n * dims);
  for (let j = 0; j < dims; j++) {
    const scale = Math.sqrt(Math.max(0, values[j]!));
    let largest = 0;
    for (let i = 0; i < n; i++) if (Math.abs(vectors[i * n + j]!) > Math.abs(largest)) largest = vectors[i * n + j]!;
    for (let i = 0; i < n; i++) points[i * dims + j] = Math.sign(largest) * scale * vectors[i * n + j]!;
  }
  const positive = values.reduce((sum, v) => sum + Math.max(0, v), 0);
  const kept = values.subarray(0, dims).reduce((sum, v) => sum + Math.max(0, v), 0);
  return { points, explained: positive > 0 ? kept / positive : Number.NaN };
}
