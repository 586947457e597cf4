import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Job, Queue } from 'bullmq';
import { VecbridgeError } from '../core/errors.js';
import { writeFileAtomic } from '../vectors/atomic.js';
import { createSink, openVectors } from '../vectors/open.js';
import { DEFAULT_QUEUE_NAME, type QueueAddress } from './address.js';
import { type Plan, planSchema } from './plan.js';
import { loadBullmq, requireReachable } from './redis.js';
import { ATTEMPTS, rowsOf } from './translate-shard.js';
import { quietly, type ShardJob } from './work.js';

interface ShareOutRequest {
  readonly address: QueueAddress;
  readonly queueName?: string;
  readonly plan: Plan;
  /** Output folder; made when it is not there. */
  readonly output: string;
  /** Put the jobs into the queue and return at once. */
  readonly detach?: boolean;
  readonly signal: AbortSignal;
  /** How often lost jobs are looked for, in ms. */
  readonly checkEvery?: number;
  on?(progress: { readonly shards: number; readonly of: number }): void;
  trouble?(reason: string): void;
}

interface SharedOut {
  readonly shards: number;
  /** Shards that were there before. */
  readonly found: number;
  /** Rows of all outputs; null when detached before the end. */
  readonly rows: number | null;
}

const ATTEMPTS_AT_MOST = 8;
const POLL_MS = 500;
const CHECK_EVERY = 5_000;
/** Jobs asked for their state in one check. */
const CHECKED = 100;
const ADDED_AT_ONCE = 1000;

/**
 * Puts every shard that has no output yet into the queue and waits until all outputs are there; then counts their rows and
 * writes shards.json. The files are the truth and Redis only hands out work: jobs have the plan's id and the shard's
 * number as their id, so that the same command again adds nothing twice, and jobs a Redis has lost are added again.
 */
export async function shareOut(request: ShareOutRequest): Promise<SharedOut> {
  const { address, plan, signal } = request;
  const folder = resolve(request.output);
  const bullmq = await loadBullmq();
  await requireReachable(address);
  await claimFolder(folder, plan);
  const before = await openShards(folder, plan);
  const found = plan.shards.length - before.length;
  const queue: Queue = new bullmq.Queue(request.queueName ?? DEFAULT_QUEUE_NAME, {
    connection: { ...address.connection, maxRetriesPerRequest: null },
  });
  queue.on(
    'error',
    quietly((reason) => request.trouble?.(reason)),
  );
  try {
    if (before.length > 0) await startFailedAgain(queue, plan, before);
    await add(queue, plan, before, folder);
    if (request.detach) return { shards: plan.shards.length, found, rows: null };
    await waitForAll(queue, request, folder);
  } finally {
    await queue.close();
  }
  signal.throwIfAborted();
  return { shards: plan.shards.length, found, rows: await complete(folder, plan) };
}

/** plan.json says whose folder it is; another plan, or files of anything else, are not written over. */
async function claimFolder(folder: string, plan: Plan): Promise<void> {
  const path = join(folder, 'plan.json');
  if (existsSync(path)) {
    const read = planSchema.safeParse(JSON.parse(await readFile(path, 'utf8')));
    if (read.success && read.data.id === plan.id) return;
    throw new VecbridgeError('EXISTS', `${folder} belongs to another translation.`, {
      hint: 'its plan.json differs in translator, input, options or shard size: choose another folder, or remove this one.',
      context: { folder, plan: plan.id, found: read.success ? read.data.id : null },
    });
  }
  await mkdir(folder, { recursive: true });
  const others = await readdir(folder);
  if (others.length > 0) {
    throw new VecbridgeError('EXISTS', `${folder} is not empty: it holds ${others[0]}.`, {
      hint: 'choose a new folder for the shards.',
      context: { folder, entries: others.length },
    });
  }
  await requireWritable(folder, plan);
  await writeFileAtomic(path, `${JSON.stringify(plan, null, 1)}\n`);
}

/** An output that cannot be written (float16 as jsonl, say) is an error here and not once in every worker. */
async function requireWritable(folder: string, plan: Plan): Promise<void> {
  const endings = new Set(plan.shards.map((shard) => shard.output.slice(shard.output.indexOf('.'))));
  for (const ending of endings) {
    const sink = await createSink(join(folder, `trial${ending}`), { dim: plan.dims[1], dtype: plan.task.dtype });
    await sink.abort();
  }
}

/** Numbers of the shards without output. */
async function openShards(folder: string, plan: Plan): Promise<number[]> {
  const there = new Set(await readdir(folder));
  return plan.shards.flatMap((shard, i) => (there.has(shard.output) ? [] : [i]));
}

const jobId = (plan: Plan, shard: number): string => `${plan.id}-${shard}`;

async function add(queue: Queue, plan: Plan, shards: readonly number[], folder: string): Promise<void> {
  for (let at = 0; at < shards.length; at += ADDED_AT_ONCE) {
    await queue.addBulk(
      shards.slice(at, at + ADDED_AT_ONCE).map((i) => {
        const data: ShardJob = { formatVersion: 1, plan: plan.id, task: plan.task, shard: plan.shards[i]!, folder };
        const opts = {
          jobId: jobId(plan, i),
          attempts: ATTEMPTS_AT_MOST,
          backoff: { type: 'exponential', delay: 1000 },
          removeOnComplete: true, // the output is the record; Redis stays small over billions of rows
        };
        return { name: 'shard', data, opts };
      }),
    );
  }
}

/** The same command again means: try again. */
async function startFailedAgain(queue: Queue, plan: Plan, shards: readonly number[]): Promise<void> {
  const mine = new Set(shards.map((i) => jobId(plan, i)));
  for (const job of await queue.getFailed()) if (job && mine.has(String(job.id))) await job.remove();
}

async function waitForAll(queue: Queue, request: ShareOutRequest, folder: string): Promise<void> {
  const { plan, signal, checkEvery = CHECK_EVERY } = request;
  let checked = performance.now();
  for (;;) {
    signal.throwIfAborted();
    const open = await openShards(folder, plan);
    request.on?.({ shards: plan.shards.length - open.length, of: plan.shards.length });
    if (open.length === 0) return;
    if (performance.now() - checked >= checkEvery) {
      await check(queue, plan, open, folder);
      checked = performance.now();
    }
    await new Promise((wake) => setTimeout(wake, Math.min(POLL_MS, checkEvery)));
  }
}

/** Adds jobs again that Redis has lost, and throws when only failed ones are left. */
async function check(queue: Queue, plan: Plan, open: readonly number[], folder: string): Promise<void> {
  const failed = (await queue.getFailed()).filter((job): job is Job => job?.data?.plan === plan.id);
  const names = new Set(failed.map((job) => String(job.id)));
  const left = open.filter((i) => !names.has(jobId(plan, i)));
  if (left.length === 0) {
    // A shard may have been finished by an attempt that was thought dead: the files decide.
    const still = await openShards(folder, plan);
    if (still.length > 0) throw shardsFailed(plan, failed, still.length, folder);
    return;
  }
  const states = await Promise.all(left.slice(0, CHECKED).map((i) => queue.getJobState(jobId(plan, i))));
  if (states.includes('unknown')) await add(queue, plan, await openShards(folder, plan), folder);
}

function shardsFailed(plan: Plan, failed: readonly Job[], open: number, folder: string): VecbridgeError {
  const first = failed[0];
  const shard = first ? (first.data as ShardJob).shard : undefined;
  const where = shard ? `${shard.output} (${shard.input}, from row ${shard.from})` : 'one';
  return new VecbridgeError(
    'BAD_FILE',
    `${open} of ${plan.shards.length} shards failed; ${where}: ${first?.failedReason ?? 'no reason was given'}`,
    {
      hint: `put it right and run the same command again: what is done in ${folder} is kept, failed shards are tried again.`,
      context: { folder, open, shards: plan.shards.length },
    },
  );
}

/** Every shard once more from the files: its rows, dims and no file besides; then shards.json. */
async function complete(folder: string, plan: Plan): Promise<number> {
  const shards: { file: string; rows: number; bytes: number }[] = [];
  let sum = 0;
  for (const shard of plan.shards) {
    const path = join(folder, shard.output);
    const source = await openVectors(path, plan.task.idField === undefined ? {} : { idField: plan.task.idField });
    await source.close();
    const rows = source.rows ?? (await rowsOf(path, plan.task));
    if (source.dim !== plan.dims[1] || (shard.rows !== null && rows !== shard.rows)) {
      throw new VecbridgeError(
        'ROWS_MISMATCH',
        `${path} holds ${rows} × ${source.dim} numbers, expected ${shard.rows ?? 'all'} × ${plan.dims[1]}.`,
        { hint: 'the file was changed after it was written: remove it and run the same command again.' },
      );
    }
    sum += rows;
    shards.push({ file: shard.output, rows, bytes: (await stat(path)).size });
  }
  await rm(join(folder, ATTEMPTS), { recursive: true, force: true });
  const text = JSON.stringify({ plan: plan.id, rows: sum, dim: plan.dims[1], shards }, null, 1);
  await writeFileAtomic(join(folder, 'shards.json'), `${text}\n`, { overwrite: true });
  return sum;
}
