import fc from 'fast-check';
import { type Random, random } from '../../src/core/random.js';
import type { Dtype, Signature, TensorFunction, TypedArray } from '../../src/engine/compile.js';
import type { tf } from '../../src/engine/tf.js';

/** One function with inputs, to be run by every engine. */
export interface Case {
  readonly fn: TensorFunction;
  readonly signature: Signature;
  readonly inputs: Record<string, TypedArray>;
}

export type MakeCase = (r: Random) => Case;

export const caseOf = (make: MakeCase) =>
  fc.integer({ min: 0, max: 2 ** 31 }).map((seed) => ({ seed, ...make(random(seed)) }));

const size = (shape: readonly number[]) => shape.reduce((p, d) => p * d, 1);

export const shapeOf = (r: Random, minRank = 0, maxRank = 4): number[] =>
  Array.from({ length: minRank + r.int(maxRank - minRank + 1) }, () => 1 + r.int(5));

/** Numbers of [low, high], a third of them multiples of a half: zeros, ties and equal values matter most. */
export function floats(r: Random, shape: readonly number[], low = -3, high = 3): Float32Array {
  return Float32Array.from({ length: size(shape) }, () => {
    const x = low + r.uniform() * (high - low);
    const half = Math.round(2 * x) / 2 + 0; // + 0: no −0
    return r.uniform() < 1 / 3 && half > low && half < high ? half : x;
  });
}

export const ints = (r: Random, shape: readonly number[], low: number, high: number): Int32Array =>
  Int32Array.from({ length: size(shape) }, () => low + r.int(high - low));

export const bools = (r: Random, shape: readonly number[]): Uint8Array =>
  Uint8Array.from({ length: size(shape) }, () => r.int(2));

type Given = readonly [data: TypedArray, shape: readonly number[], dtype?: Dtype];

export function given(inputs: Record<string, Given>, fn: TensorFunction): Case {
  const entries = Object.entries(inputs);
  return {
    fn,
    signature: Object.fromEntries(entries.map(([k, [, shape, dtype]]) => [k, { shape, dtype: dtype ?? 'float32' }])),
    inputs: Object.fromEntries(entries.map(([k, [data]]) => [k, data])),
  };
}

/** Two shapes that broadcast together. */
function broadcastPair(r: Random): [number[], number[]] {
  const full = shapeOf(r);
  const lesser = (): number[] => {
    const cut = r.int(3) === 0 ? r.int(full.length + 1) : 0;
    return full.slice(cut).map((d) => (r.int(4) === 0 ? 1 : d));
  };
  return r.int(2) ? [full, lesser()] : [lesser(), full];
}

export const unaryCase =
  (op: (x: tf.Tensor) => tf.Tensor, low = -3, high = 3): MakeCase =>
  (r) => {
    const shape = shapeOf(r);
    return given({ x: [floats(r, shape, low, high), shape] }, ({ x }) => op(x!));
  };

export const binaryCase =
  (op: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor, low = -3, high = 3): MakeCase =>
  (r) => {
    const [p, q] = broadcastPair(r);
    return given({ a: [floats(r, p, low, high), p], b: [floats(r, q, low, high), q] }, ({ a, b }) => op(a!, b!));
  };

export const logicalCase =
  (op: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): MakeCase =>
  (r) => {
    const [p, q] = broadcastPair(r);
    return given({ a: [bools(r, p), p, 'bool'], b: [bools(r, q), q, 'bool'] }, ({ a, b }) => op(a!, b!));
  };

/** Some axes, negative ones too; undefined stands for all. */
export function axesOf(r: Random, rank: number): number[] | undefined {
  if (rank === 0 || r.int(4) === 0) return undefined;
  return Array.from(r.sample(rank, 1 + r.int(rank)), (a) => (r.int(2) ? a : a - rank));
}

type Reduction = (x: tf.Tensor, axis?: number | number[], keepDims?: boolean) => tf.Tensor;

export const reductionCase =
  (op: Reduction, dtype: Dtype = 'float32'): MakeCase =>
  (r) => {
    const shape = shapeOf(r);
    const [axes, keepDims] = [axesOf(r, shape.length), r.int(2) === 1];
    const data = dtype === 'bool' ? bools(r, shape) : dtype === 'int32' ? ints(r, shape, -3, 4) : floats(r, shape);
    return given({ x: [data, shape, dtype] }, ({ x }) => op(x!, axes, keepDims));
  };

/** One of several kinds of case, at random. */
export const either =
  (...makes: MakeCase[]): MakeCase =>
  (r) =>
    makes[r.int(makes.length)]!(r);
