import type { Random } from '../../../src/core/random.js';
import { squareForm } from './dissimilarity.js';

/**
 * Distance correlation of paired items from two Euclidean distance matrices given as upper triangles (Székely, Rizzo and
 * Bakirov 2007). Biased: √(dCov² / √(dVar_X dVar_Y)) with doubly centred distances, 0..1, which tends to 1 when the
 * dimensions grow at fixed n. Corrected: the squared correlation by U-centring (Székely and Rizzo 2013), mean 0 for
 * independent data, possibly negative; n ≥ 4. O(n²) time and memory (two n × n matrices in float64).
 */
export function distanceCorrelation(a: Float64Array, b: Float64Array, n: number, biased: boolean): number {
  const [u, v] = [centred(a, n, biased), centred(b, n, biased)];
  return compare(u, v, n, biased);
}

/** The mean of the biased value when the items of one side are permuted: what unrelated data of these clouds give. */
export function permutedDistanceCorrelation(
  a: Float64Array,
  b: Float64Array,
  n: number,
  times: number,
  random: Random,
): number {
  const [u, v] = [centred(a, n, true), centred(b, n, true)];
  let sum = 0;
  for (let t = 0; t < times; t++) sum += compare(u, v, n, true, random.permutation(n)) / times;
  return sum;
}

function compare(u: Float64Array, v: Float64Array, n: number, biased: boolean, order?: Uint32Array): number {
  let [uu, vv, uv] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const row = (order ? order[i]! : i) * n;
    for (let j = 0; j < n; j++) {
      const p = u[i * n + j]!;
      const q = v[row + (order ? order[j]! : j)]!;
      uu += p * p;
      vv += q * q;
      uv += p * q;
    }
  }
  if (!(uu > 0 && vv > 0)) return Number.NaN;
  const squared = uv / Math.sqrt(uu * vv);
  return biased ? Math.sqrt(Math.max(0, squared)) : squared;
}

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
