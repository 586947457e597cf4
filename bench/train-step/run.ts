/**
 * One training step of vec2vec against the same step in PyTorch (step.py), eager and by torch.compile.
 *
 * All programs start from the same weights and batches. First three steps without dropout: their losses must be equal,
 * which shows that they compute the same thing (the compiled one is compared where the step has no dropout, since compiling
 * takes minutes). Then they take turns step by step, so that other load on the machine meets all; a ratio is the median
 * over turns of our processor time by theirs. The matrix products of our step, done alone, take turns with them:
 * `products.share` is their processor time by that of the step.
 *
 * Usage: npm run bench:train-step -- [--json] [--presets cpu,paper] [--dims 384,768] [--batch 256,1024] [--turns 9]
 *        [--threads 1] [--update simultaneous,alternating] [--dropout 0.1] [--python NAME] [--out FILE]
 * Without --dropout and --update those of the preset. Exits 4 where Python has no PyTorch, 1 where losses differ.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { random } from '../../src/core/random.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import { unitRows } from '../../src/vectors/preprocess.js';
import { type PresetName, presetOptions, type Vec2vecOptions } from '../../training/vec2vec/options.js';
import { widthFor } from '../../training/vec2vec/start/warm-start.js';
import { productsOf } from './products.js';
import { MissingPyTorch, ours, type Program, type PyTorchFacts, pytorch, type Turn, type Work } from './programs.js';

const BATCHES = 4;
const COMPARED = 3;
/** Losses are of the order of 1; float32 sums of a million products differ by this much after three updates. */
const TOLERANCE = 1e-4;

const { values: args } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    presets: { type: 'string', default: 'cpu,paper' },
    dims: { type: 'string', default: '384,768' },
    batch: { type: 'string', default: '256,1024' },
    turns: { type: 'string', default: '9' },
    threads: { type: 'string', default: '1' },
    update: { type: 'string' },
    dropout: { type: 'string' },
    python: { type: 'string' },
    out: { type: 'string' },
  },
});

const commit = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: import.meta.dirname })
  .toString()
  .trim();
const say = (text: string) => process.stderr.write(`${text}\n`);
const round = (x: number, digits = 3): number => Number(x.toFixed(digits));
function median(xs: readonly number[]): number {
  const sorted = [...xs].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}

/** Unit rows around a mean, as embeddings are. */
function batchesOf(dims: readonly number[], rows: number): Matrix[][] {
  return Array.from({ length: BATCHES }, (_, b) =>
    dims.map((dim, s) => {
      const r = random(`batch/${b}/${s}`);
      return unitRows({ rows, dim, data: Float32Array.from({ length: rows * dim }, () => 0.2 + r.normal()) });
    }),
  );
}

/** Ours, PyTorch, and PyTorch compiled where it can be and is asked for. */
async function programsOf(work: Work, withCompiled: boolean) {
  const eager = (await pytorch(work, false, args.python)) as Program & { facts: PyTorchFacts };
  const compiled = withCompiled ? await pytorch(work, true, args.python) : { missing: 'not asked for' };
  if (withCompiled && 'missing' in compiled) say(`torch.compile is left out: ${compiled.missing}`);
  const programs: Record<string, Program> = { ours: await ours(work), pytorch: eager };
  if (!('missing' in compiled)) programs['compiled'] = compiled;
  return { facts: { ...eager.facts, ...('missing' in compiled ? compiled : {}) }, programs };
}

/** turns[i][program]: `turns` steps of each program, in turns. */
async function takeTurns(programs: Record<string, Program>, turns: number): Promise<Record<string, Turn>[]> {
  const all: Record<string, Turn>[] = [];
  for (let i = 0; i < turns; i++) {
    const turn: Record<string, Turn> = {};
    for (const [name, program] of Object.entries(programs)) {
      const taken = await program.step();
      turn[name] = { ...taken, losses: { ...taken.losses } };
    }
    all.push(turn);
  }
  return all;
}

const stopAll = (programs: Record<string, Program>) =>
  Promise.all(Object.values(programs).map((program) => program.stop()));

/** The largest difference between a loss of ours and of another program. */
function difference(turns: readonly Record<string, Turn>[]): number {
  const differences = turns.flatMap(({ ours, ...others }) =>
    Object.values(others).flatMap(({ losses }) =>
      Object.entries(losses).map(([name, value]) => Math.abs(value - ours!.losses[name]!)),
    ),
  );
  // of the generator's, a weighted sum of the others of the order of 20, too
  return Math.max(...differences);
}

async function measure(work: Work, turns: number) {
  const without = { ...work, options: { ...work.options, dropout: 0 } };
  const still = work.options.dropout > 0 ? await programsOf(without, false) : null;
  const { facts, programs } = await programsOf(work, true);
  const compared = await takeTurns((still ?? { programs }).programs, COMPARED);
  if (still) await stopAll(still.programs);
  const products = await productsOf(work);
  const all = { ...programs, products };
  const timed = (await takeTurns(all, turns + 1)).slice(1); // a first step allocates
  await stopAll(all);
  const column = (who: string, what: 'cpu' | 'seconds') => timed.map((turn) => turn[who]![what]);
  const times = Object.fromEntries(
    Object.keys(programs).map((who) => {
      const ratio = (what: 'cpu' | 'seconds') => round(median(timed.map((t) => t['ours']![what] / t[who]![what])));
      return [
        who,
        {
          cpuSeconds: round(median(column(who, 'cpu'))),
          wallSeconds: round(median(column(who, 'seconds'))),
          ...(who === 'ours' ? {} : { ratio: ratio('cpu'), wallRatio: ratio('seconds') }),
          cpuOfEveryTurn: column(who, 'cpu').map((x) => round(x)),
        },
      ];
    }),
  );
  const { count, gflop } = products;
  const share = round(median(timed.map((turn) => turn['products']!.cpu / turn['ours']!.cpu)));
  return { facts, lossDifference: difference(compared), ...times, products: { count, gflop, share } };
}

function reportOf(dims: readonly number[], turns: number, rows: readonly object[]): object {
  const { dependencies, optionalDependencies } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  ) as Record<string, Record<string, string>>;
  return {
    command: `npm run bench:train-step -- ${process.argv
      .slice(2)
      .join(' ')
      .replace(/ *--out \S+/, '')}`,
    commit,
    machine: { processor: cpus()[0]?.model, cores: availableParallelism(), platform: process.platform },
    versions: {
      node: process.version,
      onnxruntime: optionalDependencies!['onnxruntime-node'],
      tfjs: dependencies!['@tensorflow/tfjs'],
    },
    setting: { dims, turns },
    rows,
  };
}

async function main(): Promise<number> {
  const numbers = (text: string): number[] => text.split(',').map(Number);
  const [turns, dims] = [Number(args.turns), numbers(args.dims)];
  const rows: object[] = [];
  let differ = 0;
  for (const preset of args.presets.split(',') as PresetName[]) {
    const own = presetOptions(preset);
    const dropout = args.dropout === undefined ? own.dropout : Number(args.dropout);
    for (const update of (args.update?.split(',') ?? [own.update]) as Vec2vecOptions['update'][]) {
      for (const [batchSize, threads] of numbers(args.batch).flatMap((b) => numbers(args.threads).map((t) => [b, t]))) {
        const width = await widthFor(own.width, dims);
        const options = presetOptions(preset, { width, update, dropout, batchSize: batchSize! });
        const loadBefore = round(loadavg()[0]!, 1);
        const work = { dims, options, threads: threads!, batches: batchesOf(dims, batchSize!) };
        const result = await measure(work, turns);
        differ = Math.max(differ, result.lossDifference);
        const row = { preset, width, batchSize, update, dropout, threads, loadBefore, ...result };
        rows.push(row);
        say(JSON.stringify(row));
        if (args.out) writeFileSync(args.out, `${JSON.stringify(reportOf(dims, turns, rows), null, 1)}\n`);
      }
    }
  }
  if (args.json) console.log(JSON.stringify(reportOf(dims, turns, rows)));
  if (differ <= TOLERANCE) return 0;
  say(`the losses differ by ${differ}, more than ${TOLERANCE}: the programs do not compute the same thing`);
  return 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof MissingPyTorch)) throw error;
  console.error(`bench:train-step needs PyTorch to compare with (pip install torch): ${error.message}`);
  console.error('--python NAME chooses the interpreter.');
  process.exitCode = 4;
}
