import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as Ort from 'onnxruntime-node';
import { random } from '../../src/core/random.js';
import { chooseEngine } from '../../src/engine/available.js';
import { compile } from '../../src/engine/compile.js';
import { sizeOf } from '../../src/engine/signature.js';
import { planOf } from '../../training/vec2vec/plan.js';
import { stepGraph } from '../../training/vec2vec/step-graph.js';
import { sidesOf } from '../../training/vec2vec/step-loop.js';
import type { Work } from './programs.js';

const PRODUCTS = new Set(['MatMul', 'Gemm', 'FusedMatMul', 'FusedGemm']);

interface Event {
  readonly cat: string;
  readonly name: string;
  readonly dur: number;
  readonly args?: { readonly op_name?: string };
}

/** Where the time of our step's graphs goes, by ONNX Runtime's own profiler. */
export interface Kernels {
  /** Seconds of one step by operator, the greatest first. The time of a node is its shortest over all runs. */
  readonly seconds: Readonly<Record<string, number>>;
  /** Share of matrix products among them. */
  readonly gemmShare: number;
}

/** Runs the graphs of a step `runs` times on random numbers, outside of the trainer. */
export async function kernelsOf({ dims, options, threads }: Work, runs: number): Promise<Kernels> {
  const { ort } = (await chooseEngine('onnx', 'float32')) as { ort: typeof Ort };
  const plan = planOf(dims, 'pad', options);
  const folder = mkdtempSync(join(tmpdir(), 'vecbridge-kernels-'));
  const byOperator = new Map<string, number>();
  try {
    for (const [g, sides] of sidesOf(plan).entries()) {
      const { fn, signature } = stepGraph(plan, sides);
      const graph = await compile(fn, signature, { engine: 'onnx', threads });
      await graph.release();
      const session = await ort.InferenceSession.create(graph.onnx!, {
        graphOptimizationLevel: 'all',
        intraOpNumThreads: threads,
        interOpNumThreads: 1,
        enableProfiling: true,
        profileFilePrefix: join(folder, `graph-${g}`),
      });
      const feeds = session.inputNames.map((name) => {
        const { shape } = signature[name]!;
        const r = random(name);
        const data = Float32Array.from({ length: sizeOf(shape) }, () => 0.03 * r.normal());
        return [name, new ort.Tensor('float32', data, shape)] as const;
      });
      for (let i = 0; i < runs; i++) await session.run(Object.fromEntries(feeds));
      session.endProfiling();
      await session.release();
      const file = readdirSync(folder).find((name) => name.startsWith(`graph-${g}`))!;
      const shortest = new Map<string, Event>();
      for (const event of JSON.parse(readFileSync(join(folder, file), 'utf8')) as Event[]) {
        if (event.cat !== 'Node' || !event.name.endsWith('_kernel_time')) continue;
        if (event.dur < (shortest.get(event.name)?.dur ?? Number.POSITIVE_INFINITY)) shortest.set(event.name, event);
      }
      for (const { dur, args } of shortest.values()) {
        const operator = args?.op_name ?? 'other';
        byOperator.set(operator, (byOperator.get(operator) ?? 0) + dur / 1e6);
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const sorted = [...byOperator].sort((a, b) => b[1] - a[1]);
  const sum = (of: typeof sorted): number => of.reduce((all, [, seconds]) => all + seconds, 0);
  return {
    seconds: Object.fromEntries(sorted.slice(0, 12).map(([name, seconds]) => [name, Number(seconds.toFixed(4))])),
    gemmShare: Number((sum(sorted.filter(([name]) => PRODUCTS.has(name))) / sum(sorted)).toFixed(3)),
  };
}
