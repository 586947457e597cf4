import { tf } from '../engine/tf.js';
import { VecbridgeError } from '../errors.js';
import { isometrySteps } from './polar-steps.js';
import { product64, withFloat64 } from './product64.js';
import { runProgram } from './programs.js';
import { type Dense, dense, multiply, qr, svd, transpose } from './svd.js';

export interface Polar {
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
  const { factor, gram } = found;
  const state = readGram(gram, size);
  if (state.rank === size) return finish(matrix, factor, size);
  // In between: the iteration has separated the singular values but left rounding in the null space. The range and
  // the row space of the factor carry a full-rank problem of size `rank`.
  if (state.clean) return deflated(matrix, dense(factor, m.rows, m.cols), state.rank);
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

function bySvd(m: Dense, rank: number): Polar {
  const { isometry, ...more } = truncated(m, rank);
  return { factor: isometry.data, ...more };
}

function truncated(m: Dense, most = Number.POSITIVE_INFINITY): { isometry: Dense; rank: number; nuclearNorm: number } {
  const { u, values, v } = svd(m);
  const floor = values[0]! * Math.max(m.rows, m.cols) * 2 ** -50;
  const rank = Math.min(most, values.findLastIndex((s) => s > floor) + 1);
  const keep = (x: Dense): Dense =>
    dense(
      x.data.map((e, at) => (at % x.cols < rank ? e : 0)),
      x.rows,
      x.cols,
    );
  const nuclearNorm = values.subarray(0, rank).reduce((a, b) => a + b, 0);
  return { isometry: multiply(keep(u), transpose(v)), rank, nuclearNorm };
}

/** Restricts M to the row and column spaces of an almost-converged factor of lower rank and solves there. */
async function deflated(m: Dense, factor: Dense, rank: number): Promise<Polar> {
  const sketch = dense(
    Float64Array.from({ length: m.cols * rank }, (_, i) => Math.sin(1 + i * (1 + i * 1e-3))),
    m.cols,
    rank,
  );
  const q = qr(await product64(factor, sketch)).q;
  const p = qr(await product64(transpose(factor), q)).q;
  const core = await product64(await product64(transpose(q), m), p);
  const inner = await iterate(core, frobenius(core.data));
  if (readGram(inner.gram, rank).rank < rank) return bySvd(m, Math.min(m.rows, m.cols));
  const inside = await product64(q, dense(inner.factor, rank, rank));
  return finish(m, (await product64(inside, transpose(p))).data, rank);
}

function finish(m: Dense, factor: Float64Array, rank: number): Polar {
  let nuclearNorm = 0;
  for (let i = 0; i < factor.length; i++) nuclearNorm += factor[i]! * m.data[i]!;
  return { factor, rank, nuclearNorm };
}

/** Runs phases until the factor is orthonormal; `gram` is XᵀX (or XXᵀ) of the factor before its last step. */
async function iterate(m: Dense, scale: number): Promise<{ factor: Float64Array; gram: Float64Array }> {
  const shape = [m.rows, m.cols];
  let x: Float64Array = m.data.map((v) => v / scale);
  let gram: Float64Array = new Float64Array(0);
  for (const [phase, lowest] of PHASES.entries()) {
    const program = {
      precision: 'float64' as const,
      signature: { x: { shape } },
      fn: ({ x }: Record<string, tf.Tensor>) => polarPhase(x as tf.Tensor2D, lowest, phase === 0),
    };
    const found = await runProgram(`polar ${lowest} ${phase === 0}`, program, { x });
    x = found.factor as Float64Array;
    gram = found.gram as Float64Array;
    if (readGram(gram, Math.min(m.rows, m.cols)).rank === Math.min(m.rows, m.cols)) break;
  }
  return { factor: x, gram };
}

function polarPhase(start: tf.Tensor2D, lowest: number, unscaled: boolean): { factor: tf.Tensor; gram: tf.Tensor } {
  const wide = start.shape[0] < start.shape[1];
  const square = (x: tf.Tensor2D): tf.Tensor2D => tf.matMul(x, x, !wide, wide);
  let x = start;
  if (unscaled) {
    const second = square(x);
    const fourth = tf.matMul(second, second);
    const eighth = tf.matMul(fourth, fourth);
    x = tf.div(x, tf.pow(tf.sum(tf.square(eighth)), 1 / 16));
  }
  let gram = square(x);
  for (const [a, b, c] of isometrySteps(lowest)) {
    gram = square(x);
    const y = tf.add(tf.mul(gram, b), tf.mul(tf.matMul(gram, gram), c)) as tf.Tensor2D;
    x = tf.add(tf.mul(x, a), wide ? tf.matMul(y, x) : tf.matMul(x, y));
  }
  return { factor: x, gram };
}

/** From XᵀX before the last step: the rank (trace), whether every singular value is 0 or 1 (clean). */
function readGram(gram: Float64Array, n: number): { rank: number; clean: boolean } {
  let trace = 0;
  let off = 0;
  let squares = 0;
  for (let i = 0; i < n * n; i++) {
    const unit = i % (n + 1) === 0 ? 1 : 0;
    trace += unit * gram[i]!;
    off = Math.max(off, Math.abs(gram[i]! - unit));
    squares += gram[i]! * gram[i]!;
  }
  // The last step takes an error e of XᵀX to about e³: 1e-5 becomes rounding.
  if (off < 1e-5) return { rank: n, clean: true };
  const rank = Math.min(n - 1, Math.round(trace));
  return { rank, clean: rank > 0 && Math.abs(trace - rank) < 1e-4 && Math.abs(squares - rank) < 1e-4 };
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
