import { VecbridgeError } from '../core/errors.js';
import type { OnnxConstant, OnnxGraph, OnnxNode } from './onnx-graph.js';
import type { Signature } from './signature.js';
import { type TensorFunction, type TraceOptions, trace } from './trace.js';

/** Primes that do not occur as sizes by chance. */
const ROWS = [10_007, 20_011] as const;

/**
 * The graph of `fn` for any number of rows: the first size of every input becomes the symbol `rows`. `fn` is traced
 * with two numbers of rows; whatever differs between the two graphs must be a shape or a bound, and is computed from
 * the shape of the first input. Throws UNTRACEABLE where something else depends on the number of rows.
 */
export function traceAnyRows(fn: TensorFunction, signature: Signature, rows: string, options: TraceOptions): OnnxGraph {
  const [first] = Object.keys(signature);
  if (first === undefined) throw new VecbridgeError('BAD_OPTION', 'a function without inputs has no number of rows');
  const [a, b] = ROWS.map((n) => trace(fn, withRows(signature, n), options).graph) as [OnnxGraph, OnnxGraph];
  if (JSON.stringify(a.nodes) !== JSON.stringify(b.nodes)) throw dependsOnRows('the list of operations');

  const other = new Map(b.constants.map((c) => [c.name, c]));
  const constants: OnnxConstant[] = [];
  const computed: OnnxNode[] = [];
  for (const c of a.constants) {
    const d = other.get(c.name)!;
    if (sameConstant(c, d)) constants.push(c);
    else computed.push(...boundFromRows(c, d, consumer(a, c.name)));
  }
  if (computed.length) computed.unshift(node('Shape', [first], ROWS_NAME, { start: 0, end: 1 }));
  const dims = (i: number, which: 'inputs' | 'outputs') =>
    a[which][i]!.dims.map((size, j) => {
      const form = asRows(size as number, b[which][i]!.dims[j] as number);
      if (!form)
        throw dependsOnRows(`the shape of the ${which === 'inputs' ? 'input' : 'output'} ${a[which][i]!.name}`);
      if (form.times === 0) return size;
      const times = form.times === 1 ? rows : `${form.times}*${rows}`;
      return form.plus === 0 ? times : `${times}${form.plus < 0 ? '' : '+'}${form.plus}`;
    });
  return {
    ...a,
    nodes: [...computed, ...a.nodes],
    constants: [...constants, ...integersOf(computed)],
    inputs: a.inputs.map((v, i) => ({ ...v, dims: dims(i, 'inputs') })),
    outputs: a.outputs.map((v, i) => ({ ...v, dims: dims(i, 'outputs') })),
  };
}

const ROWS_NAME = 'vb_rows';

function withRows(signature: Signature, n: number): Signature {
  return Object.fromEntries(
    Object.entries(signature).map(([key, s]) => {
      if (s.shape.length) return [key, { ...s, shape: [n, ...s.shape.slice(1)] }];
      throw new VecbridgeError('BAD_OPTION', `the input ${key} is a scalar and has no number of rows`, {
        context: { input: key },
      });
    }),
  );
}

/**
 * size = times · rows + plus, from its values at both numbers of rows. A size that grows with the square of the rows
 * would pass through both points with an offset of −rows₁·rows₂, hence the bound.
 */
function asRows(p: number, q: number): { times: number; plus: number } | undefined {
  const times = (q - p) / (ROWS[1] - ROWS[0]);
  const plus = p - times * ROWS[0];
  return Number.isInteger(times) && (times === 0 || Math.abs(plus) < ROWS[0]) ? { times, plus } : undefined;
}

const sameConstant = (c: OnnxConstant, d: OnnxConstant): boolean =>
  c.data === d.data || (c.dims.join() === d.dims.join() && bytes(c).equals(bytes(d)));

const bytes = (c: OnnxConstant): Buffer =>
  Buffer.from(c.data.buffer as ArrayBuffer, c.data.byteOffset, c.data.byteLength);

const consumer = (g: OnnxGraph, name: string): string => g.nodes.find((n) => n.inputs.includes(name))!.op;

function dependsOnRows(what: string): VecbridgeError {
  return new VecbridgeError(
    'UNTRACEABLE',
    `${what} depends on the number of rows, so the function cannot be exported for any number of rows`,
    {
      hint: 'compute it with tensor operations (tf.mean, not division by x.shape[0]), or export without dynamicBatch',
    },
  );
}

/** The nodes that compute the int64 vector `c` from the number of rows; the last one has the name of `c`. */
function boundFromRows(c: OnnxConstant, d: OnnxConstant, op: string): OnnxNode[] {
  if (c.dtype !== 'int64' || c.dims.join() !== d.dims.join()) throw dependsOnRows(`a constant of the operation ${op}`);
  const [p, q] = [c.data, d.data] as unknown as [BigInt64Array, BigInt64Array];
  const nodes: OnnxNode[] = [];
  const parts = Array.from(p, (value, i) => {
    const form = asRows(Number(value), Number(q[i]!));
    if (!form) throw dependsOnRows(`a bound of the operation ${op}`);
    if (form.times === 0) return integer(Number(value));
    let name = ROWS_NAME;
    const step = (kind: string, operand: number) => {
      nodes.push(node(kind, [name, integer(operand)], `${c.name}_${i}_${kind}`));
      name = `${c.name}_${i}_${kind}`;
    };
    if (form.times !== 1) step('Mul', form.times);
    if (form.plus !== 0) step('Add', form.plus);
    return name;
  });
  return [...nodes, node('Concat', parts, c.name, { axis: 0 })];
}

const INTEGER = /^vb_int_(-?\d+)$/;
const integer = (value: number): string => `vb_int_${value}`;

/** The one-element constants that the computed nodes refer to by name. */
function integersOf(nodes: readonly OnnxNode[]): OnnxConstant[] {
  const names = new Set(nodes.flatMap((n) => n.inputs).filter((name) => INTEGER.test(name)));
  return [...names].map((name) => {
    return { name, dtype: 'int64', dims: [1], data: BigInt64Array.of(BigInt(INTEGER.exec(name)![1]!)) };
  });
}

function node(op: string, inputs: string[], output: string, attributes: OnnxNode['attributes'] = {}): OnnxNode {
  return { op, inputs, outputs: [output], attributes };
}
