/**
 * The runs behind docs/baselines.md: published methods without pairs on modern encoders, on the rows that bench/modern draws.
 * One JSON line per run in OUT/runs.jsonl; what is there is not run again. `npx tsx bench/baselines/page.ts` makes the tables.
 *
 *   VECBRIDGE_DATA=... npx tsx bench/baselines/run.ts
 *   ... --names mini-vec2vec,vecmap --pairs minilm-mpnet --rows 5000 --seeds 0-2 --judge 0 --list
 *
 * --names, --pairs, --rows, --seeds   instead of all; the names are those of jobs.ts
 * --judge   seeds whose maps get a verdict if they are found (default 0; none): it costs more than most of the maps
 * --threads of one run (default 1)
 * --out     folder of results (default docs/results/baselines)
 * --list    only says what is missing
 * Exit code 1 where a run failed: it has no line, and the next call tries it again.
 */
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { VecbridgeError } from '../../src/core/errors.js';
import { setThreads } from '../../src/engine/threads.js';
import { commitName } from '../measure-command.js';
import { appendLine, readLinesOf, repairFile } from '../modern/lines.js';
import { seedList } from '../vec2vec/flags.js';
import { BASELINES, type BaselineJob, type BaselineName, baselineJobs, baselineKey } from './jobs.js';
import { type BaselineLine, runBaseline } from './run-job.js';

const { values } = parseArgs({
  options: {
    names: { type: 'string' },
    pairs: { type: 'string' },
    rows: { type: 'string' },
    seeds: { type: 'string' },
    judge: { type: 'string', default: '0' },
    threads: { type: 'string', default: '1' },
    out: { type: 'string', default: 'docs/results/baselines' },
    list: { type: 'boolean', default: false },
  },
});

process.exitCode = await main().catch((error: unknown) => {
  if (!(error instanceof VecbridgeError)) throw error;
  console.error(`error: ${error.message}\n  hint: ${error.hint}`);
  return error.code === 'MISSING_PART' ? 4 : 2;
});

async function main(): Promise<number> {
  const file = join(values.out, 'runs.jsonl');
  repairFile(file);
  const wanted = baselineJobs({
    names: values.names?.split(',').map(nameOf),
    pairs: values.pairs?.split(','),
    rows: values.rows?.split(',').map(Number),
    seeds: values.seeds ? seedList(values.seeds) : undefined,
  });
  const isMissing = (job: BaselineJob): boolean =>
    !readLinesOf<BaselineLine>(file).some((line) => baselineKey(line) === baselineKey(job));
  const missing = wanted.filter(isMissing);
  console.error(`${missing.length} runs are missing in ${file}`);
  if (values.list) {
    for (const job of missing) console.log(baselineKey(job));
    return 0;
  }
  const [threads, commit, judged] = [Number(values.threads), commitName(), seedList(values.judge)];
  setThreads(threads);
  let failed = 0;
  for (const [i, job] of missing.entries()) {
    if (!isMissing(job)) continue; // another process has done it meanwhile
    try {
      const run = await runBaseline(job, { judged: judged.includes(job.seed) });
      const load = Number(loadavg()[0]!.toFixed(1));
      appendLine(file, { ...job, ...run, threads, load, commit, command: commandOf(job) } satisfies BaselineLine);
      const { there, oracle, verdict, cpuSeconds } = run;
      const said = `${there.top1.toFixed(4)} of ${oracle.there.top1.toFixed(4)}, ${verdict?.label ?? 'not judged'}`;
      console.error(
        `${i + 1}/${missing.length} ${baselineKey(job)}: ${said}, ${cpuSeconds.map.toFixed(0)} CPU seconds`,
      );
    } catch (error) {
      if (error instanceof VecbridgeError && error.code === 'MISSING_PART') throw error;
      failed++;
      console.error(`${i + 1}/${missing.length} ${baselineKey(job)} failed: ${(error as Error).message}`);
    }
  }
  return failed ? 1 : 0;
}

function commandOf({ name, pair, rows, seed }: BaselineJob): string {
  return `npx tsx bench/baselines/run.ts --names '${name}' --pairs ${pair} --rows ${rows} --seeds ${seed}`;
}

function nameOf(text: string): BaselineName {
  if (Object.hasOwn(BASELINES, text)) return text as BaselineName;
  throw new VecbridgeError('BAD_OPTION', `there is no baseline "${text}".`, {
    hint: `baselines: ${Object.keys(BASELINES).join(', ')}`,
  });
}
