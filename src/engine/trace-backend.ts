import { VecbridgeError } from '../core/errors.js';
import { elementwise } from './kernels/elementwise.js';
import { indexing } from './kernels/indexing.js';
import { type Inputs, type Kernel, type Kernels, mapInputs } from './kernels/kernel.js';
import { products } from './kernels/matmul.js';
import { reductions } from './kernels/reductions.js';
import { shapes } from './kernels/shape.js';
import type { Recorder, Traced } from './recorder.js';
import { type Dtype, sizeOf, type TypedArray } from './signature.js';
import { tf } from './tf.js';

export const TRACE_BACKEND = 'vecbridge-trace';

/** Every TensorFlow.js kernel that can be compiled, by name. */
export const KERNELS: Kernels = { ...elementwise, ...products, ...reductions, ...shapes, ...indexing };

const RANDOM_KERNELS = new Set(['Multinomial', 'RandomUniform', 'StatelessRandomNormal']);
const FOLD_UP_TO = 1024; // kernels on constants of at most this many elements are computed while tracing

/** A TensorFlow.js backend whose kernels record ONNX nodes instead of computing. */
class TraceBackend extends tf.KernelBackend {
  /** Set while a function is being traced. */
  recorder: Recorder | undefined;
  /** What went wrong where TensorFlow.js cannot be stopped by throwing: an asynchronous read. */
  failure: VecbridgeError | undefined;
  readonly #references = new WeakMap<object, number>();
  #live = 0;

  get active(): Recorder {
    if (this.recorder) return this.recorder;
    throw new VecbridgeError('UNTRACEABLE', 'a tensor of a compiled function is used after its compilation', {
      hint: 'return it from the function; its value then comes from run()',
    });
  }

  override write(values: tf.backend_util.BackendValues, shape: number[], dtype: tf.DataType): object {
    const dataId = {};
    this.move(dataId, values, shape, dtype, 1);
    return dataId;
  }
  override move(
    dataId: object,
    values: tf.backend_util.BackendValues,
    shape: number[],
    dtype: tf.DataType,
    references: number,
  ): void {
    if (dtype === 'string' || dtype === 'complex64') {
      throw new VecbridgeError('UNTRACEABLE', `tensors of type ${dtype} cannot be compiled`, {
        hint: 'use float32, int32 or bool',
        context: { dtype },
      });
    }
    this.active.write(dataId, values as TypedArray, shape, dtype);
    this.#count(dataId, references);
  }
  override readSync(dataId: object): tf.backend_util.BackendValues {
    const known = this.active.dataOf({ dataId });
    if (known) return known as tf.backend_util.BackendValues;
    throw unreadable();
  }
  override read(dataId: object): Promise<tf.backend_util.BackendValues> {
    const known = this.active.dataOf({ dataId });
    if (known) return Promise.resolve(known as tf.backend_util.BackendValues);
    this.failure = unreadable();
    return new Promise(() => {});
  }
  override disposeData(dataId: object, force = false): boolean {
    const left = this.refCount(dataId) - 1;
    if (left > 0 && !force) {
      this.#references.set(dataId, left);
      return false;
    }
    if (this.#references.delete(dataId)) this.#live--;
    return true;
  }
  override incRef(dataId: object): void {
    if (this.#references.has(dataId)) this.#references.set(dataId, this.refCount(dataId) + 1);
  }
  override refCount(dataId: object): number {
    return this.#references.get(dataId) ?? 0;
  }
  override numDataIds(): number {
    return this.#live;
  }
  override memory(): { unreliable: boolean } {
    return { unreliable: true };
  }
  override floatPrecision(): 16 | 32 {
    return 32;
  }
  override epsilon(): number {
    return 1e-7;
  }
  override timerAvailable(): boolean {
    return false;
  }
  /** Hands a recorded tensor to TensorFlow.js, which counts references to it from now on. */
  adopt(x: Traced): Traced {
    this.#count(x.dataId, 1);
    return x;
  }
  #count(dataId: object, references: number): void {
    this.#references.set(dataId, references);
    this.#live++;
  }
}

export const traceBackend = new TraceBackend();
tf.registerBackend(TRACE_BACKEND, () => traceBackend, 0);

function unreadable(): VecbridgeError {
  return new VecbridgeError(
    'UNTRACEABLE',
    'the value of a tensor is read inside a compiled function (dataSync, data, array, print)',
    {
      hint: 'its value is not known while compiling: use tf.where for branches, or return the tensor and read it outside',
    },
  );
}

type CpuKernel = (call: { inputs: Inputs; attrs: unknown; backend: unknown }) => Traced | Traced[];
interface CpuBackend {
  makeTensorInfo(shape: number[], dtype: Dtype, values: TypedArray): Traced;
  readSync(dataId: object): TypedArray;
  disposeData(dataId: object): boolean;
}

/** Computes a kernel whose operands are all small constants; undefined where that is not so. */
function folded(name: string, r: Recorder, inputs: Inputs, attrs: unknown): Traced[] | undefined {
  const operands = Object.values(inputs).filter((x) => x);
  if (r.precision !== 'float32' || !operands.length) return undefined;
  if (!operands.every((x) => sizeOf(x.shape) <= FOLD_UP_TO && r.isConstant(x))) return undefined;
  const kernel = tf.getKernel(name, 'cpu');
  if (!kernel) return undefined;
  const cpu = tf.findBackend('cpu') as unknown as CpuBackend;
  const given = mapInputs(inputs, (x) => cpu.makeTensorInfo(x.shape, x.dtype, r.dataOf(x)!.slice()));
  const made = [(kernel.kernelFunc as unknown as CpuKernel)({ inputs: given, attrs, backend: cpu })].flat();
  const results = made.every((m) => sizeOf(m.shape) <= FOLD_UP_TO)
    ? made.map((m) => r.data(typed(cpu.readSync(m.dataId), m.dtype).slice(), m.shape, m.dtype))
    : undefined;
  for (const x of [...made, ...Object.values(given)]) cpu.disposeData(x.dataId);
  return results;
}

function typed(values: TypedArray, dtype: Dtype): TypedArray {
  const wanted = dtype === 'float32' ? Float32Array : dtype === 'int32' ? Int32Array : Uint8Array;
  return values instanceof wanted ? values : wanted.from(values);
}

function registered(name: string, kernel: Kernel) {
  return ({ inputs, attrs }: { inputs: Inputs; attrs: unknown }) => {
    const r = traceBackend.active;
    const constants = folded(name, r, inputs, attrs);
    if (constants) {
      const adopted = constants.map((x) => traceBackend.adopt(x));
      return adopted.length === 1 && name !== 'Unpack' && name !== 'SplitV' ? adopted[0] : adopted;
    }
    const made = kernel(r, inputs, attrs ?? {});
    // a kernel that returns its own input would put it on the gradient tape twice
    const own = (x: Traced) => traceBackend.adopt(Object.values(inputs ?? {}).includes(x) ? r.alias(x) : x);
    return Array.isArray(made) ? made.map(own) : own(made);
  };
}

function refused(name: string) {
  return (): never => {
    if (RANDOM_KERNELS.has(name)) throw randomness(name);
    throw new VecbridgeError('UNTRACEABLE', `the TensorFlow.js kernel ${name} cannot be compiled`, {
      hint: `compute this part outside the function and pass the result as an input, or write it with kernels that can be compiled: ${Object.keys(KERNELS).sort().join(', ')}`,
      context: { kernel: name },
    });
  };
}

export function randomness(name: string): VecbridgeError {
  return new VecbridgeError(
    'UNTRACEABLE',
    `${name} draws random numbers inside a compiled function, which would be the same in every run`,
    {
      hint: 'pass noise as an input',
      context: { name },
    },
  );
}

type KernelFunc = Parameters<typeof tf.registerKernel>[0]['kernelFunc'];
for (const [kernelName, kernel] of Object.entries(KERNELS)) {
  const kernelFunc = registered(kernelName, kernel) as unknown as KernelFunc;
  tf.registerKernel({ kernelName, backendName: TRACE_BACKEND, kernelFunc });
}
for (const { kernelName } of tf.getKernelsForBackend('cpu')) {
  if (kernelName in KERNELS) continue;
  tf.registerKernel({
    kernelName,
    backendName: TRACE_BACKEND,
    kernelFunc: refused(kernelName) as unknown as KernelFunc,
  });
}
