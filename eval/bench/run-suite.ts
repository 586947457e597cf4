import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stopIfAborted } from '../../src/core/cancellation.js';
import { machineName } from '../../src/core/machine.js';
import type { Progress } from '../../src/core/progress.js';
import { version } from '../../src/core/version.js';
import { writeFileAtomic } from '../../src/vectors/atomic.js';
import { type Job, RECORD_FORMAT } from './jobs.js';
import { type BenchRecord, recordSchema } from './record.js';
import { type LimitedRun, runLimited } from './run-limited.js';

interface SuiteRun {
  /** Results of all jobs asked for, in their order: found and new. */
  readonly records: readonly BenchRecord[];
  readonly skipped: number;
  readonly ran: number;
  readonly failed: number;
}

interface RunSuiteOptions {
  /** Folder of the results: runs/ID.json. */
  readonly dir: string;
  /** Runs at the same time, each in a process of its own. Default 1. */
  readonly jobs?: number;
  /** Run failed ones again. Default: a failure is a result. */
  readonly retryFailed?: boolean;
  readonly signal?: AbortSignal;
  readonly on?: Progress;
  /** For tests: how one job is run. */
  readonly runOne?: (job: Job, options: { signal?: AbortSignal; on?: Progress }) => Promise<LimitedRun>;
}

export const resultPath = (dir: string, job: Pick<Job, 'id'>): string => join(dir, 'runs', `${job.id}.json`);

/**
 * Runs every job that has no result yet. A result counts when its fingerprint is that of the job: changed options, data
 * or program version run again. Each result is written when it is there, so an interrupted bench continues where it was.
 */
export async function runSuite(jobs: readonly Job[], options: RunSuiteOptions): Promise<SuiteRun> {
  const { dir, signal, on, runOne = runLimited } = options;
  await mkdir(join(dir, 'runs'), { recursive: true });
  const records: (BenchRecord | undefined)[] = await Promise.all(
    jobs.map((job) => finishedRecord(dir, job, options.retryFailed ?? false)),
  );
  const waiting = jobs.map((_, i) => i).filter((i) => records[i] === undefined);
  const ran = waiting.length;
  const skipped = jobs.length - ran;
  let done = skipped;
  const report = (note: string): void => on?.({ stage: 'bench', done, total: jobs.length, note });
  const work = async (): Promise<void> => {
    for (let i = waiting.shift(); i !== undefined; i = waiting.shift()) {
      stopIfAborted(signal, 'running the bench');
      const job = jobs[i]!;
      report(job.id);
      const result = await runOne(job, {
        ...(signal ? { signal } : {}),
        on: ({ stage, done: step, total, note }) =>
          report(`${job.id}: ${stage} ${step}/${total}${note ? ` ${note}` : ''}`),
      });
      const record = recordOf(job, result);
      await writeFileAtomic(resultPath(dir, job), `${JSON.stringify(record)}\n`, { overwrite: true });
      records[i] = record;
      done++;
      report(record.failure ? `${job.id}: ${record.failure.message}` : job.id);
    }
  };
  const atOnce = Math.max(1, Math.min(options.jobs ?? 1, waiting.length));
  await Promise.all(Array.from({ length: atOnce }, work));
  const complete = records.filter((record) => record !== undefined);
  return { records: complete, skipped, ran, failed: complete.filter((record) => record.failure).length };
}

/** The result of a job where there is one of the same fingerprint; a file that cannot be read counts as none. */
export async function resultOf(dir: string, job: Job): Promise<BenchRecord | undefined> {
  const path = resultPath(dir, job);
  const record = existsSync(path) ? await readRecord(path) : undefined;
  return record?.fingerprint === job.fingerprint ? record : undefined;
}

/** The same, without failures that are to be tried again: all with `retryFailed`, else those with more time or memory now. */
export async function finishedRecord(dir: string, job: Job, retryFailed = false): Promise<BenchRecord | undefined> {
  const record = await resultOf(dir, job);
  if (!record) return undefined;
  const { failure } = record;
  const roomier = job.limits.minutes > record.limits.minutes || job.limits.megabytes > record.limits.megabytes;
  const again = failure && (retryFailed || (roomier && (failure.kind === 'time' || failure.kind === 'memory')));
  return again ? undefined : record;
}

async function readRecord(path: string): Promise<BenchRecord | undefined> {
  try {
    return recordSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return undefined; // of an older format, or damaged: it runs again
  }
}

/** Result files in the folder that no job of the suite stands for (left by options or names since changed). */
export async function strangers(dir: string, jobs: readonly Job[]): Promise<string[]> {
  const known = new Set(jobs.map((job) => `${job.id}.json`));
  const files = await readdir(join(dir, 'runs')).catch(() => [] as string[]);
  return files.filter((file) => file.endsWith('.json') && !known.has(file)).sort();
}

function recordOf(job: Job, { measured, failure, engine }: LimitedRun): BenchRecord {
  const { id, fingerprint, suite, label, method, options, pairs, data, kind, size, seed, threads, limits } = job;
  return {
    format: RECORD_FORMAT,
    ...{ id, fingerprint, suite, label, method, options, pairs, data, kind, size, seed, threads, limits },
    measured,
    failure,
    versions: { vecbridge: version, node: process.versions.node, engine },
    machine: machineName(),
    finishedAt: new Date().toISOString(),
  };
}
