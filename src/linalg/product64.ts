import { VecbridgeError } from '../core/errors.js';
import { tf } from '../engine/tf.js';
import { runProgram } from './programs.js';
import { type Dense, multiply } from './svd.js';

/** a · b in float64 on the engine; in plain JavaScript where ONNX Runtime is missing (some hundred times slower). */
export async function product64(a: Dense, b: Dense): Promise<Dense> {
  if (a.cols !== b.rows || a.data.length * b.cols < 1e5) return multiply(a, b);
  const program = {
    precision: 'float64' as const,
    signature: { a: { shape: [a.rows, a.cols] }, b: { shape: [b.rows, b.cols] } },
    fn: (t: Record<string, tf.Tensor>) => ({ c: tf.matMul(t.a as tf.Tensor2D, t.b as tf.Tensor2D) }),
  };
  const found = await withFloat64(() => runProgram('product64', program, { a: a.data, b: b.data }));
  return found ? { data: found.c as Float64Array, rows: a.rows, cols: b.cols } : multiply(a, b);
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
