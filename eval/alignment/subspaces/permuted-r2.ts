import { stopIfAborted } from '../../../src/core/cancellation.js';
import { random } from '../../../src/core/random.js';
import { crossProduct, matmul } from '../../../src/linalg/matmul.js';
import { product64 } from '../../../src/linalg/product64.js';
import { type Dense, dense, transpose } from '../../../src/linalg/svd.js';
import { type Matrix, matrix, takeRows } from '../../../src/vectors/matrix.js';
import type { MeasureContext } from '../measure.js';
import type { Permuted } from '../null/permuted.js';
import { centredRows, float32Rows, float64Rows, pickRows, type Rows } from '../rows.js';
import { keptDirections, whitening } from './canonical.js';
import { foldsOf, RIDGES, ridgeSolution } from './held-out-r2.js';
import { pairedMoments } from './paired-moments.js';

/** Rows of the null distribution; of more, a seeded sample. */
const NULL_ROWS = 2000;
/** Rows of the n × n weights made at a time. */
const BLOCK_ROWS = 64;

export const R2_NULL_COST = `once O(folds (d³ + d² n) + n³) for d predicting dims, then O(folds n²) for each permutation; about 250 MB; of more than ${NULL_ROWS.toLocaleString('en')} rows a sample`;

/** One prediction: rows predicted, rows fitted on, ridge; its squared errors are tr(M L Mᵀ), L the inner products of y. */
interface Prediction {
  /** (rows predicted, n): what is predicted less the prediction, as weights of the rows of y. */
  readonly weights: Matrix;
}

/** A fold: its test error for every ridge, those by which the ridge is chosen, and its error about the mean. */
interface Fold {
  readonly test: readonly number[];
  readonly choice: readonly number[];
  readonly total: number;
}

/**
 * Cross-fitted R² of predicting `predicted` from `predicting` for every order of the rows of `predicted`, with the ridge of
 * each fold chosen anew. A prediction is linear in the predicted rows, so that its squared errors are Σ_ij W_ij ⟨y_i, y_j⟩
 * with weights W = MᵀM that no order changes: they are made once, and an order costs one reading of the inner products.
 */
export async function permutedR2(
  predicting: Rows,
  predicted: Rows,
  folds: number,
  ridge: number | 'auto',
  context: MeasureContext,
): Promise<Permuted> {
  const picked =
    predicting.rows > NULL_ROWS
      ? random(context.seed).fork('rows of the null').sample(predicting.rows, NULL_ROWS).sort()
      : undefined;
  const [x, y] = [predicting, predicted].map((m) => centredRows(picked ? pickRows(m, picked) : m)) as [Rows, Rows];
  const { predictions, parts } = await predictionsOf(x, folds, ridge, context);
  const b = float32Rows(y);
  const gram = (await matmul(b, b, { transposeB: true })).data;
  const values = async (orders: readonly Uint32Array[]): Promise<number[]> => {
    const errors = await squaredErrors(predictions, gram, orders, context);
    return orders.map((_, at) => {
      const of = (which: number): number => errors[at]![which]!;
      let [error, total] = [0, 0];
      for (const part of parts) {
        const chosen = part.choice.reduce((best, one, i) => (of(one) < of(part.choice[best]!) ? i : best), 0);
        error += of(part.test[chosen]!);
        total += of(part.total);
      }
      return total > 0 ? 1 - error / total : Number.NaN;
    });
  };
  return { n: x.rows, batch: Number.POSITIVE_INFINITY, values };
}

/**
 * ‖Qᵀy‖² / ‖y‖² for every order of the rows of y, Q an orthonormal basis of the columns of the predicting space: in-sample R²
 * of least squares.
 */
export async function permutedInSampleR2(
  predicting: Rows,
  predicted: Rows,
  context: MeasureContext,
): Promise<Permuted> {
  const moments = await pairedMoments(predicting, predicting, context);
  const map = whitening(keptDirections(moments, undefined)[0]);
  const b = float32Rows(centredRows(predicted));
  const total = b.data.reduce((sum, v) => sum + v * v, 0);
  const q = await matmul(float32Rows(centredRows(predicting)), {
    data: Float32Array.from(map.data),
    rows: map.rows,
    dim: map.cols,
  });
  const values = async (orders: readonly Uint32Array[]): Promise<number[]> => {
    const found: number[] = [];
    for (const order of orders) {
      let sum = 0;
      for (const entry of await crossProduct(q, takeRows(b, order))) sum += entry * entry;
      found.push(total > 0 ? sum / total : Number.NaN);
    }
    return found;
  };
  return { n: b.rows, values };
}

async function predictionsOf(
  x: Rows,
  folds: number,
  ridge: number | 'auto',
  context: MeasureContext,
): Promise<{ predictions: Prediction[]; parts: Fold[] }> {
  const sets = foldsOf(x.rows, folds, context.seed);
  const exact = float64Rows(x);
  const predictions: Prediction[] = [];
  const add = (weights: Matrix): number => predictions.push({ weights }) - 1;
  const parts: Fold[] = [];
  for (const [at, fold] of sets.entries()) {
    stopIfAborted(context.signal, `preparing fold ${at + 1} of ${sets.length}`);
    const others = sets.filter((_, other) => other !== at);
    const fitted = concatenated(others);
    const total = add(aboutMean(fold, fitted, x.rows));
    const ridges = ridge === 'auto' ? (others.length > 1 ? RIDGES : [RIDGES[2]]) : [ridge];
    const test = (await fittedWeights(exact, fold, fitted, ridges)).map(add);
    const choosing = ridges.length > 1 ? others[at % others.length]! : undefined;
    const rest = choosing && concatenated(others.filter((set) => set !== choosing));
    const choice = choosing && rest ? (await fittedWeights(exact, choosing, rest, ridges)).map(add) : [total];
    parts.push({ test, choice, total });
    context.on?.({ stage: 'folds of the null', done: at + 1, total: sets.length });
    await new Promise((turn) => setImmediate(turn));
  }
  return { predictions, parts };
}

/** e_t − 1/|R| on the rows R fitted on, for every row t of the fold. */
function aboutMean(fold: Uint32Array, fitted: Uint32Array, n: number): Matrix {
  const out = new Float32Array(fold.length * n);
  for (let t = 0; t < fold.length; t++) {
    for (const row of fitted) out[t * n + row] = -1 / fitted.length;
    out[t * n + fold[t]!]! += 1;
  }
  return matrix(out, fold.length, n);
}

/** The same less the prediction (x_t − x̄)(XᵀX + λI)⁻¹ Xᵀ of the rows fitted on, for every ridge. */
async function fittedWeights(
  x: { data: Float64Array; rows: number; dim: number },
  fold: Uint32Array,
  fitted: Uint32Array,
  ridges: readonly number[],
): Promise<Matrix[]> {
  const d = x.dim;
  const mean = new Float64Array(d);
  for (const row of fitted) for (let j = 0; j < d; j++) mean[j]! += x.data[row * d + j]! / fitted.length;
  const about = (rows: Uint32Array): Dense => {
    const out = new Float64Array(rows.length * d);
    rows.forEach((row, i) => {
      for (let j = 0; j < d; j++) out[i * d + j] = x.data[row * d + j]! - mean[j]!;
    });
    return dense(out, rows.length, d);
  };
  const [test, rest] = [about(fold), about(fitted)];
  const gram = (await product64(transpose(rest), rest)).data;
  const start = aboutMean(fold, fitted, x.rows);
  const found: Matrix[] = [];
  for (const ridge of ridges) {
    const solved = ridgeSolution(gram, d, transpose(test).data, fold.length, ridge, 1e-13);
    const smoother = await product64(transpose(dense(solved, d, fold.length)), transpose(rest)); // (fold, fitted)
    const data = start.data.slice();
    for (let t = 0; t < fold.length; t++)
      for (let r = 0; r < fitted.length; r++) data[t * x.rows + fitted[r]!]! -= smoother.data[t * fitted.length + r]!;
    found.push(matrix(data, fold.length, x.rows));
  }
  return found;
}

/** Squared error of every prediction under every order, [order][prediction]. */
async function squaredErrors(
  predictions: readonly Prediction[],
  gram: Float32Array,
  orders: readonly Uint32Array[],
  { signal, on }: MeasureContext,
): Promise<Float64Array[]> {
  const n = predictions[0]!.weights.dim;
  const sums = orders.map(() => new Float64Array(predictions.length));
  for (let start = 0; start < n; start += BLOCK_ROWS) {
    stopIfAborted(signal, `permuting the rows of the predicted space, ${start} of ${n} rows done`);
    const rows = Math.min(BLOCK_ROWS, n - start);
    const weights = matrix(new Float32Array(predictions.length * rows * n), predictions.length, rows * n);
    for (const [at, { weights: m }] of predictions.entries())
      weights.data.set((await matmul(columns(m, start, rows), m, { transposeA: true })).data, at * rows * n);
    const products = matrix(new Float32Array(orders.length * rows * n), orders.length, rows * n);
    orders.forEach((order, at) => {
      for (let i = 0; i < rows; i++) {
        const row = gram.subarray(order[start + i]! * n, (order[start + i]! + 1) * n);
        const out = products.data.subarray((at * rows + i) * n, (at * rows + i + 1) * n);
        for (let j = 0; j < n; j++) out[j] = row[order[j]!]!;
      }
    });
    const { data } = await matmul(products, weights, { transposeB: true });
    sums.forEach((sum, at) => {
      for (let p = 0; p < predictions.length; p++) sum[p]! += data[at * predictions.length + p]!;
    });
    on?.({ stage: `${orders.length - 1} permutations, by rows`, done: start + rows, total: n });
    await new Promise((turn) => setImmediate(turn));
  }
  return sums;
}

function columns(m: Matrix, start: number, count: number): Matrix {
  const out = new Float32Array(m.rows * count);
  for (let i = 0; i < m.rows; i++) out.set(m.data.subarray(i * m.dim + start, i * m.dim + start + count), i * count);
  return matrix(out, m.rows, count);
}

function concatenated(sets: readonly Uint32Array[]): Uint32Array {
  const out = new Uint32Array(sets.reduce((sum, set) => sum + set.length, 0));
  let at = 0;
  for (const set of sets) {
    out.set(set, at);
    at += set.length;
  }
  return out;
}
