import { VecbridgeError } from '../../core/errors.js';
import type { Recorder, Traced } from '../recorder.js';
import { sameShape } from '../signature.js';
import { tf } from '../tf.js';
import { leakyRelu } from './elementwise.js';
import { binary, type Kernels, unary } from './kernel.js';

function swapLastTwo(r: Recorder, x: Traced): Traced {
  const perm = x.shape.map((_, i) => i);
  const last = perm.length - 1;
  [perm[last], perm[last - 1]] = [last - 1, last];
  const shape = perm.map((i) => x.shape[i]!);
  return r.node('Transpose', [r.name(x)], shape, x.dtype, { perm });
}

/** (…, m, k) · (…, k, n) → (…, m, n), leading dimensions broadcast; either operand may come transposed. */
function matmul(r: Recorder, a: Traced, b: Traced, transposeA: boolean, transposeB: boolean): Traced {
  const m = a.shape.at(transposeA ? -1 : -2)!;
  const n = b.shape.at(transposeB ? -2 : -1)!;
  const batch = tf.broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  checkBatches(batch, a.shape, b.shape);
  const shape = [...batch, m, n];
  const dtype = a.dtype;
  if (!transposeA && !transposeB) return r.node('MatMul', [r.name(a), r.name(b)], shape, dtype);
  if (a.shape.length === 2 && b.shape.length === 2) {
    return r.node('Gemm', [r.name(a), r.name(b)], shape, dtype, {
      transA: Number(transposeA),
      transB: Number(transposeB),
    });
  }
  const [left, right] = [transposeA ? swapLastTwo(r, a) : a, transposeB ? swapLastTwo(r, b) : b];
  return r.node('MatMul', [r.name(left), r.name(right)], shape, dtype);
}

/**
 * TensorFlow.js multiplies wrong pairs where an operand has a 1 right of a larger batch dimension ((2, 1, m, k) with
 * (2, 3, k, n)), so engines would disagree.
 */
function checkBatches(batch: number[], ...operands: number[][]): void {
  for (const shape of operands) {
    const own = shape.slice(0, -2);
    while (own[0] === 1) own.shift();
    if (sameShape(own, batch.slice(batch.length - own.length))) continue;
    throw new VecbridgeError('UNTRACEABLE', `tf.matMul of [${operands.join('] and [')}] cannot be compiled`, {
      hint: 'make the batch dimensions equal with tf.tile: only leading ones are broadcast',
      context: { shapes: operands },
    });
  }
}

type Operands = { a: Traced; b: Traced; bias?: Traced; preluActivationWeights?: Traced };
type Flags = { transposeA?: boolean; transposeB?: boolean; activation?: string; leakyreluAlpha?: number };

export const products: Kernels = {
  BatchMatMul: (r, { a, b }: Operands, t: Flags) => matmul(r, a, b, !!t.transposeA, !!t.transposeB),
  _FusedMatMul: (r, { a, b, bias }: Operands, t: Flags) => {
    let y = matmul(r, a, b, !!t.transposeA, !!t.transposeB);
    if (bias) y = binary(r, 'Add', y, bias);
    switch (t.activation) {
      case undefined:
      case null:
      case 'linear':
        return y;
      case 'relu':
        return unary(r, 'Relu', y);
      case 'sigmoid':
        return unary(r, 'Sigmoid', y);
      case 'leakyrelu':
        return leakyRelu(r, y, t.leakyreluAlpha ?? 0.2);
      default:
        throw new VecbridgeError(
          'UNTRACEABLE',
          `tf.fused.matMul with the activation '${t.activation}' cannot be compiled`,
          {
            hint: 'apply the activation after tf.matMul',
            context: { activation: t.activation },
          },
        );
    }
  },
  Einsum: (r, inputs: Record<string, Traced>, { equation }: { equation: string }) => {
    const xs = Object.values(inputs);
    const [left, right] = equation.replace(/\s/g, '').split('->') as [string, string];
    const size = new Map(left.split(',').flatMap((term, t) => [...term].map((c, i) => [c, xs[t]!.shape[i]!] as const)));
    const names = xs.map((x) => r.name(x));
    return r.node(
      'Einsum',
      names,
      [...right].map((c) => size.get(c)!),
      xs[0]!.dtype,
      { equation },
    );
  },
};
