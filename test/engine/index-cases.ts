/** Cases of kernels that take axes, indices or several tensors. */

import type { Random } from '../../src/core/random.js';
import { tf } from '../../src/engine/tf.js';
import { floats, given, ints, type MakeCase, shapeOf } from './cases.js';

export const axisOf = (r: Random, rank: number): number => r.int(rank) - (r.int(2) ? rank : 0);
export const grad = (op: (x: tf.Tensor) => tf.Tensor) => (x: tf.Tensor) =>
  tf.grad((z: tf.Tensor) => tf.sum(tf.square(op(z))))(x);

export const intBinary =
  (op: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor, low = -9, high = 10): MakeCase =>
  (r) => {
    const shape = shapeOf(r);
    const divisors = ints(r, shape, 1, 5).map((d) => (r.int(2) ? d : -d));
    return given({ a: [ints(r, shape, low, high), shape, 'int32'], b: [divisors, shape, 'int32'] }, ({ a, b }) =>
      op(a!, b!),
    );
  };

export const matmulCase = (
  op: (a: tf.Tensor, b: tf.Tensor, tA: boolean, tB: boolean) => tf.Tensor,
  maxBatch = 2,
): MakeCase => {
  return (r) => {
    const [m, k, n, tA, tB] = [1 + r.int(6), 1 + r.int(6), 1 + r.int(6), r.int(2) === 1, r.int(2) === 1];
    const batch = shapeOf(r, 0, maxBatch);
    const ones = r.int(batch.length + 1);
    const other = r.int(3) === 0 ? batch.slice(ones) : batch.map((d, i) => (i < ones ? 1 : d));
    const a = [...batch, ...(tA ? [k, m] : [m, k])];
    const b = [...other, ...(tB ? [n, k] : [k, n])];
    return given({ a: [floats(r, a), a], b: [floats(r, b), b] }, (t) => op(t['a']!, t['b']!, tA, tB));
  };
};

export const gatherCase: MakeCase = (r) => {
  const shape = shapeOf(r, 1, 3);
  const axis = axisOf(r, shape.length);
  const which = shapeOf(r, 0, 2);
  const rows = ints(r, which, 0, shape.at(axis)!);
  return given({ x: [floats(r, shape), shape], i: [rows, which, 'int32'] }, ({ x, i }) =>
    tf.gather(x!, i as tf.Tensor1D, axis),
  );
};

/** Positions (n, depth) into `shape`; different rows when `unique`. */
export function positions(
  r: Random,
  shape: number[],
  n: number,
  unique: boolean,
): { data: Int32Array; shape: number[]; depth: number } {
  const depth = 1 + r.int(shape.length);
  const space = shape.slice(0, depth).reduce((p, d) => p * d, 1);
  const flat = unique ? r.sample(space, n) : Uint32Array.from({ length: n }, () => r.int(space));
  const rows = Array.from(flat, (f) => {
    const row: number[] = [];
    let rest = f;
    for (const d of shape.slice(0, depth).reverse()) {
      row.unshift(rest % d);
      rest = Math.floor(rest / d);
    }
    return row;
  });
  return { data: Int32Array.from(rows.flat()), shape: [rows.length, depth], depth };
}

export const severalCase = (op: (xs: tf.Tensor[], axis: number) => tf.Tensor, vary: boolean): MakeCase => {
  return (r) => {
    const shape = shapeOf(r, 1, 3);
    const axis = axisOf(r, shape.length);
    const shapes = Array.from({ length: 1 + r.int(3) }, () =>
      shape.map((d, i) => (vary && i === (axis + shape.length) % shape.length ? 1 + r.int(4) : d)),
    );
    const inputs = Object.fromEntries(shapes.map((s, i) => [`x${i}`, [floats(r, s), s] as const]));
    return given(inputs, (t) => op(Object.values(t), axis));
  };
};
