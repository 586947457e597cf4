/**
 * One training step of vec2vec against the same step in PyTorch (bench/train-step.py), two spaces of 768 dimensions,
 * preset `paper`: 21 M parameters of the generator, three discriminators, batches of 256 rows.
 *
 * Both programs start from the same weights and batches. First three steps without dropout: their losses must be equal,
 * which shows that both compute the same thing. Then, with dropout, they take turns step by step, so that other load
 * on the machine meets both; `ratio` is the median over turns of our processor time by theirs. PyTorch runs on the
 * fastest kernels its OpenBLAS has for the processor.
 *
 * Usage: npm run bench:train-step -- [--json] [--turns 9] [--threads 1,2] [--update simultaneous,alternating]
 *        [--dropout 0.1] [--python NAME] [--out FILE]. Exits 4 where Python has no PyTorch, 1 where losses differ.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { random } from '../src/core/random.js';
import { setThreads } from '../src/engine/threads.js';
import type { Matrix } from '../src/vectors/matrix.js';
import { unitRows } from '../src/vectors/preprocess.js';
import { createTrainer } from '../training/vec2vec/create-trainer.js';
import { presetOptions, type Vec2vecOptions } from '../training/vec2vec/options.js';
import { initialArray } from '../training/vec2vec/parameters.js';
import { planOf } from '../training/vec2vec/plan.js';
import { criticArrays, generatorArrays } from '../training/vec2vec/step-graph.js';

const DIMS = [768, 768];
const BATCHES = 4;
const COMPARED = 3;
/** Losses are of the order of 1; float32 sums of a million products differ by this much after three updates. */
const TOLERANCE = 1e-4;

interface Turn {
  readonly seconds: number;
  readonly cpu: number;
  readonly losses: Readonly<Record<string, number>>;
}
/** A program that does one step at a time. */
interface Contestant {
  step(): Promise<Turn>;
  stop(): Promise<void>;
}

class MissingPyTorch extends Error {}

const { values: args } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    turns: { type: 'string', default: '9' },
    threads: { type: 'string', default: '1,2' },
    update: { type: 'string', default: 'simultaneous,alternating' },
    dropout: { type: 'string', default: '0.1' },
    python: { type: 'string' },
    out: { type: 'string' },
  },
});

function median(xs: readonly number[]): number {
  const sorted = [...xs].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}
const round = (x: number, digits = 3): number => Number(x.toFixed(digits));

/** [batch][space]: unit rows around a mean, as embeddings are. */
function batchesOf(rows: number): Matrix[][] {
  return Array.from({ length: BATCHES }, (_, b) =>
    DIMS.map((dim, s) => {
      const r = random(`batch/${b}/${s}`);
      return unitRows({ rows, dim, data: Float32Array.from({ length: rows * dim }, () => 0.2 + r.normal()) });
    }),
  );
}

/** Our trainer. */
async function ours(options: Vec2vecOptions, threads: number, batches: Matrix[][]): Promise<Contestant> {
  setThreads(threads);
  const means = DIMS.map((dim) => new Float32Array(dim));
  const trainer = await createTrainer({ dims: DIMS, means, options, seed: 0 });
  let done = 0;
  return {
    async step() {
      const [wall, used] = [performance.now(), process.cpuUsage()];
      const losses = await trainer.next(batches[done++ % BATCHES]!);
      const { user, system } = process.cpuUsage(used);
      return { seconds: (performance.now() - wall) / 1e3, cpu: (user + system) / 1e6, losses };
    },
    stop: () => trainer.dispose(),
  };
}

/** The first interpreter that has PyTorch. */
function interpreter(): string {
  const names = args.python ? [args.python] : ['python3', '/usr/bin/python3', 'python'];
  const found = names.find((name) => spawnSync(name, ['-c', 'import torch'], { stdio: 'ignore' }).status === 0);
  if (!found) throw new MissingPyTorch(`not found by ${names.join(', ')}`);
  return found;
}

/** The program in Python, on the weights ours starts from. */
async function theirs(options: Vec2vecOptions, threads: number, batches: Matrix[][]) {
  const folder = mkdtempSync(join(tmpdir(), 'vecbridge-train-step-'));
  const plan = planOf(DIMS, 'pad', options);
  const save = (name: string, ...parts: Float32Array[]) =>
    writeFileSync(
      join(folder, `${name}.f32`),
      Buffer.concat(parts.map((p) => new Uint8Array(p.buffer, p.byteOffset, p.byteLength))),
    );
  for (const a of generatorArrays(plan)) save(a.name, initialArray(a, options.norm, 0));
  for (const a of criticArrays(plan)) save(a.name, initialArray(a, 'layer', 0));
  save('batches', ...batches.flat().map((m) => m.data));
  const arrays = [...generatorArrays(plan), ...criticArrays(plan)].map((a) => [a.name, a.shape]);
  const shape = [BATCHES, 2, options.batchSize, DIMS[0]];
  const setup = { threads, options, arrays: Object.fromEntries(arrays), batches: shape };
  writeFileSync(join(folder, 'setup.json'), JSON.stringify(setup));

  const { OPENBLAS_CORETYPE: _, OPENBLAS_L2_SIZE: __, ...rest } = process.env;
  const n = String(threads);
  const program = spawn(interpreter(), [join(import.meta.dirname, 'train-step.py'), folder], {
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
  try {
    const facts = await line<{ torch: string; generator: number; discriminators: number }>();
    const step = async (): Promise<Turn> => {
      program.stdin.write('1\n');
      const t = await line<{ seconds: [number]; cpu: [number]; losses: [Record<string, number>] }>();
      return { seconds: t.seconds[0], cpu: t.cpu[0], losses: t.losses[0] };
    };
    return { facts, step, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Three steps without dropout: the largest difference between losses of the two programs. */
async function compareLosses(options: Vec2vecOptions, batches: Matrix[][]) {
  const still = { ...options, dropout: 0 };
  const python = await theirs(still, 1, batches);
  const own = await ours(still, 1, batches);
  const steps: { ours: Record<string, number>; pytorch: Record<string, number> }[] = [];
  for (let i = 0; i < COMPARED; i++) {
    const [a, b] = [await own.step(), await python.step()];
    steps.push({ ours: { ...a.losses }, pytorch: { ...b.losses } });
  }
  await Promise.all([own.stop(), python.stop()]);
  const differences = steps.flatMap((s) => Object.entries(s.pytorch).map(([k, v]) => Math.abs(v - s.ours[k]!)));
  // the generator's is a weighted sum of the others, of the order of 20
  return { steps, largest: Math.max(...differences) };
}

async function timeBoth(options: Vec2vecOptions, threads: number, batches: Matrix[][], turns: number) {
  const python = await theirs(options, threads, batches);
  const own = await ours(options, threads, batches);
  const both: { ours: Turn; pytorch: Turn }[] = [];
  for (let i = 0; i < turns + 1; i++) {
    const turn = { ours: await own.step(), pytorch: await python.step() };
    if (i > 0) both.push(turn); // the first step allocates
  }
  await Promise.all([own.stop(), python.stop()]);
  const column = (who: 'ours' | 'pytorch', what: 'cpu' | 'seconds') => both.map((t) => t[who][what]);
  const times = (who: 'ours' | 'pytorch') => ({
    cpuSeconds: round(median(column(who, 'cpu'))),
    wallSeconds: round(median(column(who, 'seconds'))),
    cpuOfEveryTurn: column(who, 'cpu').map((x) => round(x)),
  });
  const ratios = (what: 'cpu' | 'seconds') => both.map((t) => t.ours[what] / t.pytorch[what]);
  return {
    facts: python.facts,
    ours: times('ours'),
    pytorch: times('pytorch'),
    ratio: round(median(ratios('cpu'))),
    wallRatio: round(median(ratios('seconds'))),
  };
}

async function main(): Promise<number> {
  const say = (text: string) => process.stderr.write(`${text}\n`);
  const turns = Number(args.turns);
  const rows: object[] = [];
  let facts: object = {};
  let differ = 0;
  for (const update of args.update.split(',') as Vec2vecOptions['update'][]) {
    const options = presetOptions('paper', { update, dropout: Number(args.dropout) });
    const batches = batchesOf(options.batchSize);
    const losses = await compareLosses(options, batches);
    differ = Math.max(differ, losses.largest);
    say(`${update}: losses of ${COMPARED} steps differ by at most ${losses.largest.toExponential(1)}`);
    for (const threads of args.threads.split(',').map(Number)) {
      const load = round(loadavg()[0]!, 1);
      const { facts: python, ...result } = await timeBoth(options, threads, batches, turns);
      facts = python;
      const target = update === 'simultaneous' ? 1.15 : 1.3;
      rows.push({
        update,
        threads,
        ...result,
        target,
        loadBefore: load,
        lossDifference: losses.largest,
        losses: losses.steps,
      });
      const { ours: a, pytorch: b, ratio, wallRatio } = result;
      say(
        `${update}, ${threads} thread(s): ${a.cpuSeconds} s against ${b.cpuSeconds} s of processor time, ratio ${ratio} (target ${target}); wall ${a.wallSeconds} against ${b.wallSeconds}, ratio ${wallRatio}`,
      );
    }
  }
  const { dependencies, optionalDependencies } = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  ) as Record<string, Record<string, string>>;
  const report = {
    machine: { processor: cpus()[0]?.model, cores: availableParallelism(), platform: process.platform },
    versions: {
      node: process.version,
      onnxruntime: optionalDependencies!['onnxruntime-node'],
      tfjs: dependencies!['@tensorflow/tfjs'],
    },
    pytorch: facts,
    setting: { preset: 'paper', dims: DIMS, batchSize: 256, dropout: Number(args.dropout), turns },
    rows,
  };
  if (args.out) writeFileSync(args.out, `${JSON.stringify(report, null, 1)}\n`);
  if (args.json) console.log(JSON.stringify(report));
  if (differ <= TOLERANCE) return 0;
  say(`the losses differ by ${differ}, more than ${TOLERANCE}: the programs do not compute the same thing`);
  return 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof MissingPyTorch)) throw error;
  console.error(`bench:train-step needs PyTorch to compare with (apt-get install python3-torch): ${error.message}`);
  console.error('--python NAME chooses the interpreter.');
  process.exitCode = 4;
}
