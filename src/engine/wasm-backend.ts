import type { Traced } from './recorder.js';
import type { Dtype, TypedArray } from './signature.js';
import { tf } from './tf.js';

interface Backend {
  makeTensorInfo?(shape: number[], dtype: Dtype, values: TypedArray): Traced;
  makeOutput?(shape: number[], dtype: Dtype, at?: number, values?: TypedArray): Traced;
  readSync(dataId: object): TypedArray;
  disposeData(dataId: object): boolean;
}
type Call = { inputs: Record<string, Traced>; attrs: Record<string, unknown>; backend: Backend };
type Run = (call: Call) => Traced | Traced[];
type KernelConfig = NonNullable<ReturnType<typeof tf.getKernel>>;
const runOf = (k: KernelConfig): Run => k.kernelFunc as unknown as Run;

/** The module adds listeners that rethrow every uncaught error from its own, minified line. They are removed again. */
const EVENTS = ['uncaughtException', 'unhandledRejection'] as unknown as 'exit'[];

let ready: Promise<boolean> | undefined;

/** Initialises the WebAssembly backend once; false where it cannot run. */
export function wasmBackend(): Promise<boolean> {
  ready ??= initialise();
  return ready;
}

async function initialise(): Promise<boolean> {
  await import('@tensorflow/tfjs-backend-wasm');
  const before = tf.engine().backendName ?? 'cpu';
  const listeners = EVENTS.map((event) => process.listeners(event));
  const works = await tf.setBackend('wasm').catch(() => false);
  EVENTS.forEach((event, i) => {
    for (const l of process.listeners(event)) if (!listeners[i]!.includes(l)) process.removeListener(event, l);
  });
  await tf.setBackend(before);
  if (!works) return false;
  explicitTransposes();
  borrowMissingKernels();
  return true;
}

/**
 * The backend multiplies with XNNPACK only where no operand is transposed, else in a naive loop, 8 times slower on a
 * training step (gradients of products transpose). Transposing first gives that back.
 */
function explicitTransposes(): void {
  const product = tf.getKernel('BatchMatMul', 'wasm')!;
  const transpose = runOf(tf.getKernel('Transpose', 'wasm')!);
  const kernelFunc: Run = ({ inputs, attrs, backend }) => {
    const turned: Traced[] = [];
    const turn = (x: Traced): Traced => {
      const perm = x.shape.map((_, i) => i);
      perm.push(...perm.splice(-2).reverse());
      const y = [transpose({ inputs: { x }, attrs: { perm }, backend })].flat()[0]!;
      turned.push(y);
      return y;
    };
    const a = attrs['transposeA'] ? turn(inputs['a']!) : inputs['a']!;
    const b = attrs['transposeB'] ? turn(inputs['b']!) : inputs['b']!;
    const result = runOf(product)({ inputs: { a, b }, attrs: { transposeA: false, transposeB: false }, backend });
    for (const x of turned) backend.disposeData(x.dataId);
    return result;
  };
  tf.unregisterKernel('BatchMatMul', 'wasm');
  tf.registerKernel({ ...product, kernelFunc: kernelFunc as unknown as KernelConfig['kernelFunc'] });
}

/** Kernels only the CPU backend has run there, on copies of their inputs. */
function borrowMissingKernels(): void {
  const cpu = tf.findBackend('cpu') as unknown as Backend;
  for (const kernel of tf.getKernelsForBackend('cpu')) {
    if (tf.getKernel(kernel.kernelName, 'wasm')) continue;
    const kernelFunc: Run = ({ inputs, attrs, backend }) => {
      const copies = Object.entries(inputs).filter(([, x]) => x);
      const given = copies.map(([key, x]): [string, Traced] => {
        return [key, cpu.makeTensorInfo!(x.shape, x.dtype, backend.readSync(x.dataId).slice())];
      });
      const made = runOf(kernel)({ inputs: Object.fromEntries(given), attrs, backend: cpu });
      const back = (x: Traced): Traced => {
        const y = backend.makeOutput!(x.shape, x.dtype, undefined, cpu.readSync(x.dataId));
        cpu.disposeData(x.dataId);
        return y;
      };
      const results = Array.isArray(made) ? made.map(back) : back(made);
      for (const [, x] of given) cpu.disposeData(x.dataId);
      return results;
    };
    tf.registerKernel({
      kernelName: kernel.kernelName,
      backendName: 'wasm',
      kernelFunc: kernelFunc as unknown as KernelConfig['kernelFunc'],
    });
  }
}
