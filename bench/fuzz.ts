/**
 * npm run bench:fuzz -- --inputs 100000 --seed 1 [--seconds 120] [--keep]
 * Mutations of the files in test/golden/vectors and test/golden/hostile, and of small ones in the formats that are not there, read by a worker with a heap limit: each must end
 * within 5 seconds in rows or in a VecbridgeError, in memory of at most 3 times the file and 500 MB. What does not is written
 * to test/golden/hostile with --keep. Prints one line of JSON and exits 1 where an input failed.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { random } from '../src/core/random.js';
import { madeFiles } from './fuzz-made-files.js';
import { mutated } from './fuzz-mutations.js';

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    seconds: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
});
const DEADLINE = 5000;
const HEAP_MB = 500;
const root = fileURLToPath(new URL('../test/golden/', import.meta.url));
const corpus = [
  ...['vectors', 'hostile'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => !/\.(py|mjs|md|json|sql)$/.test(name))
      .map((name) => ({ name, bytes: readFileSync(join(root, folder, name)) })),
  ),
  ...madeFiles(),
];

interface Result {
  /** rows, or the code of the error */
  readonly outcome: string;
  readonly message?: string;
  readonly memory: number;
}

class Reader {
  #worker: Worker | undefined;

  /** Reads one file; gives how it ended. A worker that crashed or did not end is replaced. */
  async read(path: string): Promise<Result> {
    this.#worker ??= await this.#start();
    const worker = this.#worker;
    const result = await answerOf(worker, () => worker.postMessage(path));
    if (result.outcome !== 'CRASH' && result.outcome !== 'ENDLESS') return result;
    await this.close();
    return result;
  }

  async #start(): Promise<Worker> {
    const worker = new Worker(new URL('./fuzz-reader.mjs', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
      execArgv: [],
    });
    await answerOf(worker, () => {});
    return worker;
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
    this.#worker = undefined;
  }
}

/** The worker's next message. The deadline is in time of the processor: on a busy machine the clock says nothing. */
async function answerOf(worker: Worker, ask: () => void): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  let stop = (): void => {};
  const began = [process.cpuUsage(), performance.now()] as const;
  try {
    return await new Promise<Result>((resolve) => {
      const crashed = (error: Error): void => resolve({ outcome: 'CRASH', message: error.message, memory: 0 });
      worker.on('message', resolve).on('error', crashed);
      // Not removeAllListeners: the worker has listeners of its own, without which it falls silent.
      stop = () => worker.off('message', resolve).off('error', crashed);
      timer = setInterval(() => {
        const { user, system } = process.cpuUsage(began[0]);
        const late = (user + system) / 1000 > DEADLINE || performance.now() - began[1] > 24 * DEADLINE;
        if (late) resolve({ outcome: 'ENDLESS', memory: 0 });
      }, 100);
      ask();
    });
  } finally {
    clearInterval(timer);
    stop();
  }
}

const seed = Number(values.seed);
const folder = mkdtempSync(join(tmpdir(), 'vecbridge-fuzz-'));
const until =
  values.seconds === undefined ? Number.POSITIVE_INFINITY : performance.now() + 1000 * Number(values.seconds);
const counts = new Map<string, { inputs: number; rows: number; refused: number; failed: number; slowest: number }>();
const failures: { input: number; file: string; outcome: string; message: string }[] = [];
const reader = new Reader();
let inputs = 0;
for (; inputs < Number(values.inputs) && performance.now() < until; inputs++) {
  const draw = random(seed).fork(`input ${inputs}`);
  const { name, bytes } = corpus[draw.int(corpus.length)]!;
  const ending = name.endsWith('.gz') ? `${extname(name.slice(0, -3))}.gz` : extname(name);
  const other = corpus[draw.int(corpus.length)]!.bytes;
  const content = mutated(bytes, other, draw);
  const path = join(folder, `input${ending}`);
  writeFileSync(path, content);
  const began = performance.now();
  const { outcome, message = '', memory } = await reader.read(path);
  const took = performance.now() - began;
  const tooLarge = memory > 3 * content.length + 500 * 2 ** 20;
  const failed = tooLarge || ['CRASH', 'ENDLESS', 'FOREIGN', 'INTERNAL'].includes(outcome);
  const row = counts.get(ending) ?? { inputs: 0, rows: 0, refused: 0, failed: 0, slowest: 0 };
  row.inputs++;
  if (failed) row.failed++;
  else if (outcome === 'ROWS') row.rows++;
  else row.refused++;
  row.slowest = Math.max(row.slowest, Math.round(took));
  counts.set(ending, row);
  if (!failed) continue;
  failures.push({ input: inputs, file: name, outcome: tooLarge ? 'MEMORY' : outcome, message: message.slice(0, 200) });
  console.error(JSON.stringify(failures.at(-1)));
  if (values.keep) {
    mkdirSync(join(root, 'hostile'), { recursive: true });
    writeFileSync(join(root, 'hostile', `seed${seed}-${inputs}${ending}`), content);
  }
}
await reader.close();
rmSync(folder, { recursive: true, force: true });
console.log(JSON.stringify({ seed, inputs, failed: failures.length, formats: Object.fromEntries(counts), failures }));
process.exit(failures.length > 0 ? 1 : 0);
