import { stopIfAborted } from '../../../src/core/cancellation.js';
import { random } from '../../../src/core/random.js';
import { tf } from '../../../src/engine/tf.js';
import { blockData, blocksOf } from '../../../src/linalg/blocks.js';
import { runProgram } from '../../../src/linalg/programs.js';
import { type Matrix, takeRows } from '../../../src/vectors/matrix.js';
import type { MeasureContext } from '../measure.js';
import { squaredLengths } from '../rows.js';
import type { Kernel, KernelSums } from './kernel-sums.js';

const BLOCK_ROWS = 1024;
const LANDMARKS = 1024;

type Tensors = Record<string, tf.Tensor>;
/** One space: its rows (divided by σ for RBF), half their squared lengths, and the offsets a_i taken off its kernel. */
interface Side {
  readonly x: Matrix;
  readonly halves: Matrix;
  readonly offsets: Matrix;
}

/**
 * The sums for any kernel from blocks of 1,024 × 1,024 entries of both kernels, upper triangle only: O(n² (p + q)) time
 * in float32, about 40 MB. With `centred` the kernel is replaced by K_ij − a_i − a_j, which HSIC does not see; a_i is the
 * mean of row i over 1,024 random columns less half the grand mean, so that float32 sums do not cancel.
 */
export async function blockSums(
  x: Matrix,
  y: Matrix,
  kernel: Kernel,
  centred: boolean,
  context: MeasureContext,
): Promise<KernelSums> {
  const { signal, on } = context;
  const k = await side(x, kernel, 0, centred, context);
  const l = await side(y, kernel, 1, centred, context);
  const n = x.rows;
  const products = { kl: 0, kk: 0, ll: 0 };
  const rows = { k: new Float64Array(n), l: new Float64Array(n) };
  const blocks = blocksOf(n, BLOCK_ROWS);
  const total = (blocks.count * (blocks.count + 1)) / 2;
  let done = 0;
  for (let r = 0; r < blocks.count; r++) {
    for (let c = r; c < blocks.count; c++) {
      stopIfAborted(signal, 'comparing kernels');
      const found = await blockPair(k, l, kernel, r, c, blocks.size);
      const twice = r === c ? 1 : 2;
      const start = [r * blocks.size, c * blocks.size] as const;
      for (let i = 0; i < blocks.size; i++) {
        products.kl += twice * found['kl']![i]!;
        products.kk += twice * found['kk']![i]!;
        products.ll += twice * found['ll']![i]!;
        if (start[0] + i < n) {
          rows.k[start[0] + i]! += found['rowK']![i]!;
          rows.l[start[0] + i]! += found['rowL']![i]!;
        }
        if (r !== c && start[1] + i < n) {
          rows.k[start[1] + i]! += found['colK']![i]!;
          rows.l[start[1] + i]! += found['colL']![i]!;
        }
      }
      on?.({ stage: 'kernels', done: ++done, total });
    }
  }
  return { n, products, rows, diagonal: { k: diagonal(k, kernel), l: diagonal(l, kernel) } };
}

async function side(x: Matrix, kernel: Kernel, which: 0 | 1, centred: boolean, context: MeasureContext): Promise<Side> {
  const scale = kernel.kind === 'rbf' ? 1 / kernel.sigmas[which] : 1;
  const scaled = scale === 1 ? x : { ...x, data: x.data.map((value) => value * scale) };
  const halves = column(squaredLengths(scaled).map((square) => square / 2));
  const plain = { x: scaled, halves, offsets: column(new Float64Array(x.rows)) };
  return centred ? { ...plain, offsets: await rowMeans(plain, kernel, context) } : plain;
}

/** a_i = mean_j K(x_i, z_j) − ½ mean_ij K(z_i, z_j) over landmarks z. */
async function rowMeans(from: Side, kernel: Kernel, context: MeasureContext): Promise<Matrix> {
  const { x, halves } = from;
  const picked = random(context.seed).fork('kernel means').sample(x.rows, LANDMARKS);
  const marks = takeRows(x, picked);
  const markHalves = takeRows(halves, picked).data;
  const blocks = blocksOf(x.rows, BLOCK_ROWS);
  const program = {
    signature: {
      x: { shape: [blocks.size, x.dim] },
      h: { shape: [blocks.size, 1] },
      z: { shape: [marks.rows, x.dim] },
      g: { shape: [1, marks.rows] },
    },
    fn: (t: Tensors) => ({ mean: tf.mean(kernelOf(kernel, t['x']!, t['z']!, t['h']!, t['g']!), 1) }),
  };
  const means = new Float64Array(x.rows);
  for (let at = 0; at < blocks.count; at++) {
    const inputs = {
      x: blockData(x, at, blocks.size),
      h: blockData(halves, at, blocks.size),
      z: marks.data,
      g: markHalves,
    };
    const { mean } = await runProgram(`kernel means ${kernel.kind}`, program, inputs);
    means.set(Float64Array.from(mean!.subarray(0, Math.min(blocks.size, x.rows - at * blocks.size))), at * blocks.size);
  }
  const grand = picked.reduce((sum, row) => sum + means[row]!, 0) / picked.length;
  return column(means.map((mean) => mean - grand / 2));
}

function blockPair(
  k: Side,
  l: Side,
  kernel: Kernel,
  r: number,
  c: number,
  size: number,
): Promise<Record<string, ArrayLike<number>>> {
  const inputs: Record<string, Float32Array> = {};
  const signature: Record<string, { shape: number[] }> = {};
  const add = (name: string, data: Float32Array, shape: number[]): void => {
    inputs[name] = data;
    signature[name] = { shape };
  };
  for (const [name, at] of [
    ['K', k],
    ['L', l],
  ] as const) {
    add(`x${name}`, blockData(at.x, r, size), [size, at.x.dim]);
    add(`z${name}`, blockData(at.x, c, size), [size, at.x.dim]);
    add(`h${name}`, blockData(at.halves, r, size), [size, 1]);
    add(`g${name}`, blockData(at.halves, c, size), [1, size]);
    add(`a${name}`, blockData(at.offsets, r, size), [size, 1]);
    add(`b${name}`, blockData(at.offsets, c, size), [1, size]);
  }
  // Row and column numbers; −1 for padding.
  const numbers = (block: number): Float32Array =>
    Float32Array.from({ length: size }, (_, i) => (block * size + i < k.x.rows ? block * size + i : -1));
  add('i', numbers(r), [size, 1]);
  add('j', numbers(c), [1, size]);
  const program = {
    signature,
    fn: (t: Tensors) => {
      const real = tf.logicalAnd(tf.greaterEqual(t['i']!, 0), tf.greaterEqual(t['j']!, 0));
      const mask = tf.cast(tf.logicalAnd(real, tf.notEqual(t['i']!, t['j']!)), 'float32');
      const entry = (name: string): tf.Tensor => {
        const plain = kernelOf(kernel, t[`x${name}`]!, t[`z${name}`]!, t[`h${name}`]!, t[`g${name}`]!);
        return tf.mul(tf.sub(tf.sub(plain, t[`a${name}`]!), t[`b${name}`]!), mask);
      };
      const [K, L] = [entry('K'), entry('L')];
      const sum = (a: tf.Tensor, b: tf.Tensor): tf.Tensor => tf.sum(tf.mul(a, b), 1);
      return {
        kl: sum(K, L),
        kk: sum(K, K),
        ll: sum(L, L),
        rowK: tf.sum(K, 1),
        colK: tf.sum(K, 0),
        rowL: tf.sum(L, 1),
        colL: tf.sum(L, 0),
      };
    },
  };
  return runProgram(`kernel blocks ${kernel.kind}`, program, inputs);
}

/** x zᵀ, or exp(−½ |x − z|²) from half squared lengths h (column) and g (row). */
function kernelOf(kernel: Kernel, x: tf.Tensor, z: tf.Tensor, h: tf.Tensor, g: tf.Tensor): tf.Tensor {
  const products = tf.matMul(x as tf.Tensor2D, z as tf.Tensor2D, false, true);
  return kernel.kind === 'linear' ? products : tf.exp(tf.minimum(tf.sub(tf.sub(products, h), g), 0));
}

/** Kernel of every row with itself, less its offsets, (n). */
const diagonal = ({ halves, offsets }: Side, kernel: Kernel): Float64Array =>
  Float64Array.from(halves.data, (half, i) => (kernel.kind === 'rbf' ? 1 : 2 * half) - 2 * offsets.data[i]!);

const column = (values: Float64Array): Matrix => ({ data: Float32Array.from(values), rows: values.length, dim: 1 });
