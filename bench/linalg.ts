/**
 * Linear algebra against numpy, one thread each, in turn, medians of 5: npx tsx bench/linalg.ts
 * Prints one JSON object. Exit code 1 when a target is missed, 4 when no python3 has numpy.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { random } from '../src/core/random.js';
import { setThreads } from '../src/engine/threads.js';
import { kmeans } from '../src/linalg/kmeans.js';
import { polar } from '../src/linalg/polar.js';
import { sinkhorn } from '../src/linalg/sinkhorn.js';
import { dense, multiply, qr, transpose } from '../src/linalg/svd.js';
import { topk } from '../src/linalg/topk.js';
import { unitRows } from '../src/vectors/preprocess.js';

interface Times {
  wallMs: number;
  cpuMs: number;
}

interface Case {
  name: string;
  what: string;
  /** Largest allowed ratio of our time to numpy's. */
  target?: number;
  /** What is timed does the work this many times. */
  times?: number;
  /** Makes the inputs, then returns what is timed. */
  prepare: () => Promise<() => Promise<unknown>>;
}

const unit = (rows: number, dim: number, seed: number) => {
  const r = random(seed);
  return unitRows({ data: Float32Array.from({ length: rows * dim }, () => r.normal()), rows, dim });
};

const cases: Case[] = [
  {
    name: 'topk',
    what: '2,000 × 40,000 × 512, top 10; numpy: Gemm + argpartition',
    target: 1.2,
    prepare: async () => {
      const [queries, corpus] = [unit(2000, 512, 1), unit(40_000, 512, 2)];
      return () => topk(queries, corpus, 10);
    },
  },
  {
    name: 'polar',
    what: 'polar factor 512 × 512, float64, condition 1e4; numpy: SVD and one product',
    target: 3,
    prepare: async () => {
      const n = 512;
      const r = random(3);
      const orthogonal = () =>
        qr(
          dense(
            Float64Array.from({ length: n * n }, () => r.normal()),
            n,
            n,
          ),
        ).q;
      const u = orthogonal();
      const scaled = dense(
        u.data.map((v, at) => v * 1e-4 ** ((at % n) / (n - 1))),
        n,
        n,
      );
      const m = multiply(scaled, transpose(orthogonal()));
      return () => polar(m);
    },
  },
  {
    name: 'kmeans',
    what: '10,000 × 100, k = 20, greedy k-means++ and 25 rounds; numpy: the same',
    prepare: async () => {
      const x = unit(10_000, 100, 4);
      return () => kmeans(x, 20, { random: random(5), iterations: 25, tolerance: 0 });
    },
  },
  {
    name: 'sinkhorn',
    what: 'a pass over 8,000 × 8,000 × 100 (a fifth of 4 sweeps and barycentres); numpy: one sweep in blocks of 250 rows',
    times: 5,
    prepare: async () => {
      const [x, y] = [unit(8000, 100, 6), unit(8000, 100, 7)];
      return () => sinkhorn(x, y, { epsilon: 0.05, sweeps: 4 });
    },
  },
];

const median = (values: number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

async function time(run: () => Promise<unknown>, times: number): Promise<Times> {
  await run(); // compiles
  const wall: number[] = [];
  const cpu: number[] = [];
  for (let i = 0; i < 5; i++) {
    const used = process.cpuUsage();
    const start = performance.now();
    await run();
    wall.push(performance.now() - start);
    const { user, system } = process.cpuUsage(used);
    cpu.push((user + system) / 1000);
  }
  return { wallMs: median(wall) / times, cpuMs: median(cpu) / times };
}

/** One thread, and no setting of this shell that would slow numpy's OpenBLAS down. */
const { OPENBLAS_CORETYPE: _type, OPENBLAS_L2_SIZE: _size, ...environment } = process.env;
const env = { ...environment, OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };

function findPython(): string | undefined {
  return ['python3', '/usr/bin/python3', 'python'].find(
    (command) => spawnSync(command, ['-c', 'import numpy'], { env }).status === 0,
  );
}

function timeNumpy(python: string, name: string): Times & { numpy: string } {
  const child = spawnSync(python, [join(import.meta.dirname, 'linalg.py'), name], { env, encoding: 'utf8' });
  if (child.status !== 0) throw new Error(`numpy failed at ${name}: ${child.stderr}`);
  return JSON.parse(child.stdout);
}

const python = findPython();
if (python === undefined) {
  console.error('error: bench/linalg.ts compares with numpy, and no python3 here has it.\n  hint: pip install numpy');
  process.exit(4);
}
setThreads(1);
const results = [];
for (const { name, what, target, times = 1, prepare } of cases) {
  const ours = await time(await prepare(), times);
  const { numpy: version, ...numpy } = timeNumpy(python, name);
  const ratio = { wall: ours.wallMs / numpy.wallMs, cpu: ours.cpuMs / numpy.cpuMs };
  results.push({
    name,
    what,
    ours,
    numpy: { version, ...numpy },
    ratio,
    target,
    holds: target === undefined || ratio.cpu <= target,
  });
}
console.log(JSON.stringify({ threads: 1, node: process.version, results }, null, 2));
process.exit(results.every((r) => r.holds) ? 0 : 1);
