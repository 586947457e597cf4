import { isAbsolute, relative, resolve } from 'node:path';
import type { Job, Worker } from 'bullmq';
import { z } from 'zod';
import { VecbridgeError } from '../core/errors.js';
import { DEFAULT_QUEUE_NAME, parseQueueAddress, type QueueAddress } from './address.js';
import { shardSchema, taskSchema } from './plan.js';
import { loadBullmq, requireReachable } from './redis.js';
import { type ShardDone, TranslatorCache, translateShard } from './translate-shard.js';

/** What a job in Redis says. Checked when it is read: whoever can write to the queue could write anything. */
const jobSchema = z.strictObject({
  formatVersion: z.literal(1),
  plan: z.string(),
  task: taskSchema,
  shard: shardSchema,
  /** Absolute path of the output folder. */
  folder: z.string(),
});
export type ShardJob = z.infer<typeof jobSchema>;

export interface WorkRequest {
  /** redis://host:port, rediss:// for TLS; or an address that was read already. */
  readonly address: QueueAddress | string;
  readonly queueName?: string;
  /** Shards at a time. One shard uses all threads already; two hide the reading and writing of a slow disk. */
  readonly concurrency?: number;
  /** Jobs naming paths outside of this folder are refused. Default: any path. */
  readonly root?: string;
  /** Return when no job waits, runs or is put off; else wait for more until `signal`. */
  readonly untilEmpty?: boolean;
  /** Seconds without a sign of life after which another worker takes a shard over. */
  readonly lockSeconds?: number;
  readonly signal?: AbortSignal | undefined;
  on?(event: WorkEvent): void;
}

export type WorkEvent =
  | { readonly kind: 'done'; readonly shard: string; readonly rows: number; readonly found: boolean }
  | { readonly kind: 'failed'; readonly shard: string; readonly reason: string; readonly again: boolean }
  | { readonly kind: 'trouble'; readonly reason: string };

export interface WorkDone {
  readonly shards: number;
  readonly rows: number;
  readonly failed: number;
}

/** A shard whose worker vanished this many times is given up: it may be what kills them (memory). */
const VANISHED_WORKERS = 25;
/** Errors that another try, perhaps on another machine, may not meet; all others fail at once. */
const PASSING: ReadonlySet<string> = new Set(['IO', 'NOT_FOUND', 'INTERNAL', 'INTERRUPTED']);
const POLL_MS = 250;

/**
 * Takes shards of `translateQueued` from the queue until `signal` tells it to stop, or with `untilEmpty` until none
 * is left. When stopped, an unfinished shard goes back to the queue. Several processes and machines can work at the
 * same queue.
 *
 * Throws BAD_OPTION (the address cannot be read), MISSING_PART (without the packages bullmq and ioredis), IO (Redis
 * does not answer).
 *
 * @example
 * import { VecbridgeError, work } from 'vecbridge';
 * await work({ address: 'redis://127.0.0.1:1', untilEmpty: true }).catch((error: unknown) => {
 *   if (!(error instanceof VecbridgeError) || error.code !== 'IO') throw error; // no Redis at this port
 * });
 */
export async function work(request: WorkRequest): Promise<WorkDone> {
  const { queueName = DEFAULT_QUEUE_NAME, concurrency = 1, lockSeconds = 30, on } = request;
  const address = typeof request.address === 'string' ? parseQueueAddress(request.address) : request.address;
  const signal = request.signal ?? new AbortController().signal;
  const bullmq = await loadBullmq();
  await requireReachable(address);
  const translators = new TranslatorCache();
  const sum = { shards: 0, rows: 0, failed: 0 };
  const queue = new bullmq.Queue(queueName, { connection: address.connection });
  const lock = Math.round(lockSeconds * 1000);

  const process = async (job: Job, token?: string): Promise<ShardDone> => {
    try {
      const { task, shard, folder } = readJob(job, request.root);
      const done = await translateShard({ task, shard, folder, signal }, translators);
      sum.shards++;
      sum.rows += done.rows;
      on?.({ kind: 'done', shard: shard.output, ...done });
      return done;
    } catch (error) {
      if (signal.aborted) {
        await job.moveToWait(token);
        throw new bullmq.WaitingError();
      }
      const again = !(error instanceof VecbridgeError) || PASSING.has(error.code);
      sum.failed++;
      const reason = describe(error);
      on?.({
        kind: 'failed',
        shard: String(job.id),
        reason,
        again: again && job.attemptsMade + 1 < (job.opts.attempts ?? 1),
      });
      throw again ? new Error(reason) : new bullmq.UnrecoverableError(reason);
    }
  };

  const worker: Worker = new bullmq.Worker(queueName, process, {
    connection: { ...address.connection, maxRetriesPerRequest: null },
    concurrency,
    lockDuration: lock,
    stalledInterval: lock,
    maxStalledCount: VANISHED_WORKERS,
    drainDelay: 1,
  });
  const trouble = quietly((reason) => on?.({ kind: 'trouble', reason }));
  worker.on('error', trouble);
  queue.on('error', trouble);
  try {
    await worker.waitUntilReady();
    while (!signal.aborted) {
      if (request.untilEmpty && (await isEmpty(queue))) break;
      await new Promise((wake) => setTimeout(wake, POLL_MS));
    }
  } finally {
    await worker.close();
    await queue.close();
  }
  return sum;
}

async function isEmpty(queue: {
  getJobCounts(...states: string[]): Promise<Record<string, number>>;
}): Promise<boolean> {
  const counts = await queue.getJobCounts('waiting', 'active', 'delayed', 'prioritized', 'paused');
  return Object.values(counts).every((n) => n === 0);
}

function readJob(job: Job, root: string | undefined): ShardJob {
  const read = jobSchema.safeParse(job.data);
  if (!read.success) {
    throw new VecbridgeError('BAD_FILE', `job ${job.id} is not a shard of "vecbridge translate --queue".`, {
      hint: 'give the queue a name of its own with --queue-name, here and at translate.',
    });
  }
  if (root !== undefined) {
    const { task, shard, folder } = read.data;
    for (const path of [task.translator, shard.input, folder]) requireInside(root, path);
  }
  return read.data;
}

function requireInside(root: string, path: string): void {
  const way = relative(resolve(root), resolve(path));
  if (way === '' || (!way.startsWith('..') && !isAbsolute(way))) return;
  throw new VecbridgeError('BAD_USAGE', `${path} lies outside of ${root}, the only folder this worker may use.`, {
    hint: 'start the worker with another --root, or put the files below it.',
    context: { path, root },
  });
}

/** "CODE: message (hint)", which is what the other side of the queue shows. */
function describe(error: unknown): string {
  if (!(error instanceof VecbridgeError)) return `INTERNAL: ${error instanceof Error ? error.message : String(error)}`;
  return `${error.code}: ${error.message}${error.hint ? ` (${error.hint})` : ''}`;
}

const SAY_AGAIN_AFTER = 10_000; // ms

/** A lost connection reports itself many times a second: the same words are said once in ten seconds. */
export function quietly(say: (reason: string) => void): (error: Error) => void {
  let said = '';
  let at = Number.NEGATIVE_INFINITY;
  return (error) => {
    const now = performance.now();
    if (error.message === said && now - at < SAY_AGAIN_AFTER) return;
    said = error.message;
    at = now;
    say(error.message);
  };
}
