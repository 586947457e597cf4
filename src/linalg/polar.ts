import { VecbridgeError } from '../core/errors.js';
import { tf } from '../engine/tf.js';
import { isometrySteps } from './polar-steps.js';
import { product64, withFloat64 } from './product64.js';
import { runProgram } from './programs.js';
import { type Dense, dense, multiply, qr, svd, svdAside, transpose } from './svd.js';

interface Polar {
  /** U Vᵀ of M = U Σ Vᵀ over its `rank` largest singular values, (rows, cols) row after row. */
  factor: Float64Array;
  rank: number;
  /** Σ of the singular values kept: trace(factorᵀ M), the value of the orthogonal Procrustes problem. */
  nuclearNorm: number;
}

/** Singular values above 1e-4 of the largest converge in the first phase, each further one reaches 1e-2 deeper. */
const PHASES = [1e-4, 1e-2, 1e-2, 1e-2, 1e-2] as const;

/**
 * The polar factor U Vᵀ of M: the closest matrix with orthonormal columns (rows when wide), and the solution of the
 * orthogonal Procrustes problem for M = XᵀY. Float64, without an SVD, by composed odd quintics X ← X (a + b XᵀX +
 * c (XᵀX)²) with the coefficients of Polar Express (Amsel et al. 2025): three products a step on the engine, after
 * scaling by the upper bound (Σ σ¹⁶)^(1/16) of the largest singular value. Error about 1e-13 at condition 1e4, up to
 * 1e-12·condition/1e6 beyond; singular values below about 1e-11 of the largest count as zero. Where ONNX Runtime is
 * missing, by an SVD in plain JavaScript (some seconds at 512).
 *
 * A rank-deficient M has no unique orthogonal factor: the result is then the partial isometry of the `rank` found, and
 * `rank` says so. `rank` in the options keeps that many singular values (by an SVD in plain JavaScript, O(n³)).
 * Throws BAD_VALUE for NaN, infinite or all-zero input.
 */
export async function polar(
  m: { data: Float64Array | Float32Array; rows: number; cols: number },
  options: { rank?: number } = {},
): Promise<Polar> {
  const matrix = dense(m.data, m.rows, m.cols);
  const size = Math.min(m.rows, m.cols);
  const scale = frobenius(matrix.data);
  if (!(scale > 0) || !Number.isFinite(scale)) {
    throw new VecbridgeError(
      'BAD_VALUE',
      `the ${m.rows} × ${m.cols} matrix has no polar factor: its norm is ${scale}`,
      {
        hint: 'it must be finite and not all zero',
        context: { rows: m.rows, cols: m.cols, norm: scale },
      },
    );
  }
  if (options.rank !== undefined && options.rank < size) return bySvd(matrix, options.rank);
  const found = await withFloat64(() => iterate(matrix, scale));
  if (!found) return bySvd(matrix, size);
  if (found.rank === size) return finish(matrix, found.factor, size);
  if (found.rank !== undefined) return finish(matrix, await cleared(found.factor, matrix), found.rank);
  return bySvd(matrix, size);
}

/**
 * The partial isometry U Vᵀ (d_x, d_y) of AᵀB for few rows: a (k, d_x), b (k, d_y), over the singular values above
 * rounding, or the `rank` largest. Centred rows give rank ≤ k − 1. Never forms d_x × d_y before the end:
 * QR of Aᵀ and Bᵀ and an SVD of size k in float64, O(k² (d_x + d_y) + k³); for k up to a few hundred.
 */
export function partialIsometry(a: Dense, b: Dense, options: { rank?: number } = {}): Polar {
  if (a.rows !== b.rows) {
    throw new VecbridgeError('ROWS_MISMATCH', `the matrices have ${a.rows} and ${b.rows} rows`, {
      hint: 'row i of one must belong to row i of the other',
      context: { rows: [a.rows, b.rows] },
    });
  }
  const [left, right] = [basis(a), basis(b)];
  const core = truncated(multiply(left.coordinates, transpose(right.coordinates)), options.rank);
  const factor = multiply(multiply(left.basis, core.isometry), transpose(right.basis));
  return { factor: factor.data, rank: core.rank, nuclearNorm: core.nuclearNorm };
}

/** Aᵀ = basis · coordinates with orthonormal columns; A itself when it has more rows than columns. */
function basis(a: Dense): { basis: Dense; coordinates: Dense } {
  const t = transpose(a);
  if (t.rows >= t.cols) {
    const { q, r } = qr(t);
    return { basis: q, coordinates: r };
  }
  const eye = dense(
    Float64Array.from({ length: t.rows ** 2 }, (_, i) => (i % (t.rows + 1) === 0 ? 1 : 0)),
    t.rows,
    t.rows,
  );
  return { basis: eye, coordinates: t };
}

async function bySvd(m: Dense, most: number): Promise<Polar> {
  const { left, right, rank, nuclearNorm } = kept(m, await svdAside(m), most);
  return { factor: (await product64(left, right)).data, rank, nuclearNorm };
}

function truncated(m: Dense, most = Number.POSITIVE_INFINITY): { isometry: Dense; rank: number; nuclearNorm: number } {
  const { left, right, rank, nuclearNorm } = kept(m, svd(m), most);
  return { isometry: multiply(left, right), rank, nuclearNorm };
}

/** U over the singular values that are kept, and Vᵀ. */
function kept(m: Dense, { u, values, v }: ReturnType<typeof svd>, most: number) {
  const floor = values[0]! * Math.max(m.rows, m.cols) * 2 ** -50;
  const rank = Math.min(most, values.findLastIndex((s) => s > floor) + 1);
  const keep = (x: Dense): Dense =>
    dense(
      x.data.map((e, at) => (at % x.cols < rank ? e : 0)),
      x.rows,
      x.cols,
    );
  const nuclearNorm = values.subarray(0, rank).reduce((a, b) => a + b, 0);
  return { left: keep(u), right: transpose(v), rank, nuclearNorm };
}

/**
 * A factor whose null space holds some rounding, without it: X (5 XᵀX − 3 (XᵀX)²) / 2 keeps singular values of 1 and takes
 * those of 1e-6 to 1e-18.
 */
async function cleared(factor: Float64Array, m: Dense): Promise<Float64Array> {
  const program = {
    precision: 'float64' as const,
    signature: { x: { shape: [m.rows, m.cols] } },
    fn({ x }: Record<string, tf.Tensor>) {
      const wide = m.rows < m.cols;
      const start = x as tf.Tensor2D;
      const gram = tf.matMul(start, start, !wide, wide);
      const y = tf.sub(tf.mul(gram, 5 / 2), tf.mul(tf.matMul(gram, gram), 3 / 2)) as tf.Tensor2D;
      return { y: wide ? tf.matMul(y, start) : tf.matMul(start, y) };
    },
  };
  return (await runProgram('polar cleared', program, { x: factor })).y as Float64Array;
}

function finish(m: Dense, factor: Float64Array, rank: number): Polar {
  let nuclearNorm = 0;
  for (let i = 0; i < factor.length; i++) nuclearNorm += factor[i]! * m.data[i]!;
  return { factor, rank, nuclearNorm };
}

/**
 * Runs phases until all singular values are 0 or 1; `rank` counts the ones and is undefined when some stay between.
 * The squared Frobenius norm is their number when it is whole: each 1 is exact to rounding then, each 0 to about 1e-6.
 */
async function iterate(m: Dense, scale: number): Promise<{ factor: Float64Array; rank: number | undefined }> {
  const size = Math.min(m.rows, m.cols);
  const shape = [m.rows, m.cols];
  let factor: Float64Array = m.data.map((v) => v / scale);
  for (const [phase, lowest] of PHASES.entries()) {
    const program = {
      precision: 'float64' as const,
      signature: { x: { shape } },
      fn: ({ x }: Record<string, tf.Tensor>) => ({ y: polarPhase(x as tf.Tensor2D, lowest, phase === 0) }),
    };
    factor = (await runProgram(`polar ${lowest} ${phase === 0}`, program, { x: factor })).y as Float64Array;
    const squares = sumOfSquares(factor, m.cols);
    const rank = Math.round(squares);
    if (rank > 0 && Math.abs(squares - rank) < 1e-12 + 5e-14 * size) return { factor, rank };
  }
  return { factor, rank: undefined };
}

function polarPhase(start: tf.Tensor2D, lowest: number, unscaled: boolean): tf.Tensor {
  const wide = start.shape[0] < start.shape[1];
  let x = start;
  let gram = tf.matMul(x, x, !wide, wide);
  let gramSquared = tf.matMul(gram, gram);
  if (unscaled) {
    const bound = tf.pow(tf.sum(tf.square(tf.matMul(gramSquared, gramSquared))), 1 / 16);
    x = tf.div(x, bound);
    gram = tf.div(gram, tf.pow(bound, 2));
    gramSquared = tf.div(gramSquared, tf.pow(bound, 4));
  }
  for (const [step, [a, b, c]] of isometrySteps(lowest).entries()) {
    if (step > 0) {
      gram = tf.matMul(x, x, !wide, wide);
      gramSquared = tf.matMul(gram, gram);
    }
    const y = tf.add(tf.mul(gram, b), tf.mul(gramSquared, c)) as tf.Tensor2D;
    x = tf.add(tf.mul(x, a), wide ? tf.matMul(y, x) : tf.matMul(x, y));
  }
  return x;
}

/** Row by row: one running sum over all entries would round away what tells a converged factor. */
function sumOfSquares(data: Float64Array, cols: number): number {
  let total = 0;
  for (let start = 0; start < data.length; start += cols) {
    let row = 0;
    for (let j = start; j < start + cols; j++) row += data[j]! * data[j]!;
    total += row;
  }
  return total;
}

function frobenius(data: Float64Array): number {
  let most = 0;
  for (const v of data) {
    const size = Math.abs(v);
    if (!(size <= most)) most = size; // keeps NaN
  }
  if (!(most > 0) || !Number.isFinite(most)) return most;
  let sum = 0;
  for (const v of data) sum += (v / most) ** 2;
  return most * Math.sqrt(sum);
}
