import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../src/core/version.js';

export interface Measured {
  /** Wall-clock time with the start-up: that of a free machine only when nothing else runs. */
  readonly seconds: number;
  /** Processor time of all threads, from /proc (Linux): what stays comparable on a busy machine. */
  readonly cpuSeconds: number | null;
  readonly peakMegabytes: number | null;
  /** What the command printed on stdout. */
  readonly output: string;
}

/** Compiles the command line where the sources differ from what was compiled; throws where that fails. */
export function buildCommand(): void {
  const { status, stderr } = spawnSync(process.execPath, [join(packageRoot, 'setup.mjs'), '--build'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`setup.mjs --build ended with code ${status}: ${stderr}`);
}

/** Runs the compiled command line to its end. Exit codes 0 and 3 (not aligned) are results; others throw. */
export function measureCommand(
  args: readonly string[],
  env: Record<string, string> = {},
  signal?: AbortSignal,
): Promise<Measured> {
  const started = performance.now();
  const main = join(packageRoot, 'dist', 'cli', 'main.js');
  const child = spawn(process.execPath, [main, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
    ...(signal ? { signal } : {}),
  });
  let peak: number | null = null;
  let cpu: number | null = null;
  const watch = setInterval(() => {
    try {
      const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1];
      if (found) peak = Math.round(Number(found) / 1000);
      cpu = cpuSecondsOf(child.pid!);
    } catch {
      // ended meanwhile, or not Linux
    }
  }, 20);
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  let talk = '';
  child.stderr.on('data', (chunk) => {
    talk += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on('error', (error) => {
      clearInterval(watch);
      reject(error);
    });
    child.on('close', (code) => {
      clearInterval(watch);
      const seconds = (performance.now() - started) / 1000;
      if (code === 0 || code === 3) resolve({ seconds, cpuSeconds: cpu, peakMegabytes: peak, output });
      else reject(new Error(`vecbridge ${args[0]} ended with code ${code}: ${talk || output}`));
    });
  });
}

/** User and system time of a process, and of its children that have ended where asked for, in ticks of 10 ms. */
export function cpuSecondsOf(pid: number, { children = false } = {}): number {
  const ticks = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return [11, 12, ...(children ? [13, 14] : [])].reduce((sum, i) => sum + Number(ticks[i]), 0) / 100;
}

/** The commit of the code, with "+" where files that are tracked were changed since; null without git. */
export function commitName(): string | null {
  const git = (...args: string[]): string =>
    spawnSync('git', args, { encoding: 'utf8', cwd: packageRoot }).stdout?.trim() ?? '';
  const commit = git('rev-parse', '--short', 'HEAD');
  if (!commit) return null;
  return `${commit}${git('status', '--porcelain', '--untracked-files=no', '--', ':!docs/results') ? '+' : ''}`;
}

/** One line of a result file: what was run where, and how fast. */
export function resultLine(facts: Readonly<Record<string, unknown>>, rows: number, runs: readonly Measured[]): string {
  const middle = (of: (run: Measured) => number | null): number | null => {
    const sorted = runs.flatMap((run) => of(run) ?? []).sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? null;
  };
  const [seconds, cpuSeconds] = [middle((run) => run.seconds)!, middle((run) => run.cpuSeconds)];
  return JSON.stringify({
    ...facts,
    rows,
    seconds: Number(seconds.toFixed(2)),
    cpuSeconds,
    rowsPerSecond: Math.round(rows / seconds),
    rowsPerCpuSecond: cpuSeconds === null ? null : Math.round(rows / cpuSeconds),
    peakMegabytes: middle((run) => run.peakMegabytes),
    runs: runs.length,
    load: Number(loadavg()[0]!.toFixed(1)),
    commit: commitName(),
    machine: `${cpus()[0]?.model ?? ''}, ${availableParallelism()} cores, Node ${process.versions.node}`,
  });
}
