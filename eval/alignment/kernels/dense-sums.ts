import { type Rows64, squaredLengths } from '../rows.js';
import type { Kernel, KernelSums } from './kernel-sums.js';

/**
 * The float64 reference: each entry of both kernels from its definition, in plain JavaScript. O(n² (p + q)) time,
 * O(n) memory.
 */
export function denseSums(x: Rows64, y: Rows64, kernel: Kernel): KernelSums {
  const n = x.rows;
  const k = entries(x, kernel.kind === 'rbf' ? kernel.sigmas[0] : undefined);
  const l = entries(y, kernel.kind === 'rbf' ? kernel.sigmas[1] : undefined);
  const products = { kl: 0, kk: 0, ll: 0 };
  const rows = { k: new Float64Array(n), l: new Float64Array(n) };
  const diagonal = { k: new Float64Array(n), l: new Float64Array(n) };
  for (let i = 0; i < n; i++) {
    diagonal.k[i] = k(i, i);
    diagonal.l[i] = l(i, i);
    for (let j = 0; j < i; j++) {
      const kij = k(i, j);
      const lij = l(i, j);
      products.kl += 2 * kij * lij;
      products.kk += 2 * kij * kij;
      products.ll += 2 * lij * lij;
      rows.k[i]! += kij;
      rows.k[j]! += kij;
      rows.l[i]! += lij;
      rows.l[j]! += lij;
    }
  }
  return { n, products, rows, diagonal };
}

/** Entry (i, j) of the kernel of x. */
export function entries(x: Rows64, sigma: number | undefined): (i: number, j: number) => number {
  const { data, dim } = x;
  const dot = (i: number, j: number): number => {
    let sum = 0;
    for (let a = i * dim, b = j * dim, end = a + dim; a < end; a++, b++) sum += data[a]! * data[b]!;
    return sum;
  };
  if (sigma === undefined) return dot;
  const squares = squaredLengths(x);
  return (i, j) => Math.exp(-Math.max(0, squares[i]! + squares[j]! - 2 * dot(i, j)) / (2 * sigma * sigma));
}
