import { VecbridgeError } from '../core/errors.js';
import type { OnnxAttribute, OnnxConstant, OnnxDtype, OnnxNode } from './onnx-graph.js';
import { DATA_TYPE } from './onnx-proto.js';
import { arrayType, type Dtype, type Precision, sameShape, sizeOf, type TypedArray } from './signature.js';

/** A traced tensor as TensorFlow.js kernels see it. */
export interface Traced {
  readonly dataId: object;
  readonly shape: number[];
  readonly dtype: Dtype;
}

/** What a dataId stands for: a value of the graph, a constant filled with one number, or constant data. */
interface Value {
  name?: string;
  readonly fill?: number;
  readonly data?: TypedArray;
  /** The value this one is a reshape of, so that chains of reshapes collapse. */
  readonly base?: Traced;
  readonly shape: number[];
  readonly dtype: Dtype;
}

interface RecorderOptions {
  readonly precision: Precision;
  /** Constants with more elements are refused. */
  readonly maxConstant: number;
  /** Reads a tensor that was made outside the traced function. */
  readonly readCaptured: (dataId: object) => TypedArray;
}

const SHARED_UP_TO = 64; // constants of at most this many elements are compared by content, larger ones by identity

/** Records ONNX nodes: common subexpressions and equal constants are kept once, filled constants stay scalars. */
export class Recorder {
  readonly nodes: OnnxNode[] = [];
  readonly precision: Precision;
  readonly #options: RecorderOptions;
  readonly #values = new WeakMap<object, Value>();
  readonly #memo = new Map<string, Traced[]>();
  readonly #constants = new Map<unknown, OnnxConstant>();
  #count = 0;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.precision = options.precision;
  }

  get constants(): OnnxConstant[] {
    return [...this.#constants.values()];
  }

  has(dataId: object): boolean {
    return this.#values.has(dataId);
  }

  /** A graph input. */
  placeholder(name: string, shape: readonly number[], dtype: Dtype): Traced {
    return this.#make({ name, shape: [...shape], dtype });
  }

  /** Constant data that TensorFlow.js itself wrote under `dataId`. */
  write(dataId: object, data: TypedArray, shape: number[], dtype: Dtype): void {
    this.#values.set(dataId, this.#constant(data, shape, dtype));
  }

  data(data: TypedArray, shape: readonly number[], dtype: Dtype): Traced {
    return this.#make(this.#constant(data, [...shape], dtype));
  }

  fill(shape: readonly number[], dtype: Dtype, value: number): Traced {
    return this.#make({ fill: this.round(value, dtype), shape: [...shape], dtype });
  }

  scalar(value: number, dtype: Dtype = 'float32'): Traced {
    return this.fill([], dtype, value);
  }

  /** The number as the graph will hold it. */
  round(value: number, dtype: Dtype): number {
    return dtype === 'float32' && this.precision === 'float32' ? Math.fround(value) : value;
  }

  /** The number a constant is filled with; undefined for everything else. */
  fillOf(x: Traced): number | undefined {
    const v = this.#value(x);
    return v.fill ?? (v.data?.length === 1 ? v.data[0] : undefined);
  }

  /** The elements of a constant; undefined for values the graph computes. */
  dataOf(x: { dataId: object }): TypedArray | undefined {
    const v = this.#value(x as Traced);
    if (v.fill === undefined) return v.data;
    return new (arrayType(v.dtype, this.precision))(sizeOf(v.shape)).fill(v.fill);
  }

  isConstant(x: Traced): boolean {
    return this.#value(x).name === undefined || this.#value(x).data !== undefined;
  }

  /** The same tensor under a new dataId: TensorFlow.js counts references per dataId. */
  alias(x: Traced): Traced {
    return this.#make(this.#value(x));
  }

  reshape(x: Traced, shape: readonly number[]): Traced {
    const v = this.#value(x);
    if (sameShape(v.shape, shape)) return this.alias(x);
    if (v.fill !== undefined) return this.fill(shape, v.dtype, v.fill);
    if (v.data) return this.#make({ data: v.data, shape: [...shape], dtype: v.dtype });
    const base = v.base ?? x;
    if (sameShape(base.shape, shape)) return this.alias(base);
    const r = this.node('Reshape', [this.name(base), this.int64([...shape])], shape, v.dtype);
    return this.#make({ ...this.#value(r), base });
  }

  /** The ONNX name of a tensor. `scalar`: a filled constant may be given as a scalar, for the consumer to broadcast. */
  name(x: Traced, scalar = false): string {
    const v = this.#value(x);
    if (v.name !== undefined) return v.name;
    const fill = this.fillOf(x);
    if (fill !== undefined) {
      const one = arrayType(v.dtype, this.precision).of(fill);
      const single = sizeOf(v.shape) === 1;
      const s = this.constant(one, single && !scalar ? v.shape : [], this.onnxDtype(v.dtype));
      if (scalar || single) return s;
      return this.name(this.node('Expand', [s, this.int64(v.shape)], v.shape, v.dtype));
    }
    const data = v.data!;
    if (data.length > this.#options.maxConstant) {
      throw new VecbridgeError(
        'UNTRACEABLE',
        `a constant of ${data.length} elements (shape ${v.shape.join(' × ')}) would be baked into the compiled function; the limit is ${this.#options.maxConstant}`,
        {
          hint: 'pass the array as an input of the function, or allow it with bigConstants: true',
          context: { elements: data.length, shape: v.shape, limit: this.#options.maxConstant },
        },
      );
    }
    const wanted = arrayType(v.dtype, this.precision);
    const typed = data instanceof wanted ? data : wanted.from(data as ArrayLike<number>);
    v.name = this.constant(typed, v.shape, this.onnxDtype(v.dtype), data);
    return v.name;
  }

  onnxDtype(dtype: Dtype): OnnxDtype {
    return dtype === 'float32' ? this.precision : dtype;
  }

  /** The ONNX type code of a dtype, for the `to` attribute of Cast. */
  typeCode(dtype: Dtype): number {
    return DATA_TYPE[this.onnxDtype(dtype)];
  }

  constant(data: OnnxConstant['data'], dims: readonly number[], dtype: OnnxDtype, identity: object = data): string {
    const bytes = () => Buffer.from(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength).toString('latin1');
    const key = data.length <= SHARED_UP_TO ? `${dtype}|${dims}|${bytes()}` : identity;
    const hit = this.#constants.get(key);
    if (hit && sameShape(hit.dims, dims)) return hit.name;
    const name = this.#fresh();
    this.#constants.set(hit ? name : key, { name, dtype, dims: [...dims], data });
    return name;
  }

  int64(values: readonly number[]): string {
    return this.constant(BigInt64Array.from(values, BigInt), [values.length], 'int64');
  }

  /** One node with one output; an equal node recorded before is reused. */
  node(
    op: string,
    inputs: string[],
    shape: readonly number[],
    dtype: Dtype,
    attributes: Record<string, OnnxAttribute> = {},
  ): Traced {
    return this.record(op, inputs, [{ shape, dtype }], attributes)[0]!;
  }

  /** One node with several outputs. */
  record(
    op: string,
    inputs: string[],
    outputs: readonly { shape: readonly number[]; dtype: Dtype }[],
    attributes: Record<string, OnnxAttribute> = {},
  ): Traced[] {
    const operands = COMMUTATIVE.has(op) ? [...inputs].sort() : inputs;
    const key = JSON.stringify([op, operands, attributes, outputs]);
    let made = this.#memo.get(key);
    if (!made) {
      made = outputs.map((o) => this.placeholder(this.#fresh(), o.shape, o.dtype));
      this.nodes.push({ op, inputs, outputs: made.map((m) => this.name(m)), attributes });
      this.#memo.set(key, made);
    }
    return made.map((m) => this.alias(m));
  }

  /** tf.zeros and tf.ones write whole arrays: equal elements become a fill. */
  #constant(data: TypedArray, shape: number[], dtype: Dtype): Value {
    const first = data[0];
    const uniform = first !== undefined && data.every((v) => Object.is(v, first));
    return uniform ? { fill: this.round(first, dtype), shape, dtype } : { data, shape, dtype };
  }

  #fresh(): string {
    return `vb_${this.#count++}`;
  }

  #make(value: Value): Traced {
    const dataId = {};
    this.#values.set(dataId, value);
    return { dataId, shape: value.shape, dtype: value.dtype };
  }

  #value(x: Traced): Value {
    let v = this.#values.get(x.dataId);
    if (!v) {
      v = { data: this.#options.readCaptured(x.dataId), shape: x.shape, dtype: x.dtype };
      this.#values.set(x.dataId, v);
    }
    return v;
  }
}

const COMMUTATIVE = new Set(['Add', 'Mul', 'And', 'Or', 'Equal']);
