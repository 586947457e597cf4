import { tf } from '../../../src/engine/tf.js';
import { runProgram } from '../../../src/linalg/programs.js';
import type { Matrix } from '../../../src/vectors/matrix.js';
import { unitRows } from '../../../src/vectors/preprocess.js';
import { LEAST_VARIANCE, type PrincipalRows } from '../principal-rows.js';

/** E[z ⊗ z ⊗ z] of the rows in `dims` principal coordinates, Frobenius norm 1, row-major (dims, dims, dims). */
export interface ThirdMoments {
  readonly dims: number;
  readonly tensor: Float32Array;
}

/**
 * Principal coordinates are divided by variance^¼ before their moments are taken: there the right map is furthest above
 * other local maxima. Undivided, the leading directions decide alone; whitened wholly, it needs more rows.
 */
const FLATTEN = 0.25;
/** In fewer dims rows keep their length: of planted spaces of 16 dims fewer right maps are seen to be right without it. */
const LENGTH_TELLS = 32;
type RowLength = 'unit' | 'own';
const BLOCK = 1024;

/**
 * Third moments of principal rows (n, k) in their leading `dims` directions. In 32 and more every row counts with length 1 unless its
 * `length` is its 'own': a few long rows decide less, and right maps agree better. In fewer the length says much of a row.
 * O(n k³) time, blocks of 1,024 × k².
 */
export async function thirdMoments(
  { rows, variances }: PrincipalRows,
  dims: number,
  { length = dims < LENGTH_TELLS ? 'own' : 'unit' }: { readonly length?: RowLength } = {},
): Promise<ThirdMoments> {
  const flat = flattened(rows, variances, dims);
  const z = centred(length === 'unit' ? unitRows(flat) : flat);
  const sum = new Float64Array(dims ** 3);
  for (let start = 0; start < z.rows; start += BLOCK) {
    const block = new Float32Array(BLOCK * dims); // rows of zeros add nothing
    block.set(z.data.subarray(start * dims, Math.min(start + BLOCK, z.rows) * dims));
    const { moments } = await runProgram(
      'third moments',
      { signature: { z: { shape: [BLOCK, dims] } }, fn: blockMoments },
      { z: block },
    );
    for (let i = 0; i < sum.length; i++) sum[i]! += (moments as Float32Array)[i]!;
  }
  return unitNorm(sum, dims);
}

function blockMoments(t: Record<string, tf.Tensor>): Record<string, tf.Tensor> {
  const z = t.z as tf.Tensor2D;
  const [rows, k] = z.shape;
  const products = tf.mul(tf.reshape(z, [rows, k, 1]), tf.reshape(z, [rows, 1, k]));
  return { moments: tf.matMul(tf.reshape(products, [rows, k * k]) as tf.Tensor2D, z, true, false) };
}

/**
 * Correlation of the third moments of two halves of the rows (even and odd ones): about 0 where there is only noise, .3 for
 * some hundred rows of text vectors, .8 and more for thousands.
 */
export async function momentReliability(
  { rows, variances }: PrincipalRows,
  dims: number,
  how: { readonly length?: RowLength } = {},
): Promise<number> {
  const half = (odd: number): Promise<ThirdMoments> => {
    const count = (rows.rows + 1 - odd) >> 1;
    const data = new Float32Array(count * rows.dim);
    for (let i = 0; i < count; i++) {
      const from = (2 * i + odd) * rows.dim;
      data.set(rows.data.subarray(from, from + rows.dim), i * rows.dim);
    }
    return thirdMoments({ rows: { data, rows: count, dim: rows.dim }, variances }, dims, how);
  };
  const [even, odd] = [await half(0), await half(1)];
  return even.tensor.reduce((sum, v, i) => sum + v * odd.tensor[i]!, 0);
}

/** The moments among the leading `dims` coordinates only. */
export function leadingMoments({ dims: k, tensor }: ThirdMoments, dims: number): ThirdMoments {
  if (dims >= k) return { dims: k, tensor };
  const out = new Float64Array(dims ** 3);
  for (let a = 0; a < dims; a++) {
    for (let b = 0; b < dims; b++) {
      for (let c = 0; c < dims; c++) out[(a * dims + b) * dims + c] = tensor[(a * k + b) * k + c]!;
    }
  }
  return unitNorm(out, dims);
}

function unitNorm(sum: Float64Array, dims: number): ThirdMoments {
  let squared = 0;
  for (let i = 0; i < sum.length; i++) squared += sum[i]! * sum[i]!;
  const scale = 1 / Math.sqrt(squared || 1);
  const tensor = new Float32Array(sum.length);
  for (let i = 0; i < sum.length; i++) tensor[i] = sum[i]! * scale;
  return { dims, tensor };
}

/** (n, k) → (n, dims), every coordinate divided by variance^FLATTEN. */
function flattened(rows: Matrix, variances: Float64Array, dims: number): Matrix {
  const scale = Array.from({ length: dims }, (_, j) => Math.max(variances[j]!, LEAST_VARIANCE) ** -FLATTEN);
  const data = new Float32Array(rows.rows * dims);
  for (let i = 0; i < rows.rows; i++) {
    for (let j = 0; j < dims; j++) data[i * dims + j] = rows.data[i * rows.dim + j]! * scale[j]!;
  }
  return { data, rows: rows.rows, dim: dims };
}

function centred(m: Matrix): Matrix {
  const mean = new Float64Array(m.dim);
  for (let i = 0, at = 0; i < m.rows; i++) {
    for (let j = 0; j < m.dim; j++) mean[j]! += m.data[at++]! / m.rows;
  }
  const data = new Float32Array(m.data.length);
  for (let i = 0, at = 0; i < m.rows; i++) {
    for (let j = 0; j < m.dim; j++, at++) data[at] = m.data[at]! - mean[j]!;
  }
  return { ...m, data };
}
