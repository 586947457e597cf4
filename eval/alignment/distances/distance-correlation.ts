import { identityOrder, type Permuted } from '../null/permuted.js';
import { permutedDiagonals, permutedProducts } from '../null/permuted-products.js';
import { squareForm } from './dissimilarity.js';

/**
 * Distance correlation of paired items from two Euclidean distance matrices given as upper triangles (Székely, Rizzo and
 * Bakirov 2007). Biased: √(dCov² / √(dVar_X dVar_Y)) with doubly centred distances, 0..1, which tends to 1 when the
 * dimensions grow at fixed n. Corrected: the squared correlation by U-centring (Székely and Rizzo 2013), mean 0 for
 * independent data, possibly negative; n ≥ 4. O(n²) time and memory (two n × n matrices in float64).
 */
export async function distanceCorrelation(
  a: Float64Array,
  b: Float64Array,
  n: number,
  biased: boolean,
): Promise<number> {
  return (await permutedDistanceCorrelation(a, b, n, biased).values([identityOrder(n)]))[0]!;
}

/** The same for every order of the items of b: both matrices are centred once. */
export function permutedDistanceCorrelation(a: Float64Array, b: Float64Array, n: number, biased: boolean): Permuted {
  const [u, v] = [centred(a, n, biased), centred(b, n, biased)];
  const same = identityOrder(n);
  const variances = product(u, u, n, same) * product(v, v, n, same);
  const value = (order: Uint32Array): number => {
    if (!(variances > 0)) return Number.NaN;
    const squared = product(u, v, n, order) / Math.sqrt(variances);
    return biased ? Math.sqrt(Math.max(0, squared)) : squared;
  };
  return { n, values: async (orders) => orders.map(value) };
}

const product = (u: Float64Array, v: Float64Array, n: number, order: Uint32Array): number =>
  permutedProducts(u, v, n, order) + permutedDiagonals(u, v, n, order);

/** d_ij − row mean − column mean + grand mean; U-centring divides by n − 2 and (n − 1)(n − 2), with a zero diagonal. */
function centred(upper: Float64Array, n: number, biased: boolean): Float64Array {
  const d = squareForm(upper, n);
  const sums = new Float64Array(n);
  let total = 0;
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += d[i * n + j]!;
    sums[i] = sum;
    total += sum;
  }
  const row = biased ? n : n - 2;
  const all = biased ? n * n : (n - 1) * (n - 2);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) d[i * n + j]! += total / all - (sums[i]! + sums[j]!) / row;
    if (!biased) d[i * n + i] = 0;
  }
  return d;
}
