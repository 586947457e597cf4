import { VecbridgeError } from '../core/errors.js';
import { tf } from '../engine/tf.js';
import { runProgram } from './programs.js';
import { type Dense, multiply, multiplyRows } from './svd.js';

/** a · b in float64 on the engine; in plain JavaScript where ONNX Runtime is missing (some hundred times slower). */
export async function product64(a: Dense, b: Dense): Promise<Dense> {
  if (a.cols !== b.rows || a.data.length * b.cols < 1e5) return multiply(a, b);
  const program = {
    precision: 'float64' as const,
    signature: { a: { shape: [a.rows, a.cols] }, b: { shape: [b.rows, b.cols] } },
    fn: (t: Record<string, tf.Tensor>) => ({ c: tf.matMul(t.a as tf.Tensor2D, t.b as tf.Tensor2D) }),
  };
  const found = await withFloat64(() => runProgram('product64', program, { a: a.data, b: b.data }));
  return found ? { data: found.c as Float64Array, rows: a.rows, cols: b.cols } : multiplyInTurns(a, b);
}

/** Operations between two turns of the event loop: about 0.2 s, so that a signal is heard in a long product. */
const TURN_OPERATIONS = 2e8;

async function multiplyInTurns(a: Dense, b: Dense): Promise<Dense> {
  const out = new Float64Array(a.rows * b.cols);
  const rows = Math.max(1, Math.floor(TURN_OPERATIONS / (2 * a.cols * b.cols)));
  for (let from = 0; from < a.rows; from += rows) {
    multiplyRows(a, b, out, from, Math.min(a.rows, from + rows));
    await new Promise((turn) => setImmediate(turn));
  }
  return { data: out, rows: a.rows, cols: b.cols };
}

/** What `compute` gives, or undefined where no engine computes in float64. */
export async function withFloat64<T>(compute: () => Promise<T>): Promise<T | undefined> {
  try {
    return await compute();
  } catch (error) {
    if (error instanceof VecbridgeError && error.code === 'MISSING_PART') return undefined;
    throw error;
  }
}
