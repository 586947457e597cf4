import { VecbridgeError } from '../../src/core/errors.js';
import { type Matrix, rowOf, zeros } from '../../src/vectors/matrix.js';

/** How wrong a head is on labelled rows. */
export interface Risk {
  /** Share of rows whose largest probability is not the label's (0-1 risk); classes tied for it share it. */
  readonly zeroOne: number;
  /** Mean of −ln p(label), in nats. */
  readonly crossEntropy: number;
  /** Mean squared distance of the probabilities to the one-hot label (Brier score, 0 to 2): the risk of the bound. */
  readonly squared: number;
}

/** logits (n, classes), labels (n) */
export function riskOf(logits: Matrix, labels: ArrayLike<number>): Risk {
  if (logits.rows !== labels.length) {
    throw new VecbridgeError('ROWS_MISMATCH', `${logits.rows} rows of logits, but ${labels.length} labels.`, {
      context: { rows: logits.rows, labels: labels.length },
    });
  }
  let [wrong, entropy, squared] = [0, 0, 0];
  const p = probabilities(logits);
  for (let i = 0; i < logits.rows; i++) {
    const z = rowOf(logits, i);
    const most = Math.max(...z);
    const label = labels[i]!;
    const tied = z.reduce((count, value) => count + (value === most ? 1 : 0), 0);
    wrong += z[label] === most ? 1 - 1 / tied : 1;
    let sum = 0;
    for (const value of z) sum += Math.exp(value - most);
    entropy += Math.log(sum) + most - z[label]!;
    const row = rowOf(p, i);
    for (let c = 0; c < row.length; c++) squared += (row[c]! - (c === label ? 1 : 0)) ** 2;
  }
  const n = logits.rows;
  return { zeroOne: wrong / n, crossEntropy: entropy / n, squared: squared / n };
}

/** Softmax of every row. */
export function probabilities(logits: Matrix): Matrix {
  const out = zeros(logits.rows, logits.dim);
  for (let i = 0; i < logits.rows; i++) {
    const z = rowOf(logits, i);
    const most = Math.max(...z);
    let sum = 0;
    for (const value of z) sum += Math.exp(value - most);
    for (let c = 0; c < z.length; c++) out.data[i * z.length + c] = Math.exp(z[c]! - most) / sum;
  }
  return out;
}

/** Logits of a head that says the same of every row: the logarithms of the class shares among the training rows. */
export function constantLogits(rows: number, counts: Uint32Array): Matrix {
  const total = counts.reduce((a, b) => a + b, 0);
  const row = Float32Array.from(counts, (count) => Math.log(Math.max(count, 1e-6) / total));
  const out = zeros(rows, counts.length);
  for (let i = 0; i < rows; i++) out.data.set(row, i * counts.length);
  return out;
}
