import type { OnnxAttribute } from '../onnx-graph.js';
import type { Recorder, Traced } from '../recorder.js';
import { type Dtype, sameShape } from '../signature.js';
import { tf } from '../tf.js';

/** Records what one TensorFlow.js kernel computes. Inputs and attributes carry the names TensorFlow.js gives them. */
// biome-ignore lint/suspicious/noExplicitAny: every kernel states the inputs and attributes it reads
export type Kernel = (r: Recorder, inputs: any, attrs: any) => Traced | Traced[];

export type Kernels = Record<string, Kernel>;

/** What TensorFlow.js passes to a kernel: named tensors, some of them optional, or a list. */
export type Inputs = Record<string, Traced> | Traced[];

export function mapInputs(inputs: Inputs, f: (x: Traced) => Traced): Inputs {
  if (Array.isArray(inputs)) return inputs.map(f);
  return Object.fromEntries(Object.entries(inputs).flatMap(([key, x]) => (x ? [[key, f(x)]] : [])));
}

/** An elementwise node of one operand. */
export function unary(
  r: Recorder,
  op: string,
  x: Traced,
  attributes: Record<string, OnnxAttribute> = {},
  dtype: Dtype = x.dtype,
): Traced {
  return r.node(op, [r.name(x)], x.shape, dtype, attributes);
}

export function cast(r: Recorder, x: Traced, dtype: Dtype): Traced {
  if (x.dtype === dtype) return r.alias(x);
  const fill = r.fillOf(x);
  if (fill === undefined) return unary(r, 'Cast', x, { to: r.typeCode(dtype) }, dtype);
  return r.fill(x.shape, dtype, dtype === 'bool' ? Number(fill !== 0) : dtype === 'int32' ? Math.trunc(fill) : fill);
}

const FOLD: Record<string, (a: number, b: number) => number> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  Max: Math.max,
  Min: Math.min,
  Pow: (a, b) => a ** b,
};

/**
 * An elementwise node of two operands, broadcast. Filled constants stay scalars; x·1, x+0, x·0 and their like are
 * simplified, so a NaN multiplied by a constant zero becomes zero.
 */
export function binary(r: Recorder, op: string, a: Traced, b: Traced, dtype: Dtype = a.dtype): Traced {
  const shape = tf.broadcast_util.assertAndGetBroadcastShape(a.shape, b.shape);
  const [fa, fb] = [r.fillOf(a), r.fillOf(b)];
  const [aFull, bFull] = [sameShape(a.shape, shape), sameShape(b.shape, shape)];
  const fold = FOLD[op];
  if (fold && fa !== undefined && fb !== undefined) return r.fill(shape, dtype, fold(fa, fb));
  if (fold && fb !== undefined && aFull) {
    if (fb === 1 && (op === 'Mul' || op === 'Div' || op === 'Pow')) return r.alias(a);
    if (fb === 0 && (op === 'Add' || op === 'Sub')) return r.alias(a);
    if (fb === 2 && op === 'Pow') return r.node('Mul', [r.name(a), r.name(a)], shape, dtype);
    if (fb === -1 && op === 'Mul') return r.node('Neg', [r.name(a)], shape, dtype);
  }
  if (fold && fa !== undefined && bFull) {
    if (fa === 1 && op === 'Mul') return r.alias(b);
    if (fa === 0 && op === 'Add') return r.alias(b);
    if (fa === -1 && op === 'Mul') return r.node('Neg', [r.name(b)], shape, dtype);
  }
  if (op === 'Mul' && (fa === 0 || fb === 0)) return r.fill(shape, dtype, 0);
  return r.node(op, [r.name(a, fa !== undefined && bFull), r.name(b, fb !== undefined && aFull)], shape, dtype);
}

/** condition ? t : e, all broadcast to `shape`. */
export function where(r: Recorder, condition: Traced, t: Traced, e: Traced, shape: readonly number[]): Traced {
  const scalar = (x: Traced, other: Traced) =>
    r.fillOf(x) !== undefined && (sameShape(condition.shape, shape) || sameShape(other.shape, shape));
  return r.node('Where', [r.name(condition), r.name(t, scalar(t, e)), r.name(e, scalar(e, t))], shape, t.dtype);
}
