import { Option } from 'commander';
import { VecbridgeError } from '../../src/core/errors.js';
import type { TranslateOptions as JobOptions } from '../../src/translate/translate-request.js';
import { STANDARD } from '../../src/vectors/standard-streams.js';
import { flagOf, positiveInteger } from '../arguments.js';
import type { CommandContext, CommandSpec, CommonOptions } from '../command.js';
import type { Outcome } from '../output.js';
import { queuedOutcome, translateOutcome } from './translate/outcome.js';

interface TranslateOptions extends CommonOptions, JobOptions {
  readonly queue?: string;
  readonly queueName?: string;
  readonly shardRows?: number;
  readonly detach?: boolean;
}

type GivenOptions = Omit<TranslateOptions, 'output'> & { readonly output?: string };

export const translate: CommandSpec<GivenOptions> = {
  readsVectors: true,
  needs: { queueName: 'queue', shardRows: 'queue', detach: 'queue' },
  examples: [
    ['vecbridge translate a-to-b docs.npy -o docs-in-b.npy', 'any size: memory stays below 500 MB'],
    ['vecbridge translate a-to-b docs.npy -o docs-in-b.npy --resume', 'continue after an interruption'],
    ['vecbridge translate a-to-b b.parquet -o b-in-a.jsonl --inverse', 'from target to source; ids are kept'],
    ['vecbridge translate a-to-b docs.parquet -o docs-in-b.parquet --verify 1000', 'other columns are kept'],
    ['vecbridge translate a-to-b shards -o shards-in-b --resume', 'every file of a folder'],
    ['vecbridge translate a-to-b - < docs.jsonl | gzip > out.jsonl.gz', 'in a pipe: jsonl, csv, tsv or npy'],
    ['vecbridge translate a-to-b docs.npy -o out.npy --confidence b.npy', 'also write the confidence of each row'],
    [
      'vecbridge translate a-to-b docs.npy -o out --queue redis://queue',
      'share the work: start "vecbridge worker" on any number of machines',
    ],
  ],
  json: {
    rows: 'rows written, or that --dry-run would write; null if the format states the number only at its end',
    dim: 'dims of the translated vectors',
    output: 'file written',
    seconds: 'seconds in all',
    resumedAt: 'with --resume: rows that an earlier run wrote; else 0',
    confidence: 'with --confidence: file with one number per row; else null',
    dryRun: 'true if nothing was written',
    files: 'files written or found',
    warnings: 'doubts: the verdict, other models, lost ids or columns',
    verified: 'with --verify: { rows, worstCosine }; else null',
    shards:
      'with --queue: number of shards; "found": shards that existed before; "detached": whether --detach was given',
  },
  configure(command) {
    command
      .argument('<dir>', 'folder of the translator')
      .argument('<input>', 'vectors of the source model: a file (FILE:NAME chooses a member or column) or a folder')
      .option('-o, --output <path>', 'file to write (the ending chooses the format) or folder; - is stdout')
      .option('--format <name>', 'format of stdin and stdout ("-"): jsonl, csv, tsv or npy')
      .option('--inverse', 'translate from the target space to the source space')
      .option('--resume', 'continue an interrupted run; the result has the same bytes')
      .option('--dry-run', 'check everything, write nothing')
      .option('--centred', 'do not add the mean of the target space: unit vectors around the origin')
      .addOption(new Option('--dtype <type>', 'number type of the output').choices(['f32', 'f16']).default('f32'))
      .option(
        '--confidence <file>',
        'file of real target vectors; OUTPUT.confidence.npy gets, for each row, the CSLS of its best neighbour there',
      )
      .option('--id-field <name>', 'field or column of the ids (jsonl, csv, parquet, arrow)')
      .option('--verify <n>', 'number of output rows to read again and check', positiveInteger)
      .option('--only-vectors', 'drop all other columns, fields and members (npz, parquet, arrow, jsonl, csv)')
      .option('--keep-empty', 'like --skip-invalid, but invalid rows keep their place as NaN (null in text formats)')
      .option(
        '--accept-verdict',
        'do not warn if the verdict is not-aligned, unverified or measured below its threshold; the output still records it',
      )
      .option('--force', 'replace the output if it exists')
      .option(
        '--queue <url>',
        'Redis address: share the work among "vecbridge worker" processes; OUTPUT becomes a folder of shards',
      )
      .option('--queue-name <name>', 'name of the queue in Redis (default: vecbridge)')
      .option(
        '--shard-rows <n>',
        'with --queue: rows of one shard (default: as many as fit in 256 MB)',
        positiveInteger,
      )
      .option('--detach', 'with --queue: fill the queue and return at once');
  },
  async run(context, args, given) {
    const [dir, input] = args as [string, string];
    const options = withOutput(given, context.stdin);
    if (options.queue !== undefined) return queued(context, dir, input, options, options.queue);
    if (options.resume && options.confidence) {
      throw new VecbridgeError('BAD_USAGE', '--resume and --confidence cannot be combined.', {
        hint: 'translate first, then run once more with --confidence into another file',
      });
    }
    if (options.keepEmpty && options.confidence) {
      throw new VecbridgeError('BAD_USAGE', '--keep-empty and --confidence cannot be combined.', {
        hint: 'empty rows have no confidence: --skip-invalid leaves them out of both files',
      });
    }
    const { translateFile } = await import('../../src/translate/translate-job.js');
    const bar = context.progress('rows');
    const warn = (line: string): void => {
      bar.end();
      context.output.warn(line);
    };
    try {
      const { signal } = context;
      const reading = { ...context.reading, note: warn };
      const on = bar.update;
      const outcome = translateOutcome(
        await translateFile({ ...options, translator: dir, input, signal, reading, on, warn }),
      );
      if (options.output !== STANDARD) return outcome;
      context.output.talk(outcome.text);
      return { ...outcome, printed: true };
    } finally {
      bar.end();
    }
  },
};

/** What comes from stdin goes to stdout unless a file is named; there it cannot be read again. */
function withOutput(options: GivenOptions, isFromStdin: boolean): TranslateOptions {
  const output = options.output ?? (isFromStdin ? STANDARD : undefined);
  if (output === undefined) {
    throw new VecbridgeError('BAD_USAGE', "required option '-o, --output <path>' not specified", {
      hint: 'name the file to write; "-" is stdout',
    });
  }
  const refused = (['resume', 'verify', 'confidence', 'json', 'queue', 'force'] as const).find((name) => options[name]);
  if (output === STANDARD && refused) {
    throw new VecbridgeError('BAD_USAGE', `--${refused} cannot be combined with stdout as the output.`, {
      hint: 'name a file with -o',
    });
  }
  return { ...options, output };
}

/** Refuses what a queue cannot do, then hands over. */
async function queued(
  context: CommandContext,
  dir: string,
  input: string,
  options: TranslateOptions,
  queue: string,
): Promise<Outcome> {
  const refused = (['resume', 'dryRun', 'confidence', 'force', 'verify', 'skipInvalid', 'keepEmpty'] as const).find(
    (name) => options[name] !== undefined,
  );
  if (refused) {
    throw new VecbridgeError('BAD_USAGE', `--queue and ${flagOf(refused)} cannot be combined.`, {
      hint: 'the same command again continues; shards that are there are never replaced.',
    });
  }
  const { translateQueued } = await import('../../src/queue/translate-queued.js');
  const { output, signal } = context;
  const bar = context.progress('shards');
  const done = await translateQueued({
    ...{ ...options, translator: dir, input, queue, signal },
    on: bar.update,
    warn: output.warn,
  }).finally(() => bar.end());
  return queuedOutcome(done, queue);
}
