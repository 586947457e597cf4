import { Option } from 'commander';
import { VecbridgeError } from '../../src/core/errors.js';
import type { TranslateOptions as JobOptions } from '../../src/translate/translate-request.js';
import { STANDARD } from '../../src/vectors/standard-streams.js';
import { positiveInteger } from '../arguments.js';
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
  examples: [
    ['vecbridge translate a-to-b docs.npy -o docs-in-b.npy', 'any size: memory stays below 500 MB'],
    ['vecbridge translate a-to-b docs.npy -o docs-in-b.npy --resume', 'continue after an interruption'],
    ['vecbridge translate a-to-b b.parquet -o b-in-a.jsonl --inverse', 'the other way, ids kept'],
    ['vecbridge translate a-to-b docs.parquet -o docs-in-b.parquet --verify 1000', 'other columns are kept'],
    ['vecbridge translate a-to-b shards -o shards-in-b --resume', 'every file of a folder'],
    ['vecbridge translate a-to-b - < docs.jsonl | gzip > out.jsonl.gz', 'from a pipe to a pipe: jsonl, csv, tsv, npy'],
    ['vecbridge translate a-to-b docs.npy -o out.npy --confidence b.npy', 'and how sure each row is'],
    ['vecbridge translate a-to-b docs.npy -o out --queue redis://queue', 'by many machines: start "vecbridge worker"'],
  ],
  json: {
    rows: 'rows written, or that --dry-run would write; null where the format tells it only at its end',
    dim: 'dims of the translated vectors',
    output: 'file written',
    seconds: 'seconds in all',
    resumedAt: 'rows that were there already, with --resume; else 0',
    confidence: 'file with one number per row, with --confidence; else null',
    dryRun: 'true when nothing was written',
    files: 'files written or found',
    warnings: 'what is doubtful: verdict, models that differ, ids or columns that are left out',
    verified: 'with --verify: { rows, worstCosine }; else null',
    shards: 'with --queue: number of shards; "found" of them were there before, "detached" tells --detach',
  },
  configure(command) {
    command
      .argument('<dir>', 'folder of the translator')
      .argument('<input>', 'vectors of the source model: a file (FILE:NAME chooses a member or column) or a folder')
      .option('-o, --output <path>', 'file to write, its ending names the format; or folder; - is stdout')
      .option('--format <name>', 'format of stdin and stdout, named "-": jsonl, csv, tsv or npy')
      .option('--inverse', 'translate from the target space to the source space')
      .option('--resume', 'continue an interrupted run: the same bytes as without the interruption')
      .option('--dry-run', 'check everything, write nothing')
      .option('--centred', 'leave the mean of the target space out: unit vectors around the origin')
      .addOption(new Option('--dtype <type>', 'numbers of the output').choices(['f32', 'f16']).default('f32'))
      .option(
        '--confidence <file>',
        'file of real target vectors; also writes OUTPUT.confidence.npy: per row the CSLS of its best neighbour',
      )
      .option('--id-field <name>', 'field or column of the ids (jsonl, csv, parquet, arrow)')
      .option('--verify <n>', 'number of rows of the output to read again and compare', positiveInteger)
      .option('--only-vectors', 'leave other columns, fields and members out (npz, parquet, arrow, jsonl, csv)')
      .option(
        '--keep-empty',
        'like --skip-invalid, but each such row keeps its place, filled with NaN (null in text formats)',
      )
      .option(
        '--accept-verdict',
        'do not warn of a verdict that speaks against the map (not-aligned, unverified, measured below its threshold); the notes of the output still say it',
      )
      .option('--force', 'replace the output if it exists')
      .option('--queue <url>', 'share the work among "vecbridge worker" processes; OUTPUT becomes a folder of shards')
      .option('--queue-name <name>', 'name of the queue in Redis (default: vecbridge)')
      .option('--shard-rows <n>', 'rows of one shard with --queue (default: 256 MB of them)', positiveInteger)
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
    const flag = refused.replace(/[A-Z]/, (letter) => `-${letter.toLowerCase()}`);
    throw new VecbridgeError('BAD_USAGE', `--queue and --${flag} cannot be combined.`, {
      hint: 'the same command again goes on where it was; nothing is ever replaced.',
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
