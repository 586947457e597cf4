import type { Recorder, Traced } from '../recorder.js';
import { type Dtype, sizeOf } from '../signature.js';
import { tf } from '../tf.js';
import { binary, cast, type Kernels, unary } from './kernel.js';

type X = { x: Traced };
type Axes = { axis?: number | number[]; reductionIndices?: number | number[]; keepDims?: boolean };

function reduce(r: Recorder, op: string, x: Traced, a: Axes): Traced {
  const axes = tf.util
    .parseAxisParam((a.reductionIndices ?? a.axis) as number | number[], x.shape)
    .sort((p, q) => p - q);
  const shape = x.shape.flatMap((d, i) => (axes.includes(i) ? (a.keepDims ? [1] : []) : [d]));
  const n = axes.reduce((p, i) => p * x.shape[i]!, 1);
  const fill = r.fillOf(x);
  if (fill !== undefined && n > 0 && op !== 'ReduceProd')
    return r.fill(shape, x.dtype, op === 'ReduceSum' ? fill * n : fill);
  if (n === 1) return r.reshape(x, shape);
  return r.node(op, [r.name(x), r.int64(axes)], shape, x.dtype, { keepdims: Number(!!a.keepDims) });
}

const reduced =
  (op: string) =>
  (r: Recorder, { x }: X, a: Axes) =>
    reduce(r, op, x.dtype === 'bool' ? cast(r, x, 'int32') : x, a);
const logical =
  (op: string) =>
  (r: Recorder, { x }: X, a: Axes) =>
    cast(r, reduce(r, op, cast(r, x, 'int32'), a), 'bool');

const arg =
  (op: string) =>
  (r: Recorder, { x }: X, { axis }: { axis: number }) => {
    const at = axis < 0 ? axis + x.shape.length : axis;
    const shape = x.shape.filter((_, i) => i !== at);
    return toInt32(r, r.node(op, [r.name(x)], shape, 'int32', { axis: at, keepdims: 0 }));
  };

/** ONNX gives positions as int64; TensorFlow.js knows int32 only. */
const toInt32 = (r: Recorder, x: Traced): Traced => unary(r, 'Cast', x, { to: r.typeCode('int32') }, 'int32');

export const reductions: Kernels = {
  Sum: reduced('ReduceSum'),
  Mean: (r, { x }: X, a: Axes) => reduce(r, 'ReduceMean', cast(r, x, 'float32'), a),
  Max: reduced('ReduceMax'),
  Min: reduced('ReduceMin'),
  Prod: reduced('ReduceProd'),
  Any: logical('ReduceMax'),
  All: logical('ReduceMin'),
  ArgMax: arg('ArgMax'),
  ArgMin: arg('ArgMin'),
  Softmax: (r, { logits }: { logits: Traced }, { dim }: { dim: number }) => unary(r, 'Softmax', logits, { axis: dim }),
  Cumsum: (r, { x }: X, a: { axis: number; exclusive: boolean; reverse: boolean }) => {
    const axis = r.constant(BigInt64Array.of(BigInt(a.axis)), [], 'int64');
    const attributes = { exclusive: Number(a.exclusive), reverse: Number(a.reverse) };
    return r.node('CumSum', [r.name(x), axis], x.shape, x.dtype, attributes);
  },
  TopK: (r, { x }: X, { k, sorted }: { k: number; sorted: boolean }) => {
    const shape = [...x.shape.slice(0, -1), k];
    const outputs = [
      { shape, dtype: x.dtype },
      { shape, dtype: 'int32' as Dtype },
    ];
    const [values, positions] = r.record('TopK', [r.name(x), r.int64([k])], outputs, {
      axis: -1,
      largest: 1,
      sorted: Number(sorted),
    });
    return [values!, toInt32(r, positions!)];
  },
  FusedBatchNorm: (
    r,
    i: { x: Traced; mean: Traced; variance: Traced; offset?: Traced; scale?: Traced },
    a: { varianceEpsilon: number },
  ) => {
    const deviation = unary(r, 'Sqrt', binary(r, 'Add', i.variance, r.scalar(a.varianceEpsilon)));
    let y = binary(r, 'Div', binary(r, 'Sub', i.x, i.mean), deviation);
    if (i.scale) y = binary(r, 'Mul', y, i.scale);
    return i.offset ? binary(r, 'Add', y, i.offset) : y;
  },
  Diag: (r, { x }: X) => {
    const n = sizeOf(x.shape);
    const square = r.node('Expand', [r.name(r.reshape(x, [n])), r.int64([n, n])], [n, n], x.dtype);
    const eye = r.node('EyeLike', [r.name(square)], [n, n], x.dtype);
    return r.reshape(binary(r, 'Mul', square, eye), [...x.shape, ...x.shape]);
  },
};
