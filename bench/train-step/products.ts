import type * as Ort from 'onnxruntime-node';
import { random } from '../../src/core/random.js';
import { chooseEngine } from '../../src/engine/available.js';
import type { OnnxNode } from '../../src/engine/onnx-graph.js';
import { encodeModel } from '../../src/engine/onnx-proto.js';
import { createSession } from '../../src/engine/onnx-session.js';
import { Recorder } from '../../src/engine/recorder.js';
import { sizeOf } from '../../src/engine/signature.js';
import { trace } from '../../src/engine/trace.js';
import { planOf } from '../../training/vec2vec/step/plan.js';
import { stepGraph } from '../../training/vec2vec/step/step-graph.js';
import { sidesOf } from '../../training/vec2vec/step/step-loop.js';
import { type Program, timed, type Work } from './programs.js';

/** One kind of matrix product of a step. */
interface Kind {
  readonly node: OnnxNode;
  /** Of both operands and the result. */
  readonly shapes: readonly [readonly number[], readonly number[], readonly number[]];
  count: number;
}

/** The matrix products of one step, done alone. */
interface Products extends Program {
  readonly count: number;
  /** Multiplications and additions, in thousands of millions. */
  readonly gflop: number;
}

/** A product of two numbers: what a run of a session costs without its product. */
const NOTHING: Kind = {
  node: { op: 'MatMul', inputs: [], outputs: [], attributes: {} },
  shapes: [
    [1, 1],
    [1, 1],
    [1, 1],
  ],
  count: 0,
};

/**
 * A step of it does every kind of product in the graphs of a step of ours twice and counts the faster one, without the
 * cost of the run itself, as often as the product is there.
 */
export async function productsOf(work: Work): Promise<Products> {
  const { ort } = (await chooseEngine('onnx', 'float32')) as { ort: typeof Ort };
  const kinds = kindsOf(work);
  const nothing = await productOf(ort, NOTHING, work.threads);
  const runs = await Promise.all(kinds.map((kind) => productOf(ort, kind, work.threads)));
  let [count, gflop] = [0, 0];
  for (const kind of kinds) {
    const inner = kind.shapes[0][kind.node.attributes['transA'] ? 0 : 1]!;
    count += kind.count;
    gflop += (kind.count * 2 * sizeOf(kind.shapes[2]) * inner) / 1e9;
  }
  return {
    count,
    gflop: Number(gflop.toFixed(2)),
    async step() {
      let [seconds, cpu] = [0, 0];
      for (const [i, { run }] of runs.entries()) {
        const [empty, once, again] = [await timed(nothing.run), await timed(run), await timed(run)];
        seconds += kinds[i]!.count * Math.max(0, Math.min(once.seconds, again.seconds) - empty.seconds);
        cpu += kinds[i]!.count * Math.max(0, Math.min(once.cpu, again.cpu) - empty.cpu);
      }
      return { seconds, cpu, losses: {} };
    },
    async stop() {
      for (const { session } of [nothing, ...runs]) await session.release();
    },
  };
}

function kindsOf({ dims, options }: Work): Kind[] {
  const kinds = new Map<string, Kind>();
  for (const sides of sidesOf(planOf(dims, 'pad', options))) {
    const { fn, signature } = stepGraph(planOf(dims, 'pad', options), sides);
    const shapes = new Map<string, readonly number[]>();
    const { placeholder } = Recorder.prototype;
    Recorder.prototype.placeholder = function (name, shape, dtype) {
      shapes.set(name, shape);
      return placeholder.call(this, name, shape, dtype);
    };
    try {
      for (const node of trace(fn, signature).graph.nodes) {
        if (node.op !== 'MatMul' && node.op !== 'Gemm') continue;
        const [a, b, y] = [...node.inputs, ...node.outputs].map((name) => shapes.get(name)!);
        const key = JSON.stringify([node.attributes, a, b]);
        const known = kinds.get(key);
        if (known) known.count++;
        else kinds.set(key, { node, shapes: [a!, b!, y!], count: 1 });
      }
    } finally {
      Recorder.prototype.placeholder = placeholder;
    }
  }
  return [...kinds.values()];
}

async function productOf(ort: typeof Ort, { node, shapes }: Kind, threads: number) {
  const [a, b, y] = shapes.map((dims, i) => ({ name: 'aby'[i]!, dtype: 'float32' as const, dims }));
  const nodes = [{ ...node, inputs: ['a', 'b'], outputs: ['y'] }];
  const onnx = encodeModel({ name: 'product', nodes, constants: [], inputs: [a!, b!], outputs: [y!] });
  const session = await createSession(ort, onnx, { precision: 'float32', threads, providers: ['cpu'] });
  const tensor = ({ name, dims }: { name: string; dims: readonly number[] }): [string, Ort.Tensor] => {
    const r = random(name);
    return [
      name,
      new ort.Tensor(
        'float32',
        Float32Array.from({ length: sizeOf(dims) }, () => r.normal()),
        dims,
      ),
    ];
  };
  const [feeds, fetches] = [Object.fromEntries([tensor(a!), tensor(b!)]), Object.fromEntries([tensor(y!)])];
  return { session, run: () => session.run(feeds, fetches) };
}
