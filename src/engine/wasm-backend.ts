import { type Inputs, mapInputs } from './kernels/kernel.js';
import type { Traced } from './recorder.js';
import type { Dtype, TypedArray } from './signature.js';
import { tf } from './tf.js';

interface Backend {
  makeTensorInfo?(shape: number[], dtype: Dtype, values: TypedArray): Traced;
  makeOutput?(shape: number[], dtype: Dtype, at?: number, values?: TypedArray): Traced;
  readSync(dataId: object): TypedArray;
  disposeData(dataId: object): boolean;
}
type Call = { inputs: Inputs; attrs: Record<string, unknown>; backend: Backend };
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
  castToBool();
  selectOneType();
  borrowMissingKernels();
  return true;
}

/** Replaces a kernel of the backend by one made from it. */
function replace(kernelName: string, make: (original: Run) => Run): void {
  const kernel = tf.getKernel(kernelName, 'wasm')!;
  tf.unregisterKernel(kernelName, 'wasm');
  tf.registerKernel({ ...kernel, kernelFunc: make(runOf(kernel)) as unknown as KernelConfig['kernelFunc'] });
}

/**
 * The backend multiplies with XNNPACK only where no operand is transposed, else in a naive loop, 8 times slower on a
 * training step (gradients of products transpose), which ignores the fused activation. Transposing first avoids it.
 */
function explicitTransposes(): void {
  const transpose = runOf(tf.getKernel('Transpose', 'wasm')!);
  const product =
    (original: Run): Run =>
    ({ inputs, attrs, backend }) => {
      const turned: Traced[] = [];
      const turn = (x: Traced): Traced => {
        const perm = x.shape.map((_, i) => i);
        perm.push(...perm.splice(-2).reverse());
        const y = [transpose({ inputs: { x }, attrs: { perm }, backend })].flat()[0]!;
        turned.push(y);
        return y;
      };
      const operands = inputs as Record<string, Traced>;
      const a = attrs['transposeA'] ? turn(operands['a']!) : operands['a']!;
      const b = attrs['transposeB'] ? turn(operands['b']!) : operands['b']!;
      const plain = { ...attrs, transposeA: false, transposeB: false };
      const result = original({ inputs: { ...operands, a, b }, attrs: plain, backend });
      for (const x of turned) backend.disposeData(x.dataId);
      return result;
    };
  replace('BatchMatMul', product);
  replace('_FusedMatMul', product);
}

/** The backend casts 2.9 to the bool 2. */
function castToBool(): void {
  const notEqual = runOf(tf.getKernel('NotEqual', 'wasm')!);
  replace('Cast', (original) => (call) => {
    const { x } = call.inputs as { x: Traced };
    if (call.attrs['dtype'] !== 'bool' || x.dtype === 'bool') return original(call);
    const zero = call.backend.makeOutput!(
      [],
      x.dtype,
      undefined,
      x.dtype === 'int32' ? Int32Array.of(0) : Float32Array.of(0),
    );
    const result = notEqual({ inputs: { a: x, b: zero }, attrs: {}, backend: call.backend });
    call.backend.disposeData(zero.dataId);
    return result;
  });
}

/** The backend reads the second choice of a selection as if it had the type of the first. */
function selectOneType(): void {
  const cast = runOf(tf.getKernel('Cast', 'wasm')!);
  replace('Select', (original) => (call) => {
    const { condition, t, e } = call.inputs as { condition: Traced; t: Traced; e: Traced };
    if (t.dtype === e.dtype) return original(call);
    const dtype = tf.upcastType(t.dtype, e.dtype);
    const convert = (x: Traced) => [cast({ inputs: { x }, attrs: { dtype }, backend: call.backend })].flat()[0]!;
    const [first, second] = [convert(t), convert(e)];
    const result = original({ ...call, inputs: { condition, t: first, e: second } });
    for (const x of [first, second]) call.backend.disposeData(x.dataId);
    return result;
  });
}

/** OneHot writes out of bounds for positions out of range; Prelu does not broadcast its slopes. */
const WRONG = ['OneHot', 'Prelu'];

/** Kernels only the CPU backend has (or has right) run there, on copies of their inputs. */
function borrowMissingKernels(): void {
  const cpu = tf.findBackend('cpu') as unknown as Backend;
  for (const kernel of tf.getKernelsForBackend('cpu')) {
    if (WRONG.includes(kernel.kernelName)) tf.unregisterKernel(kernel.kernelName, 'wasm');
    if (tf.getKernel(kernel.kernelName, 'wasm')) continue;
    const kernelFunc: Run = ({ inputs, attrs, backend }) => {
      const given = mapInputs(inputs, (x) => cpu.makeTensorInfo!(x.shape, x.dtype, backend.readSync(x.dataId).slice()));
      const made = runOf(kernel)({ inputs: given, attrs, backend: cpu });
      const back = (x: Traced): Traced => {
        const y = backend.makeOutput!(x.shape, x.dtype, undefined, cpu.readSync(x.dataId));
        cpu.disposeData(x.dataId);
        return y;
      };
      const results = Array.isArray(made) ? made.map(back) : back(made);
      for (const x of Object.values(given)) cpu.disposeData(x.dataId);
      return results;
    };
    tf.registerKernel({
      kernelName: kernel.kernelName,
      backendName: 'wasm',
      kernelFunc: kernelFunc as unknown as KernelConfig['kernelFunc'],
    });
  }
}
