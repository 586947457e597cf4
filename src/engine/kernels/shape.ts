import type { Recorder, Traced } from '../recorder.js';
import { type Dtype, sameShape, sizeOf, type TypedArray } from '../signature.js';
import { tf } from '../tf.js';
import type { Kernels } from './kernel.js';

type X = { x: Traced };

const positive = (axis: number, rank: number) => (axis < 0 ? axis + rank : axis);

/** x[begin : end : step] per axis; a fill stays a fill. */
function slice(r: Recorder, x: Traced, begin: number[], end: number[], step: number[], shape: number[]): Traced {
  const fill = r.fillOf(x);
  if (fill !== undefined) return r.fill(shape, x.dtype, fill);
  if (sameShape(shape, x.shape) && step.every((s) => s === 1)) return r.alias(x);
  const axes = begin.map((_, i) => i);
  return r.node('Slice', [r.name(x), r.int64(begin), r.int64(end), r.int64(axes), r.int64(step)], shape, x.dtype);
}

function part(r: Recorder, x: Traced, begin: number[], size: number[]): Traced {
  return slice(
    r,
    x,
    begin,
    begin.map((b, i) => b + size[i]!),
    begin.map(() => 1),
    size,
  );
}

/** The pieces of x along `axis`, with the given sizes. */
function split(r: Recorder, x: Traced, sizes: number[], axis: number): Traced[] {
  let at = 0;
  return sizes.map((n) => {
    const begin = x.shape.map((_, i) => (i === axis ? at : 0));
    at += n;
    return part(
      r,
      x,
      begin,
      x.shape.map((d, i) => (i === axis ? n : d)),
    );
  });
}

function concat(r: Recorder, xs: Traced[], axis: number): Traced {
  const kept = xs.filter((x) => sizeOf(x.shape) > 0);
  if (kept.length === 1) return r.alias(kept[0]!);
  const shape = kept[0]!.shape.map((d, i) => (i === axis ? kept.reduce((p, x) => p + x.shape[axis]!, 0) : d));
  return r.node(
    'Concat',
    kept.map((x) => r.name(x)),
    shape,
    kept[0]!.dtype,
    { axis },
  );
}

const END_OF_AXIS = -(2 ** 31); // as the end of a slice with a negative step: before element 0

export const shapes: Kernels = {
  Reshape: (r, { x }: X, { shape }: { shape: number[] }) =>
    r.reshape(x, tf.util.inferFromImplicitShape(shape, sizeOf(x.shape))),
  ExpandDims: (r, { input }: { input: Traced }, { dim }: { dim: number }) =>
    r.reshape(input, input.shape.toSpliced(positive(dim, input.shape.length + 1), 0, 1)),
  Transpose: (r, { x }: X, { perm }: { perm: number[] }) => {
    const shape = perm.map((i) => x.shape[i]!);
    const fill = r.fillOf(x);
    if (fill !== undefined) return r.fill(shape, x.dtype, fill);
    return r.node('Transpose', [r.name(x)], shape, x.dtype, { perm: [...perm] });
  },
  Concat: (r, inputs: Record<string, Traced>, { axis }: { axis: number }) => {
    const xs = Object.values(inputs);
    return concat(r, xs, positive(axis, xs[0]!.shape.length));
  },
  Pack: (r, inputs: Record<string, Traced>, { axis }: { axis: number }) => {
    const xs = Object.values(inputs);
    const at = positive(axis, xs[0]!.shape.length + 1);
    return concat(
      r,
      xs.map((x) => r.reshape(x, x.shape.toSpliced(at, 0, 1))),
      at,
    );
  },
  Unpack: (r, { value }: { value: Traced }, { axis }: { axis: number }) => {
    const at = positive(axis, value.shape.length);
    const shape = value.shape.toSpliced(at, 1);
    return split(r, value, Array<number>(value.shape[at]!).fill(1), at).map((p) => r.reshape(p, shape));
  },
  SplitV: (r, { x }: X, a: { numOrSizeSplits: number[] | number; axis: number }) => {
    const axis = positive(a.axis, x.shape.length);
    return split(r, x, tf.backend_util.prepareSplitSize(x as unknown as tf.Tensor, a.numOrSizeSplits, axis), axis);
  },
  Slice: (r, { x }: X, a: { begin: number | number[]; size: number | number[] }) => {
    const [begin, size] = tf.slice_util.parseSliceParams(x as unknown as tf.Tensor, a.begin, a.size);
    return part(r, x, begin as number[], size as number[]);
  },
  StridedSlice: (r, { x }: X, a: StridedSliceAttrs) => {
    const s = tf.slice_util.sliceInfo(
      x.shape,
      a.begin,
      a.end,
      a.strides,
      a.beginMask,
      a.endMask,
      a.ellipsisMask,
      a.newAxisMask,
      a.shrinkAxisMask,
    );
    const size = s.begin.map((b, i) => Math.max(0, Math.ceil((s.end[i]! - b) / s.strides[i]!)));
    const end = s.end.map((e, i) => (s.strides[i]! < 0 && e < 0 ? END_OF_AXIS : e));
    return r.reshape(slice(r, x, [...s.begin], end, [...s.strides], size), s.finalShape);
  },
  Reverse: (r, { x }: X, { dims }: { dims: number[] }) => {
    const turned = tf.util.parseAxisParam(dims, x.shape);
    if (!turned.length) return r.alias(x);
    const has = (i: number) => turned.includes(i);
    const begin = x.shape.map((d, i) => (has(i) ? d - 1 : 0));
    const end = x.shape.map((d, i) => (has(i) ? END_OF_AXIS : d));
    return slice(
      r,
      x,
      begin,
      end,
      x.shape.map((_, i) => (has(i) ? -1 : 1)),
      x.shape,
    );
  },
  Tile: (r, { x }: X, { reps }: { reps: number[] }) => {
    const shape = x.shape.map((d, i) => d * reps[i]!);
    const fill = r.fillOf(x);
    if (fill !== undefined) return r.fill(shape, x.dtype, fill);
    return r.node('Tile', [r.name(x), r.int64(reps)], shape, x.dtype);
  },
  PadV2: (r, { x }: X, a: { paddings: [number, number][]; constantValue: number }) => {
    const shape = x.shape.map((d, i) => d + a.paddings[i]![0] + a.paddings[i]![1]);
    const pads = [...a.paddings.map((p) => p[0]), ...a.paddings.map((p) => p[1])];
    return r.node('Pad', [r.name(x), r.int64(pads), r.name(r.scalar(a.constantValue, x.dtype), true)], shape, x.dtype);
  },
  Fill: (r, _: unknown, a: { shape: number[]; value: number; dtype?: Dtype }) =>
    r.fill(a.shape, a.dtype ?? 'float32', a.value),
  ZerosLike: (r, { x }: X) => r.fill(x.shape, x.dtype, 0),
  OnesLike: (r, { x }: X) => r.fill(x.shape, x.dtype, 1),
  Range: (r, _: unknown, a: { start: number; stop: number; step: number; dtype: Dtype }) => {
    const n = Math.max(0, Math.ceil((a.stop - a.start) / a.step));
    return constant(
      r,
      Array.from({ length: n }, (_v, i) => a.start + i * a.step),
      a.dtype,
    );
  },
  LinSpace: (r, _: unknown, a: { start: number; stop: number; num: number }) => {
    const step = (a.stop - a.start) / Math.max(1, a.num - 1);
    return constant(
      r,
      Array.from({ length: a.num }, (_v, i) => a.start + i * step),
      'float32',
    );
  },
};

function constant(r: Recorder, values: number[], dtype: Dtype): Traced {
  const data: TypedArray =
    dtype === 'int32'
      ? Int32Array.from(values)
      : r.precision === 'float64'
        ? Float64Array.from(values)
        : Float32Array.from(values);
  return r.data(data, [values.length], dtype);
}

interface StridedSliceAttrs {
  begin: number[];
  end: number[];
  strides: number[];
  beginMask: number;
  endMask: number;
  ellipsisMask: number;
  newAxisMask: number;
  shrinkAxisMask: number;
}
