import { join } from 'node:path';
import type { Job } from '../../eval/bench/jobs.js';
import type { BenchRecord } from '../../eval/bench/record.js';
import type { planBench } from '../../eval/bench/run-bench.js';
import { plural } from '../../src/core/plural.js';
import { positiveInteger, repeated } from '../arguments.js';
import type { CommandContext, CommandSpec, CommonOptions } from '../command.js';
import { exitCodes } from '../exit.js';
import { count, duration, table } from '../table.js';

interface BenchOptions extends CommonOptions {
  readonly output?: string;
  readonly jobs: number;
  readonly only?: readonly string[];
  readonly dryRun?: boolean;
  readonly retryFailed?: boolean;
}

export const bench: CommandSpec<BenchOptions> = {
  examples: [
    ['vecbridge bench suite.json', 'run what has no result yet; the results go to bench-NAME/'],
    ['vecbridge bench suite.json -o results --jobs 2', 'two runs at the same time, each in a process of its own'],
    ['vecbridge bench suite.json --only procrustes --only seed-0,seed-1', 'a part of it'],
    ['vecbridge bench suite.json --dry-run', 'what would run, and how long at most'],
  ],
  json: {
    dir: 'results folder: runs/*.json, table.md, runs.csv, table.tex, summary.json',
    suite: 'name of the suite',
    runs: '{ total, ran, skipped, failed }: runs of the suite; run now; with a result from before; failed now',
    wronglyAligned: 'runs called aligned while top-1 is below a quarter of the oracle, or no map exists',
    rows: '[{ label, data, kind, size, runs, failures, top1: { mean, sd, least, most, n }, ..., found, verdicts, seconds, peakBytes }]',
    confusion: '{ verdict: { found, missed, none, unknown } }',
    comparisons: '[{ data, kind, size, a, b, difference, interval, p, adjusted }]',
    jobs: 'with --dry-run only: [{ id, done, minutes }]',
  },
  exits: { 1: 'failed, or every run asked for did', 4: 'the full data of a protocol is not there (VECBRIDGE_DATA)' },
  configure(command) {
    command
      .argument('<suite>', 'JSON file: data, methods, cases, sizes, seeds, limits (docs/bench.md)')
      .option('-o, --output <dir>', 'results folder (default: bench-NAME)')
      .option('--jobs <n>', 'runs at the same time; the suite says how many threads each takes', positiveInteger, 1)
      .option(
        '--only <names>',
        'only runs with one of these names (method, data, case, size, seed-N), separated by commas; several --only must all match',
        repeated,
      )
      .option('--retry-failed', 'run failed ones again')
      .option('--dry-run', 'list the runs, and do nothing');
  },
  async run(context, args, options) {
    const [path] = args as [string];
    const { planBench, runBench } = await import('../../eval/bench/run-bench.js');
    const { output, jobs, only, retryFailed } = options;
    const request = { suite: path, output, jobs, only, retryFailed };
    if (options.dryRun) return dryRun(await planBench(request), jobs);
    const bar = context.progress();
    const done = await runBench({ ...request, signal: context.signal, on: bar.update }).finally(() => bar.end());
    const { records, strangers, ...summary } = done;
    const { dir, runs } = summary;
    tellStrangers(context, dir, strangers);
    for (const { id, failure } of records) if (failure) context.output.warn(`${id} failed: ${failure.message}`);
    const { COLUMNS, tableOf } = await import('../../eval/bench/columns.js');
    const shown = tableOf(
      summary.rows,
      COLUMNS.filter((column) => column.brief),
    );
    const lines = [
      table(shown.head, shown.rows),
      '',
      `runs: ${count(runs.total)} in the suite, ${count(runs.ran)} run now, ${count(runs.skipped)} had a result, ${count(runs.failed)} failed; wrongly aligned: ${summary.wronglyAligned}`,
      `${join(dir, 'table.md')} has the verdicts against the truth and the significance of the differences`,
    ];
    const exitCode = runs.failed > 0 && runs.failed === records.length ? exitCodes.failed : exitCodes.ok;
    return { json: summary, text: lines.join('\n'), exitCode };
  },
};

function tellStrangers(context: CommandContext, dir: string, files: readonly string[]): void {
  if (files.length === 0) return;
  context.output.talk(
    `${dir} holds ${count(files.length)} ${plural(files.length, 'result that is', 'results that are')} not of this suite as it is now, and left alone: ${files.slice(0, 3).join(', ')}${files.length > 3 ? ', ...' : ''}`,
  );
}

function dryRun({ dir, suite, jobs }: Awaited<ReturnType<typeof planBench>>, atOnce: number) {
  const listed = jobs.map(({ job, record }) => ({
    id: job.id,
    done: record !== undefined,
    minutes: job.limits.minutes,
  }));
  const waiting = jobs.filter(({ record }) => record === undefined).map(({ job }) => job);
  const most = waiting.reduce((sum, job) => sum + 60 * job.limits.minutes, 0) / atOnce;
  const expected = expectedSeconds(
    waiting,
    jobs.flatMap(({ record }) => record ?? []),
  );
  const lines = listed.map(({ id, done }) => `${done ? 'done' : 'run '}  ${id}`);
  lines.push('', `${count(waiting.length)} of ${count(jobs.length)} to run: at most ${duration(most)} by the limits`);
  if (expected !== null) lines.push(`about ${duration(expected / atOnce)}, as the finished runs of the same methods`);
  const json = {
    dir,
    suite,
    runs: { total: jobs.length, waiting: waiting.length },
    mostSeconds: most,
    expectedSeconds: expected,
    jobs: listed,
  };
  return { json, text: lines.join('\n') };
}

/** From the mean time of finished runs of each method; null where a method has none. */
function expectedSeconds(waiting: readonly Job[], finished: readonly BenchRecord[]): number | null {
  let sum = 0;
  for (const job of waiting) {
    const same = finished.filter((record) => record.label === job.label);
    if (same.length === 0) return null;
    sum += same.reduce((total, r) => total + (r.measured?.seconds.total ?? r.failure?.seconds ?? 0), 0) / same.length;
  }
  return waiting.length === 0 ? null : sum;
}
