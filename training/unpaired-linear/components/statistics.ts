import { tf } from '../../../src/engine/tf.js';
import { runProgram } from '../../../src/linalg/programs.js';
import type { Matrix } from '../../../src/vectors/matrix.js';
import { normalQuantile } from './normal-quantile.js';

/** What is known of the components of one side without the other, in numbers that do not depend on their order. */
export interface ComponentStatistics {
  readonly k: number;
  /** `PAIRWISE` matrices (k, k) side by side, (k, PAIRWISE · k): normal scores of their entries, zero on the diagonal. */
  readonly pairwise: Float32Array;
  /** The sorted values of every component at `QUANTILES` even steps, (k, QUANTILES). */
  readonly profiles: Float32Array;
}

export const PAIRWISE = 8;
const QUANTILES = 60;
/** Shares of the rows that count as the top and the bottom of a component. */
const TOP = 0.05;
const BOTTOM = 0.1;
/** Standard deviations at which values are clipped; products of three and four values take the narrower bound. */
const [LOW_CLIP, WIDE_CLIP, NARROW_CLIP] = [-3, 6, 4];
/** Share of the rows at each end of the sorted values that profiles leave out: outliers. */
const TAIL = 0.005;

/**
 * Statistics of pairs of components s_i, s_j (values clipped, so that single rows do not decide): E[s_i² s_j²],
 * E[s_i² s_j], E[|s_i| |s_j|], E[tanh(s_i) s_j²], and over the rows where s_i is among its top 5 %: the mean of s_j and
 * of s_j², the share of rows where s_j is at its top too; over those of its bottom 10 % the mean of s_j. No rotation of
 * the other side enters them, and over true partners they correlate between models. values (n, k), variance 1
 */
export async function componentStatistics(values: Matrix): Promise<ComponentStatistics> {
  const { rows: n, dim: k } = values;
  const sorted = sortedColumns(values);
  const at = (j: number, share: number): number => sorted[j * n + Math.min(n - 1, Math.floor(share * n))]!;
  const signature = { s: { shape: [n, k] }, high: { shape: [1, k] }, low: { shape: [1, k] } };
  const high = Float32Array.from({ length: k }, (_, j) => at(j, 1 - TOP));
  const low = Float32Array.from({ length: k }, (_, j) => at(j, BOTTOM));
  const found = await runProgram(
    'component statistics',
    { signature, fn: pairStatistics },
    { s: values.data, high, low },
  );
  const pairwise = new Float32Array(k * PAIRWISE * k);
  for (let f = 0; f < PAIRWISE; f++) {
    const scores = normalScores(found[`f${f}`] as Float32Array, k);
    for (let i = 0; i < k; i++) pairwise.set(scores.subarray(i * k, (i + 1) * k), i * PAIRWISE * k + f * k);
  }
  const profiles = new Float32Array(k * QUANTILES);
  for (let j = 0; j < k; j++) {
    for (let q = 0; q < QUANTILES; q++)
      profiles[j * QUANTILES + q] = at(j, TAIL + ((1 - 2 * TAIL) * q) / (QUANTILES - 1));
  }
  return { k, pairwise, profiles };
}

function pairStatistics({ s, high, low }: Record<string, tf.Tensor>): Record<string, tf.Tensor> {
  const values = s as tf.Tensor2D;
  const n = values.shape[0];
  const wide = tf.clipByValue(values, LOW_CLIP, WIDE_CLIP);
  const narrow = tf.clipByValue(values, LOW_CLIP, NARROW_CLIP) as tf.Tensor2D;
  const square = tf.square(wide) as tf.Tensor2D;
  const size = tf.abs(values) as tf.Tensor2D;
  const top = tf.cast(tf.greater(values, high!), 'float32') as tf.Tensor2D;
  const bottom = tf.cast(tf.less(values, low!), 'float32') as tf.Tensor2D;
  const share = (m: tf.Tensor2D): tf.Tensor2D => tf.div(m, tf.maximum(tf.sum(m, 0, true), 1));
  const product = (a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D => tf.matMul(a, b, true, false);
  return {
    f0: tf.div(product(square, square), n),
    f1: tf.div(product(square, wide as tf.Tensor2D), n),
    f2: tf.div(product(size, size), n),
    f3: tf.div(product(tf.tanh(wide) as tf.Tensor2D, square), n),
    f4: product(share(top), narrow),
    f5: product(share(top), tf.square(narrow)),
    f6: product(share(top), top),
    f7: product(share(bottom), narrow),
  };
}

/** The column values in ascending order, one column after the other. */
function sortedColumns({ data, rows, dim }: Matrix): Float32Array {
  const out = new Float32Array(data.length);
  for (let j = 0; j < dim; j++) {
    for (let i = 0; i < rows; i++) out[j * rows + i] = data[i * dim + j]!;
    out.subarray(j * rows, (j + 1) * rows).sort();
  }
  return out;
}

/** Entries off the diagonal replaced by the normal quantile of their rank, so that no statistic outweighs another. */
function normalScores(m: Float32Array, k: number): Float32Array {
  const places = Uint32Array.from({ length: k * k }, (_, i) => i).filter((i) => i % (k + 1) !== 0);
  places.sort((a, b) => m[a]! - m[b]! || a - b);
  const out = new Float32Array(k * k);
  for (let rank = 0; rank < places.length; rank++) out[places[rank]!] = normalQuantile((rank + 0.5) / places.length);
  return out;
}
