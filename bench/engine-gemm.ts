/**
 * Matrix product 1024³ in float32, one thread: the engine against numpy in the same run, taking turns.
 * On a machine shared with others the processor time (`cpu`) is the fairer row. Prints JSON; exits 4 when python3 with numpy is missing. Usage: npx tsx bench/engine-gemm.ts [n] [rounds]
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { random } from '../src/core/random.js';
import { compile } from '../src/engine/compile.js';
import { tf } from '../src/engine/tf.js';

/** Reads a line, multiplies `repeats` times, answers with wall and processor seconds of one product. */
const NUMPY = `
import sys, time, numpy as np
n, repeats = int(sys.argv[1]), int(sys.argv[2])
r = np.random.default_rng(0)
a, b, c = (r.standard_normal((n, n), dtype=np.float32) for _ in range(3))
np.matmul(a, b, out=c)
print(np.__version__, flush=True)
for _ in sys.stdin:
    t, u = time.perf_counter(), time.process_time()
    for _ in range(repeats): np.matmul(a, b, out=c)
    print((time.perf_counter() - t) / repeats, (time.process_time() - u) / repeats, flush=True)
`;

const REPEATS = 10;
const median = (xs: number[]): number => [...xs].sort((a, b) => a - b)[xs.length >> 1]!;

/** Median seconds and GFLOP/s of both, and how many times longer the engine takes. */
function row(times: { engine: number[]; numpy: number[] }, n: number) {
  const seconds = { engine: median(times.engine), numpy: median(times.numpy) };
  const gflops = (s: number): number => Math.round((2 * n ** 3) / s / 1e8) / 10;
  const ratio = Math.round((seconds.engine / seconds.numpy) * 1000) / 1000;
  return { seconds, gflops: { engine: gflops(seconds.engine), numpy: gflops(seconds.numpy) }, ratio };
}

async function main(): Promise<number> {
  const [n, rounds] = [Number(process.argv[2] ?? 1024), Number(process.argv[3] ?? 5)];
  const { OPENBLAS_CORETYPE: _, OPENBLAS_L2_SIZE: __, ...rest } = process.env;
  const env = { ...rest, OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };
  const python = spawn('python3', ['-c', NUMPY, String(n), String(REPEATS)], {
    env,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  python.on('error', () => {});
  python.stdin.on('error', () => {});
  const lines = createInterface({ input: python.stdout })[Symbol.asyncIterator]();
  const version = await lines.next();
  if (version.done) {
    console.error('bench/engine-gemm needs python3 with numpy to compare with: apt-get install python3-numpy');
    return 4;
  }
  const product = (t: Record<string, tf.Tensor>) => tf.matMul(t['a'] as tf.Tensor2D, t['b'] as tf.Tensor2D);
  const compiled = await compile(product, { a: { shape: [n, n] }, b: { shape: [n, n] } }, { threads: 1 });
  const r = random(0);
  const normals = () => Float32Array.from({ length: n * n }, () => r.normal());
  const inputs = { a: normals(), b: normals() };
  const into = { output: new Float32Array(n * n) };
  await compiled.run(inputs, into);
  const times = { engine: [] as number[], numpy: [] as number[] };
  const cpuTimes = { engine: [] as number[], numpy: [] as number[] };
  for (let i = 0; i < rounds; i++) {
    const [start, before] = [performance.now(), process.cpuUsage()];
    for (let k = 0; k < REPEATS; k++) await compiled.run(inputs, into);
    const used = process.cpuUsage(before);
    times.engine.push((performance.now() - start) / 1e3 / REPEATS);
    cpuTimes.engine.push((used.user + used.system) / 1e6 / REPEATS);
    python.stdin.write('\n');
    const [wall, cpu] = String((await lines.next()).value)
      .split(' ')
      .map(Number);
    times.numpy.push(wall!);
    cpuTimes.numpy.push(cpu!);
  }
  python.stdin.end();
  const numpyVersion = version.value;
  const result = {
    bench: 'engine-gemm',
    n,
    rounds,
    threads: 1,
    engine: compiled.engine,
    numpyVersion,
    wall: row(times, n),
    cpu: row(cpuTimes, n),
  };
  console.log(JSON.stringify(result));
  await compiled.release();
  return 0;
}

process.exitCode = await main();
