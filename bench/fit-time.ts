/**
 * What a fit without pairs costs, verdict included, beside mini-vec2vec as published, one after the other in one run:
 * MiniLM → mpnet, n rows a side drawn by the seed, test pairs 38,000–39,999, default options.
 *
 *   VECBRIDGE_DATA=... npm run bench:fit-time -- --json [--rows 2000,5000,19000] [--seeds 0-2] [--pair minilm-mpnet]
 *       [--unalignable] [--no-mini]
 *
 * Prints { sizes: [{ rows, seconds, top1, verdict, miniVec2vec: { seconds, top1 } | null, ratio }] } and facts of the run;
 * medians over the seeds (`verdict`: the most frequent label). Seconds of ours are those of the whole command, of
 * mini-vec2vec those of its fit; ratio is ours to theirs, null without them. --unalignable also fits the same source rows
 * to Gaussian rows of the target's mean and covariance, and gives its seconds, verdict and ratio to the alignable fit.
 * Progress goes to stderr; without --json a table is printed.
 */
import { availableParallelism, cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { control } from '../eval/bench/controls.js';
import { VecbridgeError } from '../src/core/errors.js';
import { buildCommand, commitName } from './measure-command.js';
import { findPython } from './mini-vec2vec.js';
import { dataOf, type JobData } from './modern/data.js';
import { fitByCommand, miniOnFiles } from './modern/fit-files.js';
import { measureTranslator } from './modern/measure.js';
import { median, mostFrequent, printTable } from './table-text.js';
import { seedList } from './vec2vec/flags.js';

interface Timed {
  readonly seconds: number;
  readonly top1: number;
}

interface SeedRun extends Timed {
  readonly verdict: string;
  readonly miniVec2vec: Timed | null;
  readonly unalignable: { readonly seconds: number; readonly verdict: string } | null;
}

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rows: { type: 'string', default: '2000,5000,19000' },
    seeds: { type: 'string', default: '0' },
    pair: { type: 'string', default: 'minilm-mpnet' },
    unalignable: { type: 'boolean', default: false },
    'no-mini': { type: 'boolean', default: false },
  },
});

// Ends the fit that is running too, and its temporary folder goes.
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());

process.exitCode = await main().catch((error: unknown) => {
  if (stop.signal.aborted) return 130;
  if (!(error instanceof VecbridgeError)) throw error;
  console.error(`error: ${error.message}\n  hint: ${error.hint}`);
  return error.code === 'MISSING_PART' ? 4 : 2;
});

async function main(): Promise<number> {
  const seeds = seedList(values.seeds);
  const python = values['no-mini'] ? null : findPython();
  const jobs = values.rows.split(',').map((rows) => ({ rows: Number(rows), pair: values.pair }));
  // The data first: a missing file is said before anything is compiled or fitted.
  await jobData(jobs[0]!, seeds[0]!);
  buildCommand();
  const sizes = [];
  for (const job of jobs) {
    const runs: SeedRun[] = [];
    for (const seed of seeds) {
      const run = await runSeed(await jobData(job, seed), seed, python);
      console.error(`${job.rows} rows, seed ${seed}: ${JSON.stringify(run)}`);
      runs.push(run);
    }
    sizes.push(summary(job.rows, runs));
  }
  if (values.json) {
    const machine = `${cpus()[0]?.model ?? ''}, ${availableParallelism()} cores, Node ${process.versions.node}`;
    const facts = { pair: values.pair, seeds, commit: commitName(), machine, load: Number(loadavg()[0]!.toFixed(1)) };
    console.log(JSON.stringify({ sizes, ...facts }, null, 2));
    return 0;
  }
  printTable(
    ['rows', 'seconds', 'top-1', 'verdict', 'mini-vec2vec seconds', 'top-1', 'ratio'],
    sizes.map(({ rows, seconds, top1, verdict, miniVec2vec, ratio }) => [
      ...[rows, seconds, top1, verdict],
      ...[miniVec2vec?.seconds ?? '', miniVec2vec?.top1 ?? '', ratio ?? ''],
    ]),
  );
  return 0;
}

function jobData({ rows, pair }: { rows: number; pair: string }, seed: number): Promise<JobData> {
  return dataOf({ split: 'modern-19k', pair, rows, seed });
}

async function runSeed(data: JobData, seed: number, python: string | null): Promise<SeedRun> {
  const ours = await fitByCommand(data, seed, stop.signal);
  const { top1 } = (await measureTranslator(ours.translator, data.test)).there;
  const theirs = python ? await miniOnFiles(python, data, seed, stop.signal) : null;
  let unalignable: SeedRun['unalignable'] = null;
  if (values.unalignable) {
    const { json, measured } = await fitByCommand(
      { ...data, ...(await control({ name: values.pair, ...data }, 'gaussian', seed)) },
      seed,
      stop.signal,
    );
    unalignable = { seconds: measured.seconds, verdict: json.verdict };
  }
  return {
    seconds: ours.measured.seconds,
    top1,
    verdict: ours.json.verdict,
    miniVec2vec: theirs && { seconds: theirs.seconds, top1: theirs.top1 },
    unalignable,
  };
}

function summary(rows: number, runs: readonly SeedRun[]) {
  const ours = medians(runs);
  const theirs = runs.flatMap((run) => run.miniVec2vec ?? []);
  const miniVec2vec = theirs.length ? medians(theirs) : null;
  const gaussian = runs.flatMap((run) => run.unalignable ?? []);
  const gaussianSeconds = gaussian.length ? rounded(median(gaussian.map((run) => run.seconds)), 2) : null;
  return {
    rows,
    ...ours,
    verdict: mostFrequent(runs.map((run) => run.verdict)),
    miniVec2vec,
    ratio: miniVec2vec && rounded(ours.seconds / miniVec2vec.seconds, 3),
    ...(gaussianSeconds === null
      ? {}
      : {
          unalignable: {
            seconds: gaussianSeconds,
            verdict: mostFrequent(gaussian.map((run) => run.verdict)),
            ratio: rounded(gaussianSeconds / ours.seconds, 3),
          },
        }),
  };
}

function medians(of: readonly Timed[]): Timed {
  return {
    seconds: rounded(median(of.map((run) => run.seconds)), 2),
    top1: rounded(median(of.map((run) => run.top1)), 4),
  };
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
