import { loadavg } from 'node:os';
import { boundsOf } from './bounds.js';
import { dataOf, type JobData } from './data.js';
import { fitByCommand, miniOnFiles } from './fit-files.js';
import { commandOf, type Job, type Table } from './jobs.js';
import type { Line } from './lines.js';
import { measureAlone, measureTranslator } from './measure.js';

interface RunContext {
  readonly table: Table;
  /** Folder of the results: bounds.jsonl is there. */
  readonly folder: string;
  /** With NumPy, SciPy and scikit-learn; needed for jobs of mini-vec2vec. */
  readonly python: string | null;
  readonly jobs: number;
  readonly commit: string | null;
  readonly signal?: AbortSignal;
}

type Run = Pick<Line, 'there' | 'back' | 'alone' | 'verdict' | 'seconds' | 'cpuSeconds' | 'peakMegabytes' | 'said'>;

/** One run: its vectors, the fit in a process of its own, both directions from that one fit, and the rows beside it. */
export async function runJob(job: Job, context: RunContext): Promise<Line> {
  const { table, folder, jobs, commit } = context;
  const { oracle, identity, random } = await boundsOf(job, folder);
  const data = await dataOf(job);
  const run = await (job.method === 'vecbridge' ? ours(job, data, context) : mini(job, data, context));
  return {
    ...job,
    pool: data.test.source.rows,
    found: run.there.top1 >= oracle.there.top1 / 4,
    ...run,
    oracle,
    identity,
    random,
    jobs,
    load: Number(loadavg()[0]!.toFixed(1)),
    commit,
    command: commandOf(job, table),
  };
}

async function ours(job: Job, data: JobData, { signal }: RunContext): Promise<Run> {
  const { json, translator, measured } = await fitByCommand(data, job.seed, signal);
  const { verdict, evidence, secondsMap, secondsVerdict, dir: _dir, seed: _seed, seconds: _seconds, ...said } = json;
  return {
    ...(await measureTranslator(translator, data.test)),
    ...(data.pairs.length ? { alone: await measureAlone(data) } : {}),
    verdict: {
      label: verdict,
      evidence: Object.fromEntries(evidence.map(({ measure, value, passed }) => [measure, { value, passed }])),
    },
    seconds: { map: secondsMap, verdict: secondsVerdict, total: measured.seconds },
    cpuSeconds: measured.cpuSeconds,
    peakMegabytes: measured.peakMegabytes,
    said,
  };
}

async function mini(job: Job, data: JobData, { python, signal }: RunContext): Promise<Run> {
  if (!python) throw new Error('mini-vec2vec needs Python with numpy, scipy and scikit-learn.');
  const result = await miniOnFiles(python, data, job.seed, signal);
  const { seconds, threads, versions } = result;
  return {
    there: { top1: result.top1, meanRank: result.meanRank },
    back: { top1: result.backTop1, meanRank: result.backMeanRank },
    verdict: null,
    seconds: { map: seconds, verdict: 0, total: seconds },
    cpuSeconds: null,
    peakMegabytes: null,
    said: { threads, versions },
  };
}
