/**
 * `vecbridge translate` of a large .npy against a numpy memmap loop doing the same Gemm: seconds, ratio, peak memory.
 *
 *   npm run build && npx tsx bench/translate-stream.ts [--rows 1000000] [--repeats 3]
 *
 * Writes rows × 512 float32 numbers into a temporary folder (2 GB for a million rows) and removes them again. Both run as
 * processes of their own, in turns, and start-up counts on both sides. Needs python3 with numpy; exits 4 without them.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packageRoot } from '../src/core/version.js';
import type { LinearTranslator } from '../src/translators/linear.js';
import { loadTranslator } from '../src/translators/load.js';

const { values } = parseArgs({
  options: { rows: { type: 'string', default: '1000000' }, repeats: { type: 'string', default: '3' } },
});
const rows = Number(values.rows);
const repeats = Number(values.repeats);

const python = ['/usr/bin/python3', 'python3', 'python'].find(
  (name) => spawnSync(name, ['-c', 'import numpy']).status === 0,
);
if (!python) {
  console.error('error: this measurement compares with numpy, and no python3 with numpy was found.');
  console.error('  hint: apt-get install python3-numpy, or pip install numpy.');
  process.exit(4);
}

const generate = `
import sys, numpy as np
rng = np.random.default_rng(0)
out = np.lib.format.open_memmap(sys.argv[1], mode="w+", dtype="<f4", shape=(int(sys.argv[2]), 512))
for i in range(0, len(out), 50000):
    out[i:i+50000] = rng.standard_normal((len(out[i:i+50000]), 512), dtype="f4")
out.flush()`;

const loop = `
import sys, numpy as np
x = np.load(sys.argv[1], mmap_mode="r")
w = np.fromfile(sys.argv[2], dtype="<f4").reshape(512, -1)
y = np.lib.format.open_memmap(sys.argv[3], mode="w+", dtype="<f4", shape=(len(x), w.shape[1]))
for i in range(0, len(x), 8192):
    y[i:i+8192] = x[i:i+8192] @ w
y.flush()`;

const folder = mkdtempSync(join(tmpdir(), 'vecbridge-bench-'));
try {
  const [input, output, weights] = ['input.npy', 'output.npy', 'weights.f32'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const checkpoint = join(packageRoot, 'checkpoints', 'demo');
  const translator = (await loadTranslator(checkpoint)) as LinearTranslator;
  writeFileSync(weights, translator.weights.data);
  console.error(`writing ${rows} × 512 float32 ...`);
  const made = spawnSync(python, ['-c', generate, input, String(rows)], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (made.status !== 0) throw new Error('numpy could not write the input');
  const ours = [
    process.execPath,
    join(packageRoot, 'dist', 'src', 'cli', 'main.js'),
    'translate',
    checkpoint,
    input,
    '-o',
    output,
    '--quiet',
  ];
  const theirs = [python, '-c', loop, input, weights, output];
  const runs: { vecbridge: Run[]; numpy: Run[] } = { vecbridge: [], numpy: [] };
  for (let i = 0; i < repeats; i++) {
    runs.numpy.push(await measure(theirs));
    rmSync(output);
    runs.vecbridge.push(await measure(ours));
    if (statSync(output).size !== 128 + rows * translator.weights.dim * 4) throw new Error('the output is not whole');
    rmSync(output);
  }
  const seconds = { vecbridge: median(runs.vecbridge), numpy: median(runs.numpy) };
  const result = {
    rows,
    dims: [512, translator.weights.dim],
    seconds,
    ratio: seconds.vecbridge / seconds.numpy,
    peakMegabytes: Math.max(...runs.vecbridge.map((run) => run.peakMegabytes)),
    numpyPeakMegabytes: Math.max(...runs.numpy.map((run) => run.peakMegabytes)),
    runs,
    machine: { processor: cpus()[0]?.model ?? '', cores: availableParallelism(), node: process.versions.node },
  };
  console.log(JSON.stringify(result, null, 2));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

interface Run {
  readonly seconds: number;
  /** Largest resident memory, from /proc (Linux); NaN elsewhere. */
  readonly peakMegabytes: number;
}

/** Runs a program to its end; wall-clock seconds with its start-up. */
function measure([file, ...args]: string[]): Promise<Run> {
  const started = performance.now();
  const child = spawn(file!, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  let peak = Number.NaN;
  const watch = setInterval(() => {
    try {
      const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1];
      if (found) peak = Number(found) / 1000;
    } catch {
      // ended meanwhile, or not Linux
    }
  }, 20);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(watch);
      if (code === 0) resolve({ seconds: (performance.now() - started) / 1000, peakMegabytes: peak });
      else reject(new Error(`${file} ${args[0]} ended with code ${code}`));
    });
  });
}

function median(runs: readonly Run[]): number {
  const sorted = runs.map((run) => run.seconds).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
