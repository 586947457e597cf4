import { plural } from '../../src/core/plural.js';
import { positiveInteger, positiveNumber } from '../arguments.js';
import type { CommandSpec, CommonOptions } from '../command.js';
import { count, duration } from '../table.js';

interface WorkerOptions extends CommonOptions {
  readonly queueName?: string;
  readonly concurrency: number;
  readonly root?: string;
  readonly untilEmpty?: boolean;
  readonly lockSeconds: number;
}

export const worker: CommandSpec<WorkerOptions> = {
  examples: [
    ['vecbridge worker redis://queue.internal:6379', 'works until it is stopped'],
    ['vecbridge worker redis://localhost --until-empty', 'ends when nothing is left to do'],
    ['vecbridge worker rediss://me@queue:6380 --root /mnt/vectors', 'TLS, password in VECBRIDGE_REDIS_PASSWORD'],
  ],
  json: {
    shards: 'shards this worker translated or found done',
    rows: 'their rows',
    failed: 'attempts that failed',
    seconds: 'seconds in all',
  },
  exits: {
    0: 'ok; stopped by Ctrl-C or SIGTERM after what was in hand went back to the queue',
    4: 'the packages bullmq and ioredis are missing',
  },
  configure(command) {
    command
      .argument('<queue>', 'redis://[user[:password]@]host[:port][/database], rediss:// for TLS')
      .option('--queue-name <name>', 'take the jobs of this name (default: vecbridge)')
      .option('--concurrency <n>', 'shards at a time', positiveInteger, 1)
      .option('--root <dir>', 'refuse jobs with paths outside of this folder')
      .option('--until-empty', 'end when no job is left, instead of waiting for more')
      .option(
        '--lock-seconds <s>',
        'seconds without a sign of life after which others take a shard over',
        positiveNumber,
        30,
      );
  },
  async run(context, args, options) {
    const { parseQueueAddress } = await import('../../src/queue/address.js');
    const { work } = await import('../../src/queue/work.js');
    const started = performance.now();
    const { output } = context;
    const address = parseQueueAddress(args[0] as string);
    output.talk(`taking shards from ${address.shown}; Ctrl-C ends, what is in hand goes back to the queue`);
    const { queueName, root } = options;
    const done = await work({
      address,
      ...(queueName === undefined ? {} : { queueName }),
      ...(root === undefined ? {} : { root }),
      concurrency: options.concurrency,
      untilEmpty: options.untilEmpty ?? false,
      lockSeconds: options.lockSeconds,
      signal: context.signal,
      on: (event) => {
        if (event.kind === 'done')
          output.talk(
            `${event.shard}: ${count(event.rows)} ${plural(event.rows, 'row')}${event.found ? ' (found)' : ''}`,
          );
        else if (event.kind === 'failed') {
          output.warn(`${event.shard} failed${event.again ? ', will be tried again' : ''}: ${event.reason}`);
        } else output.warn(`queue: ${event.reason}`);
      },
    });
    const seconds = (performance.now() - started) / 1000;
    return {
      json: { ...done, seconds },
      text: `${count(done.shards)} ${plural(done.shards, 'shard')}, ${count(done.rows)} ${plural(done.rows, 'row')} in ${duration(seconds)}`,
    };
  },
};
