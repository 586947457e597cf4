import { VecbridgeError } from '../core/errors.js';
import type { OnnxGraph, OnnxNode, OnnxValue } from './onnx-graph.js';
import { Recorder, type Traced } from './recorder.js';
import type { OutputSpec, Precision, Signature, TypedArray } from './signature.js';
import { tf } from './tf.js';
import { randomness, TRACE_BACKEND, traceBackend } from './trace-backend.js';

/** A function the engine can compile: pure, synchronous, written with TensorFlow.js. */
export type TensorFunction = (inputs: Record<string, tf.Tensor>) => tf.Tensor | Record<string, tf.Tensor>;

export interface TraceOptions {
  readonly name?: string;
  readonly precision?: Precision;
  readonly bigConstants?: boolean;
}

export interface Program {
  readonly graph: OnnxGraph;
  readonly outputs: Record<string, OutputSpec>;
  /** Names of the inputs the outputs depend on. */
  readonly used: ReadonlySet<string>;
}

/** The name of the only output of a function that returns one tensor. */
const SINGLE_OUTPUT = 'output';

const MAX_CONSTANT = 65_536;

const RANDOM_OPS = [
  ...['dropout', 'multinomial', 'rand', 'randomGamma', 'randomNormal', 'randomStandardNormal', 'randomUniform'],
  ...['randomUniformInt', 'truncatedNormal'],
];

/** Runs `fn` once on the tracing backend; throws UNTRACEABLE for what cannot be compiled. Synchronous. */
export function trace(fn: TensorFunction, signature: Signature, options: TraceOptions = {}): Program {
  checkSignature(signature);
  const precision = options.precision ?? 'float32';
  const recorder = new Recorder({
    precision,
    maxConstant: options.bigConstants ? Number.POSITIVE_INFINITY : MAX_CONSTANT,
    readCaptured: (dataId) => tf.engine().readSync(dataId) as TypedArray,
  });
  const outputs = onTraceBackend(recorder, () => {
    const inputs = Object.fromEntries(
      Object.entries(signature).map(([key, s]) => [
        key,
        tensorOf(recorder.placeholder(key, s.shape, s.dtype ?? 'float32')),
      ]),
    );
    return named(fn(inputs), signature).map(([key, t]) => outputOf(recorder, key, t));
  });
  const { nodes, live } = reachable(recorder.nodes, outputs);
  const inputs = Object.entries(signature).map(
    ([name, s]): OnnxValue => ({ name, dtype: recorder.onnxDtype(s.dtype ?? 'float32'), dims: s.shape }),
  );
  return {
    graph: {
      name: options.name ?? 'vecbridge',
      nodes,
      constants: recorder.constants.filter((c) => live.has(c.name)),
      inputs,
      outputs: outputs.map((o) => ({ name: o.name, dtype: recorder.onnxDtype(o.dtype), dims: o.shape })),
    },
    outputs: Object.fromEntries(outputs.map((o) => [o.name, { shape: o.shape, dtype: o.dtype }])),
    used: new Set(inputs.map((i) => i.name).filter((name) => live.has(name))),
  };
}

/** Runs `body` with the tracing backend active, randomness and assignment refused, everything restored after. */
function onTraceBackend<T>(recorder: Recorder, body: () => T): T {
  const engine = tf.engine();
  const before = engine.backendName ?? 'cpu';
  const variables = new Set(Object.keys(engine.registeredVariables));
  const { startScope } = engine;
  const { assign } = tf.Variable.prototype;
  const { random } = Math;
  engine.startScope = (name?: string) => {
    const op = name?.replace(/__op$/, '');
    if (op && RANDOM_OPS.includes(op)) throw randomness(`tf.${op}`);
    startScope.call(engine, name);
  };
  tf.Variable.prototype.assign = function assigned(this: tf.Variable) {
    throw new VecbridgeError(
      'UNTRACEABLE',
      `the variable ${this.name} is assigned inside a compiled function, which has no state`,
      {
        hint: 'pass the state as an input and return its new value',
        context: { variable: this.name },
      },
    );
  };
  Math.random = () => {
    throw randomness('Math.random');
  };
  if (traceBackend.recorder)
    throw new VecbridgeError('UNTRACEABLE', 'a function is compiled inside a compiled function');
  traceBackend.recorder = recorder;
  traceBackend.failure = undefined;
  try {
    void engine.setBackend(TRACE_BACKEND);
    let result: T | undefined;
    engine.startScope('compile');
    try {
      result = body();
    } finally {
      engine.endScope();
      for (const [name, v] of Object.entries(engine.registeredVariables)) if (!variables.has(name)) v.dispose();
    }
    if (traceBackend.failure) throw traceBackend.failure;
    return result;
  } finally {
    engine.startScope = startScope;
    tf.Variable.prototype.assign = assign;
    Math.random = random;
    traceBackend.recorder = undefined;
    void engine.setBackend(before);
  }
}

function checkSignature(signature: Signature): void {
  for (const [key, { shape }] of Object.entries(signature)) {
    const wrong = shape.find((d) => !Number.isInteger(d) || d < 1);
    if (wrong === undefined && !key.startsWith('vb_')) continue;
    throw new VecbridgeError(
      'BAD_OPTION',
      wrong === undefined
        ? `the input name ${key} is reserved`
        : `the input ${key} has the size ${wrong} in its shape [${shape}]`,
      {
        hint:
          wrong === undefined
            ? "choose a name that does not start with 'vb_'"
            : 'sizes are whole numbers of at least 1',
      },
    );
  }
}

function named(result: unknown, signature: Signature): [string, tf.Tensor][] {
  if (result instanceof Promise || typeof (result as { then?: unknown } | null)?.then === 'function') {
    (result as Promise<unknown>).then(undefined, () => {}); // its outcome does not matter any more
    throw new VecbridgeError('UNTRACEABLE', 'an asynchronous function cannot be compiled', {
      hint: 'remove async and await: a compiled function only describes the computation',
    });
  }
  const entries = result instanceof tf.Tensor ? [[SINGLE_OUTPUT, result]] : Object.entries((result ?? {}) as object);
  if (!entries.length) throw new VecbridgeError('UNTRACEABLE', 'the compiled function returns no tensor');
  for (const [key, t] of entries) {
    if (!(t instanceof tf.Tensor)) {
      throw new VecbridgeError(
        'UNTRACEABLE',
        `the compiled function returns ${key}, which is not a tensor but ${describe(t)}`,
      );
    }
    if (Object.hasOwn(signature, key as string) || (key as string).startsWith('vb_')) {
      throw new VecbridgeError(
        'BAD_OPTION',
        `the output name ${key} is ${Object.hasOwn(signature, key as string) ? 'also the name of an input' : 'reserved'}`,
        {
          hint: 'choose another name for the output',
        },
      );
    }
  }
  return entries as [string, tf.Tensor][];
}

const describe = (x: unknown): string =>
  x === null ? 'null' : Array.isArray(x) ? 'an array' : `a value of type ${typeof x}`;

const tensorOf = (x: Traced): tf.Tensor =>
  tf.engine().makeTensorFromDataId(traceBackend.adopt(x).dataId, x.shape, x.dtype, traceBackend);

interface Output extends OutputSpec {
  readonly name: string;
  readonly node: OnnxNode;
}

/** Every output gets a node of its own: it may be an input, a constant, or returned under two names. */
function outputOf(recorder: Recorder, name: string, t: tf.Tensor): Output {
  const x = t as unknown as Traced;
  const node = { op: 'Identity', inputs: [recorder.name(x)], outputs: [name], attributes: {} };
  return { name, node, shape: x.shape, dtype: x.dtype };
}

/** The nodes the outputs need, in order. Where a node makes just one output, it takes the output's name. */
function reachable(
  recorded: readonly OnnxNode[],
  outputs: readonly Output[],
): { nodes: OnnxNode[]; live: Set<string> } {
  const live = new Set(outputs.flatMap((o) => o.node.inputs));
  const nodes: OnnxNode[] = [];
  for (const n of [...recorded].reverse()) {
    if (!n.outputs.some((o) => live.has(o))) continue;
    nodes.push(n);
    for (const i of n.inputs) live.add(i);
  }
  nodes.reverse();
  const made = new Set(nodes.flatMap((n) => n.outputs));
  const renamed = new Map<string, string>();
  const kept: OnnxNode[] = [];
  for (const { node } of outputs) {
    const from = node.inputs[0]!;
    if (made.has(from) && !renamed.has(from)) renamed.set(from, node.outputs[0]!);
    else kept.push(node);
  }
  const rename = (names: readonly string[]) => names.map((n) => renamed.get(n) ?? n);
  const all = [...nodes, ...kept].map((n) => ({ ...n, inputs: rename(n.inputs), outputs: rename(n.outputs) }));
  return { nodes: all, live };
}
