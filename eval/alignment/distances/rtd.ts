import { squareForm } from './dissimilarity.js';
import { holes } from './rips.js';

/**
 * Representation topology divergence RTD(a, b) of paired items (Barannikov et al. 2022): the summed length of the holes
 * (H1) of the graph of a that are filled in the graph of min(a, b). Both distance matrices, given as upper triangles of
 * n items, are divided by their 0.9-quantile; the barcode is that of the 2n × 2n matrix [[0, aᵀ], [a, min(a, b)]].
 * 0 when the shapes agree at every scale; not symmetric. Time about O(n³), memory O(n²): for n up to about 300.
 */
export function rtd(a: Float64Array, b: Float64Array, n: number): number {
  const [ra, rb] = [scaled(squareForm(a, n)), scaled(squareForm(b, n))];
  const size = 2 * n;
  const joined = new Float64Array(size * size);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const far = ra[i * n + j]!;
      joined[(n + i) * size + j] = far;
      joined[j * size + n + i] = far;
      joined[(n + i) * size + n + j] = Math.min(far, rb[i * n + j]!);
    }
  }
  return holes(joined, size).reduce((sum, [birth, death]) => sum + death - birth, 0);
}

/** Divided by the 0.9-quantile (linear interpolation) of all n² entries, zeros of the diagonal included. */
function scaled(square: Float64Array): Float64Array {
  const sorted = square.slice().sort();
  const at = 0.9 * (sorted.length - 1);
  const low = Math.floor(at);
  const high = Math.min(low + 1, sorted.length - 1);
  const quantile = sorted[low]! + (at - low) * (sorted[high]! - sorted[low]!);
  return quantile > 0 ? square.map((v) => v / quantile) : square;
}
