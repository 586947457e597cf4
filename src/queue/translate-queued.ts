import { VecbridgeError } from '../core/errors.js';
import type { Progress } from '../core/progress.js';
import { doubtOf, modelWarning, verdictWarning } from '../translate/input-checks.js';
import { directed } from '../translators/directed.js';
import { loadTranslator } from '../translators/load.js';
import { parseQueueAddress } from './address.js';
import { planShards } from './plan.js';
import { shareOut } from './share-out.js';

export interface QueuedRequest {
  /** Folder of the translator, at a path that the workers reach too. */
  readonly translator: string;
  /** A file of vectors, or a folder of them. */
  readonly input: string;
  /** Folder of the shards; made when it is not there. */
  readonly output: string;
  /** redis://host:port, rediss:// for TLS. */
  readonly queue: string;
  readonly queueName?: string | undefined;
  readonly inverse?: boolean | undefined;
  readonly centred?: boolean | undefined;
  /** Default "f32". */
  readonly dtype?: 'f32' | 'f16' | undefined;
  readonly onlyVectors?: boolean | undefined;
  /** A verdict of not-aligned or unverified is known and accepted: no warning, and the notes of the shards say so. */
  readonly acceptVerdict?: boolean | undefined;
  readonly idField?: string | undefined;
  /** Rows of one shard; default: 256 MB of them. */
  readonly shardRows?: number | undefined;
  /** Fill the queue and return at once. */
  readonly detach?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly on?: Progress | undefined;
  readonly warn?: ((line: string) => void) | undefined;
}

export interface Queued {
  /** Rows of all shards; null when detached before the end. */
  readonly rows: number | null;
  readonly dim: number;
  readonly output: string;
  readonly seconds: number;
  readonly shards: number;
  /** Shards that were there before. */
  readonly found: number;
  readonly detached: boolean;
  readonly warnings: readonly string[];
}

const NPZ_SHARDS =
  'shards of npz archives are npy: they have no room for ids and other members; translate without --queue keeps them';

/**
 * Shares a translation out to `work` calls ("vecbridge worker") on many machines through a Redis queue, and waits
 * for the last shard. Finished shards are files; the same call again continues with those that are missing.
 *
 * Throws BAD_OPTION (the address cannot be read), MISSING_PART (without the packages bullmq and ioredis), IO (Redis
 * does not answer), INTERRUPTED.
 *
 * @example
 * import { translateQueued, VecbridgeError } from 'vecbridge';
 * const shared = { translator: 'a-to-b', input: 'a.npy', output: 'shards', queue: 'redis://127.0.0.1:1', detach: true };
 * await translateQueued(shared).catch((error: unknown) => {
 *   if (!(error instanceof VecbridgeError) || error.code !== 'IO') throw error; // no Redis at this port
 * });
 */
export async function translateQueued(request: QueuedRequest): Promise<Queued> {
  const { translator: dir, input, output, queueName, idField, shardRows, signal, on, warn } = request;
  const { inverse = false, centred = false, dtype = 'f32', onlyVectors = false, detach = false } = request;
  const { acceptVerdict = false } = request;
  const started = performance.now();
  const address = parseQueueAddress(request.queue);
  const { manifest } = directed(await loadTranslator(dir), inverse, dir);
  const [from, to] = manifest.spaces;
  const warnings = new Set<string>();
  const warnOnce = (line: string | undefined): void => {
    if (line === undefined || warnings.has(line)) return;
    warnings.add(line);
    warn?.(line);
  };
  if (!acceptVerdict || doubtOf(manifest, true) === undefined) warnOnce(verdictWarning(manifest, dir));
  const plan = await planShards({
    ...{ translator: dir, dims: [from.dim, to.dim], input, inverse, centred, dtype, onlyVectors, acceptVerdict },
    ...(idField === undefined ? {} : { idField }),
    ...(shardRows === undefined ? {} : { shardRows }),
    opened(source) {
      warnOnce(modelWarning(source, dir, [from.modelId, to.modelId]));
      if (source.format === 'npz' && !onlyVectors) warnOnce(NPZ_SHARDS);
    },
  });
  try {
    const { rows, shards, found } = await shareOut({
      ...{ address, plan, output, detach, signal: signal ?? new AbortController().signal },
      ...(queueName === undefined ? {} : { queueName }),
      on: (progress) => on?.({ stage: 'translate', done: progress.shards, total: progress.of }),
      trouble: (reason) => warn?.(`queue: ${reason}`),
    });
    const seconds = (performance.now() - started) / 1000;
    return { rows, dim: to.dim, output, seconds, shards, found, detached: detach, warnings: [...warnings] };
  } catch (error) {
    if (!(error instanceof VecbridgeError) || error.code !== 'INTERRUPTED') throw error;
    throw new VecbridgeError('INTERRUPTED', 'interrupted', {
      hint: 'the shards stay in the queue and workers go on; the same command again waits for them.',
      cause: error,
    });
  }
}
