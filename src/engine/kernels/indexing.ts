import { VecbridgeError } from '../../core/errors.js';
import type { Recorder, Traced } from '../recorder.js';
import type { Dtype } from '../signature.js';
import { cast, type Kernels, where } from './kernel.js';

const INT64 = 7;

/** Positions as ONNX wants them for GatherND and ScatterND. */
const toInt64 = (r: Recorder, x: Traced): string =>
  r.name(r.node('Cast', [r.name(x)], x.shape, 'int32', { to: INT64 }));

/** Adds the rows of `updates` into zeros at `positions` (…, 1 or more coordinates); equal positions accumulate. */
function scatterAdd(r: Recorder, positions: Traced, updates: Traced, shape: number[]): Traced {
  const zeros = r.name(r.fill(shape, updates.dtype, 0));
  return r.node('ScatterND', [zeros, toInt64(r, positions), r.name(updates)], shape, updates.dtype, {
    reduction: 'add',
  });
}

export const indexing: Kernels = {
  GatherV2: (r, { x, indices }: { x: Traced; indices: Traced }, a: { axis: number; batchDims: number }) => {
    if (a.batchDims) {
      throw new VecbridgeError('UNTRACEABLE', `tf.gather with batchDims ${a.batchDims} cannot be compiled`, {
        hint: 'flatten the batch dimensions and add row offsets to the indices, or use tf.oneHot and tf.matMul',
        context: { batchDims: a.batchDims },
      });
    }
    const axis = a.axis < 0 ? a.axis + x.shape.length : a.axis;
    const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
    return r.node('Gather', [r.name(x), r.name(cast(r, indices, 'int32'))], shape, x.dtype, { axis });
  },
  GatherNd: (r, { params, indices }: { params: Traced; indices: Traced }) => {
    const depth = indices.shape.at(-1)!;
    const shape = [...indices.shape.slice(0, -1), ...params.shape.slice(depth)];
    return r.node('GatherND', [r.name(params), toInt64(r, indices)], shape, params.dtype);
  },
  ScatterNd: (r, { indices, updates }: { indices: Traced; updates: Traced }, { shape }: { shape: number[] }) =>
    scatterAdd(r, indices, updates, shape),
  TensorScatterUpdate: (r, { tensor, indices, updates }: { tensor: Traced; indices: Traced; updates: Traced }) =>
    r.node('ScatterND', [r.name(tensor), toInt64(r, indices), r.name(updates)], tensor.shape, tensor.dtype),
  // the gradient of gather along axis 0
  UnsortedSegmentSum: (
    r,
    { x, segmentIds }: { x: Traced; segmentIds: Traced },
    { numSegments }: { numSegments: number },
  ) =>
    scatterAdd(r, r.reshape(segmentIds, [...segmentIds.shape, 1]), x, [
      numSegments,
      ...x.shape.slice(segmentIds.shape.length),
    ]),
  OneHot: (
    r,
    { indices }: { indices: Traced },
    a: { depth: number; onValue: number; offValue: number; dtype: Dtype },
  ) => {
    const dtype = a.dtype ?? 'float32';
    const shape = [...indices.shape, a.depth];
    // by comparison: positions out of range give rows of offValue, which the operator OneHot of ONNX does not
    const column = r.reshape(indices, [...indices.shape, 1]);
    const positions = r.data(
      Int32Array.from({ length: a.depth }, (_, i) => i),
      [a.depth],
      'int32',
    );
    const hit = r.node('Equal', [r.name(column), r.name(positions)], shape, 'bool');
    return where(r, hit, r.fill(shape, dtype, a.onValue), r.fill(shape, dtype, a.offValue), shape);
  },
};
