import type * as Ort from 'onnxruntime-node';
import { VecbridgeError } from '../core/errors.js';
import { chooseEngine } from './available.js';
import { checkRun } from './compiled.js';
import type { OnnxGraph, OnnxNode, OnnxValue } from './onnx-graph.js';
import { encodeModel } from './onnx-proto.js';
import { createSession, tensorOf } from './onnx-session.js';
import { wantedProviders } from './providers.js';
import { arrayType, type OutputSpec, type Signature, sameShape, sizeOf, type TypedArray } from './signature.js';
import { getThreads } from './threads.js';
import { type Program, type TensorFunction, trace } from './trace.js';

/** The output of a looped function that is the value of `state` for the next step. */
export const nextOf = (state: string): string => `next:${state}`;

interface LoopSignature {
  /** What one step hands to the next; the function returns `nextOf(name)` for each. */
  readonly state: Signature;
  /** What every step gets. */
  readonly step: Signature;
}

interface LoopOptions {
  readonly name?: string;
  readonly threads?: number;
  readonly providers?: readonly string[];
}

/** Several steps of a function in one run. */
interface CompiledLoop {
  /** Steps of one run. */
  readonly steps: number;
  /** The outputs of one step, without the next state. */
  readonly outputs: Readonly<Record<string, OutputSpec>>;
  /** The .onnx file. */
  readonly onnx: Uint8Array;
  /**
   * Does all steps. `state` is read, and overwritten with the state after the last step; `each` holds the inputs of all
   * steps one after the other, (steps, ...shape). Returns the outputs of all steps, (steps, ...shape) each.
   * Throws DIM_MISMATCH and BAD_USAGE.
   */
  run(state: Record<string, TypedArray>, each: Record<string, TypedArray>): Promise<Record<string, TypedArray>>;
  release(): Promise<void>;
}

const IN = (name: string): string => `vb_first:${name}`;
const OUT = (name: string): string => `vb_last:${name}`;
const ALL = (name: string): string => `vb_all:${name}`;

/**
 * Compiles `steps` steps of `fn` into one graph, so that a graphics card is handed the state once for all of them: the
 * CUDA provider copies inputs and outputs from and to the memory of the processor in every run. On the processor
 * itself `compile` and updates outside of the graph are faster. ONNX Runtime only; float32.
 * Memory: the state three times, the inputs and outputs of all steps. Throws UNTRACEABLE and MISSING_PART.
 */
export async function compileLoop(
  fn: TensorFunction,
  signature: LoopSignature,
  steps: number,
  options: LoopOptions = {},
): Promise<CompiledLoop> {
  const program = trace(fn, { ...signature.state, ...signature.step }, options);
  checkNext(program, signature);
  const { ort } = (await chooseEngine('onnx', 'float32')) as { ort: typeof Ort };
  const graph = loopGraph(program, signature, steps);
  const onnx = encodeModel(graph);
  const session = await createSession(ort, onnx, {
    precision: 'float32',
    threads: options.threads ?? getThreads(),
    providers: options.providers ?? wantedProviders(),
  });
  const states = Object.entries(signature.state);
  const outputs = Object.fromEntries(perStep(program, signature));
  const stacked = (s: Signature): Signature =>
    Object.fromEntries(Object.entries(s).map(([k, t]) => [k, { ...t, shape: [steps, ...t.shape] }]));
  const given = { ...signature.state, ...stacked(signature.step) };
  const fed = new Set(graph.inputs.map((i) => i.name));
  return {
    steps,
    outputs,
    onnx,
    async run(state, each) {
      checkRun(given, {}, 'float32', { ...state, ...each }, {});
      const feeds: Record<string, Ort.Tensor> = {};
      const fetches: Record<string, Ort.Tensor> = {};
      const results: Record<string, TypedArray> = {};
      for (const [key, { shape, dtype = 'float32' }] of states) {
        feeds[IN(key)] = tensorOf(ort, dtype, state[key]!, shape);
        fetches[OUT(key)] = tensorOf(ort, dtype, new (arrayType(dtype, 'float32'))(sizeOf(shape)), shape);
      }
      for (const [key, { shape, dtype = 'float32' }] of Object.entries(signature.step)) {
        if (fed.has(ALL(key))) feeds[ALL(key)] = tensorOf(ort, dtype, each[key]!, [steps, ...shape]);
      }
      for (const [key, { shape, dtype }] of Object.entries(outputs)) {
        results[key] = new (arrayType(dtype, 'float32'))(steps * sizeOf(shape));
        fetches[ALL(key)] = tensorOf(ort, dtype, results[key], [steps, ...shape]);
      }
      await session.run(feeds, fetches);
      for (const [key] of states) state[key]!.set(fetches[OUT(key)]!.data as Float32Array);
      return results;
    },
    release: () => session.release(),
  };
}

function checkNext({ outputs }: Program, { state }: LoopSignature): void {
  for (const [key, { shape }] of Object.entries(state)) {
    const next = outputs[nextOf(key)];
    if (!next) throw new VecbridgeError('BAD_USAGE', `the looped function does not return ${nextOf(key)}`);
    if (sameShape(next.shape, shape)) continue;
    throw new VecbridgeError('DIM_MISMATCH', `${nextOf(key)} has the shape [${next.shape}], ${key} has [${shape}]`);
  }
}

const perStep = (program: Program, { state }: LoopSignature): [string, OutputSpec][] =>
  Object.entries(program.outputs).filter(([key]) => !Object.hasOwn(state, key.replace(/^next:/, '')));

/** for i in 0..steps: the traced program, on the i-th slice of the step's inputs and on the state it left before. */
function loopGraph(program: Program, signature: LoopSignature, steps: number): OnnxGraph {
  const { graph, used } = program;
  const value = (name: string, { shape, dtype }: OutputSpec | Signature[string], ...before: number[]): OnnxValue => ({
    name,
    dtype: dtype ?? 'float32',
    dims: [...before, ...shape],
  });
  const states = Object.entries(signature.state);
  const outputs = perStep(program, signature);
  const each = Object.entries(signature.step).filter(([key]) => used.has(key));
  const node = (op: string, inputs: string[], made: string[], attributes: OnnxNode['attributes'] = {}): OnnxNode => ({
    op,
    inputs,
    outputs: made,
    attributes,
  });
  const body: OnnxGraph = {
    name: 'step',
    nodes: [
      node('Identity', ['vb_goes'], ['vb_goes_on']),
      ...each.map(([key]) => node('Gather', [ALL(key), 'vb_step'], [key], { axis: 0 })),
      ...graph.nodes,
    ],
    constants: graph.constants,
    inputs: [
      { name: 'vb_step', dtype: 'int64', dims: [] },
      { name: 'vb_goes', dtype: 'bool', dims: [] },
      ...states.map(([key, s]) => value(key, s)),
    ],
    outputs: [
      { name: 'vb_goes_on', dtype: 'bool', dims: [] },
      ...states.map(([key, s]) => value(nextOf(key), s)),
      ...outputs.map(([key, o]) => value(key, o)),
    ],
  };
  const results = [...states.map(([key]) => OUT(key)), ...outputs.map(([key]) => ALL(key))];
  return {
    name: graph.name,
    nodes: [node('Loop', ['vb_steps', '', ...states.map(([key]) => IN(key))], results, { body: { graph: body } })],
    constants: [{ name: 'vb_steps', dtype: 'int64', dims: [], data: BigInt64Array.of(BigInt(steps)) }],
    inputs: [...states.map(([key, s]) => value(IN(key), s)), ...each.map(([key, s]) => value(ALL(key), s, steps))],
    outputs: [...states.map(([key, s]) => value(OUT(key), s)), ...outputs.map(([key, o]) => value(ALL(key), o, steps))],
  };
}
