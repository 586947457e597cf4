import { VecbridgeError } from '../../../src/core/errors.js';
import { planShards } from '../../../src/queue/plan.js';
import { parseQueueAddress } from '../../../src/queue/redis.js';
import { shareOut } from '../../../src/queue/share-out.js';
import { modelWarning, verdictWarning } from '../../../src/translate/input-checks.js';
import { directed } from '../../../src/translators/directed.js';
import { loadTranslator } from '../../../src/translators/load.js';
import type { CommandContext } from '../../command.js';
import type { Outcome } from '../../output.js';
import { count, duration } from '../../table.js';

interface QueuedOptions {
  /** redis://host:port */
  readonly queue: string;
  readonly queueName?: string;
  /** The output folder. */
  readonly output: string;
  readonly inverse: boolean;
  readonly centred: boolean;
  readonly dtype: 'f32' | 'f16';
  readonly onlyVectors: boolean;
  readonly idField?: string;
  readonly shardRows?: number;
  readonly detach?: boolean;
}

/** `translate --queue`: shares the input out among "vecbridge worker" processes and waits for the last shard. */
export async function translateQueued(
  context: CommandContext,
  dir: string,
  input: string,
  options: QueuedOptions,
): Promise<Outcome> {
  const started = performance.now();
  const address = parseQueueAddress(options.queue);
  const { manifest } = directed(await loadTranslator(dir), options.inverse, dir);
  const [from, to] = manifest.spaces;
  const warnings = new Set<string>();
  const warn = (line: string): void => {
    if (!warnings.has(line)) context.output.warn(line);
    warnings.add(line);
  };
  const doubtful = verdictWarning(manifest, dir);
  if (doubtful) warn(doubtful);
  const { output, inverse, centred, dtype, onlyVectors, idField, shardRows, detach = false, queueName } = options;
  const plan = await planShards({
    translator: dir,
    dims: [from.dim, to.dim],
    input,
    inverse,
    centred,
    dtype,
    onlyVectors,
    ...(idField === undefined ? {} : { idField }),
    ...(shardRows === undefined ? {} : { shardRows }),
    opened: (source) => {
      const line = modelWarning(source, dir, [from.modelId, to.modelId]);
      if (line) warn(line);
    },
  });
  const bar = context.progress('shards');
  try {
    const done = await shareOut({
      address,
      ...(queueName === undefined ? {} : { queueName }),
      plan,
      output,
      detach,
      signal: context.signal,
      on: ({ shards, of }) => bar.update({ stage: 'translate', done: shards, total: of }),
      trouble: (reason) => context.output.warn(`queue: ${reason}`),
    });
    bar.end();
    const seconds = (performance.now() - started) / 1000;
    const { shards, found, rows } = done;
    const before = found > 0 ? `, ${count(found)} of them were there already` : '';
    return {
      json: {
        rows,
        dim: to.dim,
        output,
        seconds,
        shards,
        found,
        detached: detach,
        dryRun: false,
        warnings: [...warnings],
      },
      text: detach
        ? `${count(shards - found)} shards are in the queue ${address.shown}${before}; the same command without --detach waits for them`
        : `${output}: ${count(rows ?? 0)} × ${to.dim} in ${count(shards)} shards${before}, in ${duration(seconds)}`,
    };
  } catch (error) {
    if (!(error instanceof VecbridgeError) || error.code !== 'INTERRUPTED') throw error;
    throw new VecbridgeError('INTERRUPTED', 'interrupted', {
      hint: 'the shards stay in the queue and workers go on; the same command again waits for them.',
      cause: error,
    });
  } finally {
    bar.end();
  }
}
