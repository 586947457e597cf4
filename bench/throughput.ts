/**
 * Rows per second and peak memory of `vecbridge translate`, by rows, dims and format.
 *
 *   npm run build && npx tsx bench/throughput.ts [--rows 100000,1000000] [--formats npy,parquet,jsonl] [--repeats 3] > docs/results/throughput.json
 *
 * Every run is a process of its own; its start-up, about half a second, counts. Wall-clock time is that of a free
 * machine only when nothing else runs (see loadAverageAtEnd); processor time depends less on it. Inputs are random numbers in a temporary
 * folder (2 GB for a million 512-d rows), removed at the end. Peak memory is read from /proc (Linux), null elsewhere.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { random } from '../src/random.js';
import { matrix } from '../src/vectors/matrix.js';
import { createSink } from '../src/vectors/open.js';
import { packageRoot } from '../src/version.js';
import { randomRotation } from '../training/paired/random.js';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000,1000000' },
    formats: { type: 'string', default: 'npy,parquet,jsonl' },
    repeats: { type: 'string', default: '3' },
  },
});
const sizes = values.rows.split(',').map(Number);
const repeats = Number(values.repeats);
const formats = values.formats.split(',');

interface Case {
  readonly format: string;
  /** [source, target] */
  readonly dims: readonly [number, number];
  /** Larger sizes are left out: text of a million rows takes 7 GB. */
  readonly upTo: number;
}
const cases: readonly Case[] = [
  { format: 'npy', dims: [512, 100], upTo: Number.POSITIVE_INFINITY },
  { format: 'npy', dims: [100, 512], upTo: Number.POSITIVE_INFINITY },
  { format: 'npy', dims: [1024, 1024], upTo: 100_000 },
  { format: 'parquet', dims: [512, 100], upTo: Number.POSITIVE_INFINITY },
  { format: 'jsonl', dims: [512, 100], upTo: 100_000 },
];

const folder = mkdtempSync(join(tmpdir(), 'vecbridge-throughput-'));
const results = [];
try {
  for (const [from, to] of new Set(cases.map((one) => one.dims))) await saveTranslator(from, to);
  for (const rows of sizes) {
    for (const { format, dims, upTo } of cases) {
      if (rows > upTo || !formats.includes(format)) continue;
      const [from, to] = dims;
      const [input, output] = [join(folder, `in.${format}`), join(folder, `out.${format}`)];
      console.error(`${rows} × ${from} → ${to}, ${format} ...`);
      await writeRows(input, rows, from);
      const runs = [];
      for (let i = 0; i < repeats; i++) {
        runs.push(
          await measure(['translate', join(folder, `${from}-${to}`), input, '-o', output, '--quiet', '--json']),
        );
        rmSync(output);
      }
      const seconds = median(runs.map((run) => run.seconds));
      const megabytes = statSync(input).size / 1e6;
      const cpu = runs.flatMap((run) => run.cpuSeconds ?? []);
      const peaks = runs.flatMap((run) => run.peakMegabytes ?? []);
      results.push({
        rows,
        dims,
        format,
        inputMegabytes: Math.round(megabytes),
        seconds,
        cpuSeconds: cpu.length > 0 ? median(cpu) : null,
        rowsPerSecond: Math.round(rows / seconds),
        rowsPerCpuSecond: cpu.length > 0 ? Math.round(rows / median(cpu)) : null,
        peakMegabytes: peaks.length > 0 ? Math.max(...peaks) : null,
        runs,
      });
      rmSync(input);
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const machine = { processor: cpus()[0]?.model ?? '', cores: availableParallelism(), node: process.versions.node };
const command = `npx tsx bench/throughput.ts --rows ${values.rows} --formats ${values.formats} --repeats ${values.repeats}`;
const commit = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).stdout?.trim() || null;
console.log(JSON.stringify({ command, commit, machine, loadAverageAtEnd: loadavg()[0], results }, null, 1));

/** A random rotation: what it maps is meaningless, what it costs is that of every linear translator of these dims. */
async function saveTranslator(from: number, to: number): Promise<void> {
  const rng = random('throughput');
  const sample = (dim: number) =>
    matrix(
      Float32Array.from({ length: 50 * dim }, () => rng.normal()),
      50,
      dim,
    );
  const { translators } = await randomRotation.fit({ spaces: [sample(from), sample(to)], seed: 0, options: {} });
  await translators[0]!.save(join(folder, `${from}-${to}`));
}

async function writeRows(path: string, rows: number, dim: number): Promise<void> {
  const rng = random(`rows of ${dim}`);
  const sink = await createSink(path, { dim, rows });
  const block = 5000;
  for (let done = 0; done < rows; done += block) {
    const n = Math.min(block, rows - done);
    await sink.write(
      matrix(
        Float32Array.from({ length: n * dim }, () => rng.uniform() - 0.5),
        n,
        dim,
      ),
    );
  }
  await sink.close();
}

interface Run {
  readonly seconds: number;
  /** Processor time of all threads, from /proc (Linux): what stays comparable on a busy machine. */
  readonly cpuSeconds: number | null;
  readonly peakMegabytes: number | null;
}

/** Runs the compiled command line to its end; wall-clock seconds with its start-up. */
function measure(args: readonly string[]): Promise<Run> {
  const started = performance.now();
  const main = join(packageRoot, 'dist', 'src', 'cli', 'main.js');
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  let peak: number | null = null;
  let cpu: number | null = null;
  const watch = setInterval(() => {
    try {
      const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1];
      if (found) peak = Number(found) / 1000;
      const ticks = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
      cpu = (Number(ticks[11]) + Number(ticks[12])) / 100; // user and system time, in ticks of 10 ms
    } catch {
      // ended meanwhile, or not Linux
    }
  }, 20);
  let talk = '';
  child.stderr.on('data', (chunk) => {
    talk += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(watch);
      if (code === 0 || code === 3) {
        resolve({ seconds: (performance.now() - started) / 1000, cpuSeconds: cpu, peakMegabytes: peak });
      } else reject(new Error(`vecbridge ${args[0]} ended with code ${code}: ${talk}`));
    });
  });
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
