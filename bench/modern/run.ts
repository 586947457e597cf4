/**
 * The runs behind docs/results/modern: `vecbridge fit` as a user calls it on modern and classical encoders, and
 * mini-vec2vec on the same rows. One JSON line per run in OUT/runs.jsonl; what is there is not run again, so that a run
 * that was interrupted goes on where it stopped. `npx tsx bench/modern/page.ts` makes the tables.
 *
 *   VECBRIDGE_DATA=... npx tsx bench/modern/run.ts --table main,few-pairs --mini
 *   ... --table main --pairs minilm-mpnet,use-glove@words-7k --rows 2000,5000 --seeds 0-2 --jobs 2 --list
 *
 * --table   main, classical, few-pairs, overlap, alike, or all (default), in that order
 * --pairs, --rows, --seeds   instead of the table's own
 * --mini    mini-vec2vec too (numpy, scipy, scikit-learn), except with known pairs
 * --jobs    1 (default) or 2 runs at a time; seconds are comparable at 1 only
 * --out     folder of results (default docs/results/modern)
 * --list    only says what is missing
 * Exit code 1 where a run failed: it has no line, and the next call tries it again.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { VecbridgeError } from '../../src/core/errors.js';
import { buildCommand, commitName } from '../measure-command.js';
import { findPython } from '../mini-vec2vec.js';
import { seedList } from '../vec2vec/flags.js';
import { type Job, jobsOf, keyOf, TABLES, type Table } from './jobs.js';
import { appendLine, type Line, missingJobs, readLinesOf, repairFile } from './lines.js';
import { runJob } from './run-job.js';

const { values } = parseArgs({
  options: {
    table: { type: 'string', default: 'all' },
    pairs: { type: 'string' },
    rows: { type: 'string' },
    seeds: { type: 'string' },
    jobs: { type: 'string', default: '1' },
    out: { type: 'string', default: 'docs/results/modern' },
    mini: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
  },
});

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());

process.exitCode = await main().catch((error: unknown) => {
  if (!(error instanceof VecbridgeError)) throw error;
  console.error(`error: ${error.message}\n  hint: ${error.hint}`);
  return error.code === 'MISSING_PART' ? 4 : 2;
});

async function main(): Promise<number> {
  const tables = tablesOf(values.table);
  const file = join(values.out, 'runs.jsonl');
  repairFile(file);
  const python = values.mini && !values.list ? findPython() : null;
  const choice = {
    ...(values.pairs ? { pairs: values.pairs.split(',') } : {}),
    ...(values.rows ? { rows: values.rows.split(',').map(Number) } : {}),
    ...(values.seeds ? { seeds: seedList(values.seeds) } : {}),
    mini: values.list ? values.mini : python !== null,
  };
  const tableOf = new Map<string, Table>();
  const wanted = tables.flatMap((table) => {
    const jobs = jobsOf(table, choice);
    for (const job of jobs) tableOf.set(keyOf(job), tableOf.get(keyOf(job)) ?? table);
    return jobs;
  });
  const missing = missingJobs(wanted, readLinesOf<Line>(file));
  console.error(`${missing.length} runs are missing in ${file}`);
  if (values.list) {
    for (const job of missing) console.log(keyOf(job));
    return 0;
  }
  if (missing.length === 0) return 0;
  buildCommand();
  const context = { folder: values.out, python, jobs: Number(values.jobs), commit: commitName(), signal: stop.signal };
  let [next, failed] = [0, 0];
  const work = async (): Promise<void> => {
    while (next < missing.length && !stop.signal.aborted) {
      const number = ++next;
      const job = missing[number - 1]!;
      try {
        const line = await runJob(job, { ...context, table: tableOf.get(keyOf(job))! });
        appendLine(file, line);
        console.error(`${number}/${missing.length} ${told(job, line)}`);
      } catch (error) {
        if (stop.signal.aborted || (error instanceof VecbridgeError && error.code === 'MISSING_PART')) throw error;
        failed++;
        console.error(`${number}/${missing.length} ${keyOf(job)} failed: ${(error as Error).message}`);
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: context.jobs }, work));
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  }
  return stop.signal.aborted ? 130 : failed ? 1 : 0;
}

function tablesOf(text: string): readonly Table[] {
  if (text === 'all') return TABLES;
  return text.split(',').map((name) => {
    const table = TABLES.find((one) => one === name);
    if (table) return table;
    throw new VecbridgeError('BAD_OPTION', `there is no table "${name}".`, {
      hint: `tables: all, ${TABLES.join(', ')}`,
    });
  });
}

function told(job: Job, line: Line): string {
  const verdict = line.verdict ? `, ${line.verdict.label}` : '';
  return `${keyOf(job)}: ${line.there.top1.toFixed(4)} of ${line.oracle.there.top1.toFixed(4)}${verdict}, ${line.seconds.total.toFixed(0)} s`;
}
