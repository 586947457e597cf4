import { VecbridgeError } from '../core/errors.js';
import { tf } from '../engine/tf.js';
import { type Matrix, transposed, zeros } from '../vectors/matrix.js';
import { blockData, blocksOf, mostRows } from './blocks.js';
import { runProgram } from './programs.js';

interface MatmulOptions {
  transposeA?: boolean;
  transposeB?: boolean;
}

const BLOCK_NUMBERS = 1 << 22; // numbers of one block's input and output together: 16 MB

/**
 * a · b in float32, either operand transposed first. Works over blocks of rows: beside the operands and the result it
 * holds about 16 MB. Throws DIM_MISMATCH when the inner dimensions differ.
 */
export async function matmul(a: Matrix, b: Matrix, options: MatmulOptions = {}): Promise<Matrix> {
  const { transposeA = false, transposeB = false } = options;
  const [rows, inner] = transposeA ? [a.dim, a.rows] : [a.rows, a.dim];
  const [innerB, cols] = transposeB ? [b.dim, b.rows] : [b.rows, b.dim];
  if (inner !== innerB) {
    throw new VecbridgeError('DIM_MISMATCH', `cannot multiply ${rows} × ${inner} by ${innerB} × ${cols}`, {
      context: { a: [rows, inner], b: [innerB, cols] },
    });
  }
  if (transposeA && transposeB) return transposed(await matmul(b, a));
  if (transposeA) return { data: Float32Array.from(await crossProduct(a, b)), rows, dim: cols };
  const out = zeros(rows, cols);
  if (out.data.length === 0 || inner === 0) return out;
  const most = Math.min(Math.max(8, Math.floor(BLOCK_NUMBERS / (inner + cols))), await mostRows(2 * inner * cols));
  const blocks = blocksOf(rows, most);
  const program = {
    signature: { x: { shape: [blocks.size, inner] }, y: { shape: [b.rows, b.dim] } },
    fn: ({ x, y }: Inputs) => ({ z: tf.matMul(x as tf.Tensor2D, y as tf.Tensor2D, false, transposeB) }),
  };
  for (let at = 0; at < blocks.count; at++) {
    const target = out.data.subarray(at * blocks.size * cols, (at + 1) * blocks.size * cols);
    const full = target.length === blocks.size * cols;
    const inputs = { x: blockData(a, at, blocks.size), y: b.data };
    const { z } = await runProgram(`matmul ${transposeB}`, program, inputs, full ? { z: target } : undefined);
    if (!full) target.set((z as Float32Array).subarray(0, target.length));
  }
  return out;
}

/**
 * xᵀ y, (d_x, d_y) row after row, for two matrices of equal row counts: products of blocks of 4,096 rows in float32,
 * summed over the blocks in float64. Throws ROWS_MISMATCH.
 */
export async function crossProduct(x: Matrix, y: Matrix): Promise<Float64Array> {
  if (x.rows !== y.rows) {
    throw new VecbridgeError('ROWS_MISMATCH', `the matrices have ${x.rows} and ${y.rows} rows`, {
      hint: 'row i of one must belong to row i of the other',
      context: { rows: [x.rows, y.rows] },
    });
  }
  const sum = new Float64Array(x.dim * y.dim);
  if (x.rows === 0 || sum.length === 0) return sum;
  const blocks = blocksOf(x.rows, Math.min(4096, await mostRows(2 * x.dim * y.dim)));
  const program = {
    signature: { x: { shape: [blocks.size, x.dim] }, y: { shape: [blocks.size, y.dim] } },
    fn: (t: Inputs) => ({ z: tf.matMul(t.x as tf.Tensor2D, t.y as tf.Tensor2D, true, false) }),
  };
  for (let at = 0; at < blocks.count; at++) {
    const inputs = { x: blockData(x, at, blocks.size), y: blockData(y, at, blocks.size) };
    const { z } = await runProgram('crossProduct', program, inputs);
    for (let i = 0; i < sum.length; i++) sum[i]! += z![i]!;
  }
  return sum;
}

type Inputs = Record<string, tf.Tensor>;
