import { random } from '../../../src/core/random.js';
import { crossProduct, matmul } from '../../../src/linalg/matmul.js';
import { takeRows } from '../../../src/vectors/matrix.js';
import type { MeasureContext } from '../measure.js';
import type { Permuted } from '../null/permuted.js';
import { DENSE_ROWS, permutedProducts, reorderedValues } from '../null/permuted-products.js';
import { centredRows, float32Rows, float64Rows, pickRows, type Rows, squaredLengths } from '../rows.js';
import { takesReference } from '../run.js';
import { entries } from './dense-sums.js';
import { featureSums } from './feature-sums.js';
import type { Kernel, KernelSums } from './kernel-sums.js';

/** What the null distribution of a function of kernel sums costs, for the documentation. */
export const KERNEL_NULL_COST = `O(n²) for each permutation, 8 n² bytes for both kernels, made once; above ${DENSE_ROWS.toLocaleString('en')} rows: linear kernels O(n p q) for each permutation, RBF kernels a sample of that many rows`;

/**
 * A function of the kernel sums for every order of the rows of y. Both kernels are made once: n × n numbers each, of which an
 * order reads one in the order of its rows; linear kernels of more than 5,000 rows need the product XᵀPY instead, RBF
 * kernels are those of a seeded sample.
 */
export async function permutedKernels(
  x: Rows,
  y: Rows,
  kernel: Kernel,
  centred: boolean,
  context: MeasureContext,
  statistic: (sums: KernelSums) => number,
  best?: (sums: KernelSums) => number,
): Promise<Permuted> {
  const ready = (m: Rows): Rows => (centred && kernel.kind === 'linear' ? centredRows(m) : m);
  if (x.rows > DENSE_ROWS && kernel.kind === 'linear') return permutedFeatures(ready(x), ready(y), statistic, best);
  const [a, b] = await kernelPair(x, y, kernel, centred, context);
  const base = sumsOf(a, b);
  const { n } = a;
  return {
    n,
    values: async (orders) =>
      orders.map((order) => statistic(reordered(base, permutedProducts(a.data, b.data, n, order), order))),
    ...(best ? { best: best(base) } : {}),
  };
}

/** A kernel of n rows with itself, row after row. */
export interface DenseKernel {
  readonly data: Float32Array | Float64Array;
  readonly n: number;
}

/** Both kernels of the same rows: all, or a seeded sample of 5,000. */
export async function kernelPair(
  x: Rows,
  y: Rows,
  kernel: Kernel,
  centred: boolean,
  context: MeasureContext,
): Promise<[DenseKernel, DenseKernel]> {
  const picked =
    x.rows > DENSE_ROWS ? random(context.seed).fork('rows of the null').sample(x.rows, DENSE_ROWS).sort() : undefined;
  const rows = (m: Rows): Rows => {
    const some = picked ? pickRows(m, picked) : m;
    return centred && kernel.kind === 'linear' ? centredRows(some) : some;
  };
  const [k, l] = kernel.kind === 'rbf' ? kernel.sigmas : [undefined, undefined];
  return [await denseKernel(rows(x), k, context), await denseKernel(rows(y), l, context)];
}

async function denseKernel(x: Rows, sigma: number | undefined, context: MeasureContext): Promise<DenseKernel> {
  const n = x.rows;
  if (takesReference(context, n * n * x.dim)) {
    const entry = entries(float64Rows(x), sigma);
    const data = new Float64Array(n * n);
    for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) data[i * n + j] = data[j * n + i] = entry(i, j);
    return { data, n };
  }
  const m = float32Rows(sigma === undefined ? x : centredRows(x)); // small numbers lose less to rounding
  const { data } = await matmul(m, m, { transposeB: true });
  if (sigma === undefined) return { data, n };
  const squares = squaredLengths(m);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++)
      data[i * n + j] = Math.exp(-Math.max(0, squares[i]! + squares[j]! - 2 * data[i * n + j]!) / (2 * sigma * sigma));
  return { data, n };
}

/** The kernel sums of two kernels of the same rows. */
export function sumsOf(a: DenseKernel, b: DenseKernel): KernelSums {
  const { n } = a;
  const same = Uint32Array.from({ length: n }, (_, i) => i);
  const rowSums = ({ data }: DenseKernel): Float64Array =>
    Float64Array.from(same, (i) => {
      let sum = -data[i * (n + 1)]!;
      for (const value of data.subarray(i * n, (i + 1) * n)) sum += value;
      return sum;
    });
  const diagonal = ({ data }: DenseKernel): Float64Array => Float64Array.from(same, (i) => data[i * (n + 1)]!);
  const products = (p: DenseKernel, q: DenseKernel): number => permutedProducts(p.data, q.data, n, same);
  return {
    n,
    products: { kl: products(a, b), kk: products(a, a), ll: products(b, b) },
    rows: { k: rowSums(a), l: rowSums(b) },
    diagonal: { k: diagonal(a), l: diagonal(b) },
  };
}

/** The sums with the second kernel in another order, whose products with the first are `kl`. */
const reordered = (base: KernelSums, kl: number, order: Uint32Array): KernelSums => ({
  n: base.n,
  products: { ...base.products, kl },
  rows: { k: base.rows.k, l: reorderedValues(base.rows.l, order) },
  diagonal: { k: base.diagonal.k, l: reorderedValues(base.diagonal.l, order) },
});

async function permutedFeatures(
  x: Rows,
  y: Rows,
  statistic: (sums: KernelSums) => number,
  best?: (sums: KernelSums) => number,
): Promise<Permuted> {
  const [a, b] = [float32Rows(x), float32Rows(y)];
  const base = await featureSums(a, b);
  const values = async (orders: readonly Uint32Array[]): Promise<number[]> => {
    const found: number[] = [];
    for (const order of orders) {
      let kl = 0;
      for (const entry of await crossProduct(a, takeRows(b, order))) kl += entry * entry;
      for (let i = 0; i < a.rows; i++) kl -= base.diagonal.k[i]! * base.diagonal.l[order[i]!]!;
      found.push(statistic(reordered(base, kl, order)));
    }
    return found;
  };
  return { n: a.rows, values, ...(best ? { best: best(base) } : {}) };
}
