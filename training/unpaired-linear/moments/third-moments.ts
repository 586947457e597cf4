import type { tf } from '../../../src/engine/tf.js';
import { matmul } from '../../../src/linalg/matmul.js';
import type { PrincipalComponents } from '../../../src/linalg/pca.js';
import { runProgram } from '../../../src/linalg/programs.js';
import { type Matrix, takeRows, zeros } from '../../../src/vectors/matrix.js';
import { unitRows } from '../../../src/vectors/preprocess.js';

/** What a space looks like to the moments: how far the spectrum is flattened, and whether rows get unit length again. */
export interface View {
  /** Principal coordinates are divided by variance^(flatten / 2): 0 leaves them, 1 whitens. */
  readonly flatten: number;
  readonly unit: boolean;
}

/** The view in which maps are compared and bred: there the right map stands out most from other local maxima. */
export const COMMON_VIEW: View = { flatten: 0.5, unit: false };

/** E[z ⊗ z ⊗ z] of the rows in `dims` principal coordinates, Frobenius norm 1, row-major (dims, dims, dims). */
export interface ThirdMoments {
  readonly dims: number;
  readonly tensor: Float32Array;
}

const BLOCK = 1024;

/** x (n, d) preprocessed rows → their third moments in all directions of `axes`. O(n k³) time, blocks of 1,024 × k². */
export async function thirdMoments(x: Matrix, axes: PrincipalComponents, view: View): Promise<ThirdMoments> {
  const projected = await matmul(x, axes.basis);
  const k = projected.dim;
  const scale = axes.variances.map((variance) => Math.max(variance, 1e-12) ** (-view.flatten / 2));
  let rows: Matrix = { ...projected, data: projected.data.map((v, i) => v * scale[i % k]!) };
  if (view.unit) rows = unitRows(rows);
  rows = centred(rows);
  const sum = new Float64Array(k ** 3);
  for (let start = 0; start < rows.rows; start += BLOCK) {
    const block = new Float32Array(BLOCK * k); // rows of zeros add nothing
    block.set(rows.data.subarray(start * k, Math.min(start + BLOCK, rows.rows) * k));
    const { moments } = await runProgram(
      'third moments',
      { signature: { z: { shape: [BLOCK, k] } }, fn },
      { z: block },
    );
    for (let i = 0; i < sum.length; i++) sum[i]! += (moments as Float32Array)[i]!;
  }
  return unitNorm(sum, k);

  function fn(t: Record<string, tf.Tensor>): Record<string, tf.Tensor> {
    const z = t.z as tf.Tensor2D;
    const products = z
      .reshape([BLOCK, k, 1])
      .mul(z.reshape([BLOCK, 1, k]))
      .reshape([BLOCK, k * k]) as tf.Tensor2D;
    return { moments: products.matMul(z, true, false) };
  }
}

/**
 * Correlation of the third moments of two halves of the rows (even and odd ones): about 0 where there is only noise, .3 for
 * some hundred rows of text vectors, .8 and more for thousands. x (n, d) preprocessed rows
 */
export async function momentReliability(x: Matrix, axes: PrincipalComponents): Promise<number> {
  const half = (odd: number): Promise<ThirdMoments> => {
    const rows = Array.from({ length: (x.rows + 1 - odd) >> 1 }, (_, i) => 2 * i + odd);
    return thirdMoments(takeRows(x, rows), axes, COMMON_VIEW);
  };
  const [even, odd] = [await half(0), await half(1)];
  return even.tensor.reduce((sum, v, i) => sum + v * odd.tensor[i]!, 0);
}

/** The moments among the leading `dims` coordinates only. */
export function leadingMoments({ dims: k, tensor }: ThirdMoments, dims: number): ThirdMoments {
  if (dims === k) return { dims, tensor };
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
  return { dims, tensor: Float32Array.from(sum, (v) => v * scale) };
}

function centred(m: Matrix): Matrix {
  const mean = new Float64Array(m.dim);
  for (let i = 0; i < m.data.length; i++) mean[i % m.dim]! += m.data[i]! / m.rows;
  const out = zeros(m.rows, m.dim);
  for (let i = 0; i < m.data.length; i++) out.data[i] = m.data[i]! - mean[i % m.dim]!;
  return out;
}
