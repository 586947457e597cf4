import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setThreads } from '../../src/engine/threads.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import type { Vec2vecOptions } from '../../training/vec2vec/options.js';
import { createTrainer } from '../../training/vec2vec/step/create-trainer.js';
import { initialArray } from '../../training/vec2vec/step/parameters.js';
import { planOf } from '../../training/vec2vec/step/plan.js';
import { criticArrays, generatorArrays } from '../../training/vec2vec/step/step-graph.js';

export interface Turn {
  readonly seconds: number;
  readonly cpu: number;
  readonly losses: Readonly<Record<string, number>>;
}

/** A program that does one step at a time. */
export interface Program {
  step(): Promise<Turn>;
  stop(): Promise<void>;
}

/** What a step is done on: [batch][space] (rows, dim). */
export interface Work {
  readonly dims: readonly number[];
  readonly options: Vec2vecOptions;
  readonly threads: number;
  readonly batches: readonly (readonly Matrix[])[];
}

export class MissingPyTorch extends Error {}

/** What `work` gives, and the seconds it takes of the wall clock and of the processor. */
export async function timed<T>(work: () => Promise<T>): Promise<{ result: T; seconds: number; cpu: number }> {
  const [wall, used] = [performance.now(), process.cpuUsage()];
  const result = await work();
  const { user, system } = process.cpuUsage(used);
  return { result, seconds: (performance.now() - wall) / 1e3, cpu: (user + system) / 1e6 };
}

/** Our trainer. */
export async function ours({ dims, options, threads, batches }: Work): Promise<Program> {
  setThreads(threads);
  const means = dims.map((dim) => new Float32Array(dim));
  const trainer = await createTrainer({ dims, means, options, seed: 0 });
  let done = 0;
  return {
    async step() {
      const { result, ...times } = await timed(() => trainer.next(batches[done++ % batches.length]!));
      return { ...times, losses: result };
    },
    stop: () => trainer.dispose(),
  };
}

/** The first interpreter that has PyTorch. */
function interpreter(wanted: string | undefined): string {
  const names = wanted ? [wanted] : ['python3', '/usr/bin/python3', 'python'];
  const found = names.find((name) => spawnSync(name, ['-c', 'import torch'], { stdio: 'ignore' }).status === 0);
  if (!found) throw new MissingPyTorch(`not found by ${names.join(', ')}`);
  return found;
}

export interface PyTorchFacts {
  readonly torch: string;
  readonly generator: number;
  readonly discriminators: number;
}

/**
 * The program in Python, on the weights ours starts from; `missing` where torch.compile lacks a part. Throws
 * MissingPyTorch.
 */
export async function pytorch(
  { dims, options, threads, batches }: Work,
  compiled: boolean,
  python: string | undefined,
): Promise<(Program & { facts: PyTorchFacts }) | { missing: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'vecbridge-train-step-'));
  const plan = planOf(dims, 'pad', options);
  const save = (name: string, ...parts: Float32Array[]) =>
    writeFileSync(
      join(folder, `${name}.f32`),
      Buffer.concat(parts.map((p) => new Uint8Array(p.buffer, p.byteOffset, p.byteLength))),
    );
  for (const a of generatorArrays(plan)) save(a.name, initialArray(a, options.norm, 0));
  for (const a of criticArrays(plan)) save(a.name, initialArray(a, 'layer', 0));
  for (const s of dims.keys()) save(`batches.${s}`, ...batches.map((batch) => batch[s]!.data));
  const arrays = [...generatorArrays(plan), ...criticArrays(plan)].map((a) => [a.name, a.shape]);
  const shapes = dims.map((dim) => [batches.length, options.batchSize, dim]);
  const setup = { threads, options, arrays: Object.fromEntries(arrays), batches: shapes };
  writeFileSync(join(folder, 'setup.json'), JSON.stringify(setup));

  const { OPENBLAS_CORETYPE: _, OPENBLAS_L2_SIZE: __, ...rest } = process.env;
  const n = String(threads);
  const words = [join(import.meta.dirname, 'step.py'), folder, ...(compiled ? ['compiled'] : [])];
  const program = spawn(interpreter(python), words, {
    env: { ...rest, OPENBLAS_NUM_THREADS: n, OMP_NUM_THREADS: n, MKL_NUM_THREADS: n, OMP_WAIT_POLICY: 'PASSIVE' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let complaint = '';
  program.on('error', (error) => {
    complaint += error.message;
  });
  program.stdin.on('error', () => {});
  program.stderr.on('data', (text) => {
    complaint += text;
  });
  const lines = createInterface({ input: program.stdout })[Symbol.asyncIterator]();
  async function line<T>(): Promise<T> {
    const next = await lines.next();
    if (next.done) throw new MissingPyTorch(complaint.trim().split('\n').at(-1));
    return JSON.parse(next.value) as T;
  }
  const stop = async () => {
    program.stdin.end();
    rmSync(folder, { recursive: true, force: true });
  };
  const step = async (): Promise<Turn> => {
    program.stdin.write('1\n');
    const t = await line<{ seconds: [number]; cpu: [number]; losses: [Record<string, number>] }>();
    return { seconds: t.seconds[0], cpu: t.cpu[0], losses: t.losses[0] };
  };
  try {
    const facts = await line<PyTorchFacts | { missing: string }>();
    if (!('missing' in facts)) return { facts, step, stop };
    await stop();
    return facts;
  } catch (error) {
    await stop();
    throw error;
  }
}
