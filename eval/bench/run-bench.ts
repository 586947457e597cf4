import type { Progress } from '../../src/core/progress.js';
import { requireData } from './check-data.js';
import { chosenJobs, type Job, jobsOf } from './jobs.js';
import type { BenchRecord } from './record.js';
import { type BenchSummary, writeReports } from './reports.js';
import { finishedRecord, resultOf, runSuite, strangers } from './run-suite.js';
import { readSuite } from './suite.js';

export interface BenchRequest {
  /** Path of a suite: JSON with data, methods, cases, sizes, seeds, limits (docs/bench.md). */
  readonly suite: string;
  /** Results folder. Default: bench-NAME, by the name of the suite. */
  readonly output?: string | undefined;
  /** Runs at the same time, each in a process of its own. Default 1. */
  readonly jobs?: number | undefined;
  /** Runs with one of these names: method, data, case, size, seed-N. */
  readonly only?: readonly string[] | undefined;
  /** Run failed ones again. Default: a failure is a result. */
  readonly retryFailed?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly on?: Progress | undefined;
}

export interface BenchRun extends BenchSummary {
  /** Results folder: runs/*.json, table.md, runs.csv, table.tex, summary.json. */
  readonly dir: string;
  readonly suite: string;
  /** Runs of the suite; run now; with a result from before; failed. */
  readonly runs: {
    readonly total: number;
    readonly ran: number;
    readonly skipped: number;
    readonly failed: number;
  };
  /** Results of the runs asked for. */
  readonly records: readonly BenchRecord[];
  /** Result files in the folder that no run of the suite stands for. */
  readonly strangers: readonly string[];
}

/**
 * Runs a benchmark suite: methods × data × cases × sizes × seeds. Each run is a process of its own. Runs that have a
 * result are skipped, so the same call continues after an interruption. It writes tables, verdicts against the
 * truth, and the significance of the differences.
 *
 * Throws BAD_FILE and BAD_OPTION (the suite has a mistake), MISSING_PART (its data is not there), INTERRUPTED.
 *
 * @example
 * import { runBench } from 'vecbridge';
 * const { dir, rows, runs } = await runBench({ suite: 'suite.json', only: ['procrustes'] });
 * for (const { label, top1 } of rows) console.log(label, top1?.mean);
 * console.log(dir, runs.failed);
 */
export async function runBench(request: BenchRequest): Promise<BenchRun> {
  const { retryFailed = false, signal, on } = request;
  const { suite, all, jobs, dir } = await planned(request);
  const { records, ran, skipped, failed } = await runSuite(jobs, {
    ...{ dir, jobs: request.jobs ?? 1, retryFailed },
    ...(signal ? { signal } : {}),
    ...(on ? { on } : {}),
  });
  const others = await strangers(dir, all);
  const finished = await Promise.all(all.map((job) => resultOf(dir, job)));
  const known = finished.filter((record) => record !== undefined);
  const summary = await writeReports(dir, suite, known);
  const runs = { total: all.length, ran, skipped, failed };
  return { dir, suite: suite.name, runs, ...summary, records, strangers: others };
}

/** What a bench would do: its runs, each with the result that is there already. */
export async function planBench(request: BenchRequest) {
  const { suite, jobs, dir } = await planned(request);
  const found = await Promise.all(jobs.map((job) => finishedRecord(dir, job, request.retryFailed)));
  return { dir, suite: suite.name, jobs: jobs.map((job, i) => ({ job, record: found[i] })) };
}

async function planned({ suite: path, only = [], output }: BenchRequest) {
  const suite = await readSuite(path);
  const all: readonly Job[] = await jobsOf(suite);
  const jobs = chosenJobs(all, only);
  await requireData(jobs);
  return { suite, all, jobs, dir: output ?? `bench-${suite.name}` };
}
