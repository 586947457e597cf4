import { random } from '../../src/core/random.js';
import { compile, type TensorFunction } from '../../src/engine/compile.js';
import { tf } from '../../src/engine/tf.js';
import { KERNEL_CASES } from './kernel-cases.js';

/** Kernels whose gradients this program carries as TensorFlow.js has them. */
export const GRADIENT_KERNELS = [
  ...['Abs', 'Acos', 'Acosh', 'Add', 'AddN', 'Asin', 'Asinh', 'Atan', 'Atan2', 'Atanh', 'BatchMatMul', 'Ceil'],
  ...['ClipByValue', 'Concat', 'Cos', 'Cosh', 'Elu', 'Erf', 'Exp', 'ExpandDims', 'Expm1', 'Floor', 'FusedBatchNorm'],
  ...['GatherV2', 'Identity', 'LeakyRelu', 'Log', 'Log1p', 'Max', 'Mean', 'Min', 'Multiply', 'Neg', 'Pack', 'PadV2'],
  ...[
    'Pow',
    'Prelu',
    'RealDiv',
    'Reciprocal',
    'Relu',
    'Relu6',
    'Reshape',
    'Reverse',
    'Round',
    'Rsqrt',
    'Select',
    'Selu',
  ],
  ...['Sigmoid', 'Sign', 'Sin', 'Sinh', 'Slice', 'Softmax', 'Softplus', 'Sqrt', 'Square', 'Step', 'Sub', 'Sum', 'Tan'],
  ...['Tanh', 'Tile', 'Transpose', 'UnsortedSegmentSum'],
];

/** Cases of each kernel. */
const SEEDS = [1, 2, 3, 4];

/** d Σ y sin y / dx by every float input of some cases of the kernel, in plain JavaScript, one list a case. */
export async function gradientsOf(kernel: string): Promise<number[][]> {
  const found: number[][] = [];
  for (const seed of SEEDS) {
    const { fn, signature, inputs } = KERNEL_CASES[kernel]!(random(seed));
    const floats = Object.keys(signature).filter((key) => (signature[key]!.dtype ?? 'float32') === 'float32');
    const scalar = (t: Record<string, tf.Tensor>): tf.Scalar => {
      const y = fn(t);
      const all = y instanceof tf.Tensor ? [y] : Object.values(y);
      return tf.addN(all.map((z) => tf.sum(tf.mul(tf.cast(z, 'float32'), tf.sin(tf.cast(z, 'float32')))))) as tf.Scalar;
    };
    const values: number[] = [];
    for (const key of floats) {
      const gradient: TensorFunction = (t) => tf.grad((x: tf.Tensor) => scalar({ ...t, [key]: x }))(t[key]!);
      // No gradient by an input that a case does not use, nor by an operand of a product whose batches are broadcast.
      const compiled = await compile(gradient, signature, { engine: 'cpu' }).catch((error: Error) => {
        if (!/does not match the shape|encloses all operations/.test(error.message)) throw error;
      });
      if (compiled) values.push(...(await compiled.run(inputs))['output']!);
    }
    found.push(values.map((value) => Number(value.toPrecision(7))));
  }
  return found;
}
