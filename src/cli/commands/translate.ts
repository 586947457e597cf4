import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Option } from 'commander';
import { VecbridgeError } from '../../errors.js';
import type { VectorSource } from '../../vectors/source.js';
import { positiveInteger } from '../arguments.js';
import type { CommandContext, CommandSpec, CommonOptions } from '../command.js';
import { directed } from '../directed.js';
import type { Outcome } from '../output.js';
import { count, duration } from '../table.js';

interface TranslateOptions extends CommonOptions {
  readonly output: string;
  readonly inverse?: boolean;
  readonly resume?: boolean;
  readonly dryRun?: boolean;
  readonly centred?: boolean;
  readonly dtype: 'f32' | 'f16';
  readonly confidence?: string;
  readonly idField?: string;
  readonly force?: boolean;
  readonly queue?: string;
  readonly queueName?: string;
  readonly shardRows?: number;
  readonly detach?: boolean;
}

export const translate: CommandSpec<TranslateOptions> = {
  name: 'translate',
  summary: 'translate a file of vectors into the other space, as a stream',
  examples: [
    ['vecbridge translate a-to-b docs.npy -o docs-in-b.npy', 'any size: memory stays below 500 MB'],
    ['vecbridge translate a-to-b docs.npy -o docs-in-b.npy --resume', 'continue after an interruption'],
    ['vecbridge translate a-to-b b.parquet -o b-in-a.jsonl --inverse', 'the other way, ids kept'],
    ['vecbridge translate a-to-b docs.npy -o out.npy --confidence b.npy', 'and how sure each row is'],
    ['vecbridge translate a-to-b docs.npy -o out --queue redis://queue', 'by many machines: start "vecbridge worker"'],
  ],
  json: {
    rows: 'rows written (with --dry-run: that would be written; null when the format tells it only at its end)',
    dim: 'dims of the translated vectors',
    output: 'file written',
    seconds: 'seconds in all',
    resumedAt: 'rows that were there already, with --resume; else 0',
    confidence: 'file with one number per row, with --confidence; else null',
    dryRun: 'true when nothing was written',
    shards: 'with --queue: number of shards; "found" of them were there before, "detached" tells --detach',
  },
  configure(command) {
    command
      .argument('<dir>', 'folder of the translator')
      .argument('<input>', 'vectors of the source model; FILE:NAME chooses a member, tensor, field or column')
      .requiredOption('-o, --output <file>', 'file to write; its ending names the format')
      .option('--inverse', 'translate from the target space to the source space')
      .option('--resume', 'continue an interrupted run (npy, safetensors, fvecs)')
      .option('--dry-run', 'check everything, write nothing')
      .option('--centred', 'leave the mean of the target space out: unit vectors around the origin')
      .addOption(new Option('--dtype <type>', 'numbers of the output').choices(['f32', 'f16']).default('f32'))
      .option(
        '--confidence <file>',
        'real vectors of the target space; writes OUTPUT.confidence.npy, CSLS of the best neighbour per row',
      )
      .option('--id-field <name>', 'field or column of the ids (jsonl, csv, parquet, arrow)')
      .option('--force', 'replace the output if it exists')
      .option('--queue <url>', 'share the work among "vecbridge worker" processes; OUTPUT becomes a folder of shards')
      .option('--queue-name <name>', 'name of the queue in Redis (default: vecbridge)')
      .option('--shard-rows <n>', 'rows of one shard with --queue (default: 256 MB of them)', positiveInteger)
      .option('--detach', 'with --queue: fill the queue and return at once');
  },
  async run(context, args, options) {
    const [dir, input] = args as [string, string];
    const { output } = context;
    if (options.queue !== undefined) return queued(context, dir, input, options, options.queue);
    if (options.resume && options.confidence) {
      throw new VecbridgeError('BAD_USAGE', '--resume and --confidence cannot be combined.', {
        hint: 'translate first, then run once more with --confidence into another file',
      });
    }
    const started = performance.now();
    const { loadTranslator } = await import('../../translators/load.js');
    const { openVectors } = await import('../../vectors/open.js');
    const { confidenceAgainst, translateFile } = await import('../translate-file.js');
    const translator = directed(await loadTranslator(dir), options.inverse ?? false, dir);
    const [from, to] = translator.manifest.spaces;
    const { label } = translator.manifest.verdict;
    if (label !== 'aligned') output.warn(`${dir} carries the verdict ${label}: ${translator.manifest.verdict.reason}`);
    const source = await openVectors(input, options.idField === undefined ? {} : { idField: options.idField });
    const bar = context.progress('rows');
    try {
      if (source.dim !== from.dim) throw dimMismatch(source, dir, [from.dim, to.dim], options.inverse ?? false);
      if (options.dryRun) return dryRun(source, from.dim, to.dim, options.output);
      const done = await translateFile({
        translator,
        source,
        output: options.output,
        sink: {
          overwrite: options.force ?? false,
          dtype: options.dtype,
          resume: options.resume ?? false,
          job: jobOf(dir, input, options),
        },
        centred: options.centred ?? false,
        confidence: options.confidence ? await confidenceAgainst(translator, input, options.confidence) : undefined,
        signal: context.signal,
        on: (row) => bar.update({ stage: 'translate', done: row, total: source.rows ?? Number.NaN }),
      });
      bar.end();
      if (done.idsLost) {
        output.warn(
          `${options.output} has no room for ids, they are left out; jsonl, csv, parquet and arrow keep them`,
        );
      }
      const seconds = (performance.now() - started) / 1000;
      const { rows, resumedAt, confidencePath } = done;
      const rate = count(Math.round((rows - resumedAt) / Math.max(seconds, 1e-3)));
      const resumed = resumedAt > 0 ? `, ${count(resumedAt)} of them were there already` : '';
      const beside = confidencePath ? `\n${confidencePath}: confidence of each row` : '';
      return {
        json: {
          rows,
          dim: to.dim,
          output: options.output,
          seconds,
          resumedAt,
          confidence: confidencePath,
          dryRun: false,
        },
        text: `${options.output}: ${count(rows)} × ${to.dim}${resumed}, in ${duration(seconds)} (${rate} rows/s)${beside}`,
      };
    } finally {
      bar.end();
      await source.close();
    }
  },
};

/** Refuses what a queue cannot do, then hands over. */
async function queued(
  context: CommandContext,
  dir: string,
  input: string,
  options: TranslateOptions,
  queue: string,
): Promise<Outcome> {
  const refused = (['resume', 'dryRun', 'confidence', 'force'] as const).find((name) => options[name] !== undefined);
  if (refused) {
    const flag = refused === 'dryRun' ? 'dry-run' : refused;
    throw new VecbridgeError('BAD_USAGE', `--queue and --${flag} cannot be combined.`, {
      hint: 'the same command again goes on where it was; nothing is ever replaced.',
    });
  }
  const { translateQueued } = await import('../translate-queued.js');
  const { inverse = false, centred = false } = options;
  return translateQueued(context, dir, input, { ...options, queue, inverse, centred });
}

function dryRun(source: VectorSource, from: number, to: number, output: string): Outcome {
  const rows = source.rows ?? null;
  const many = rows === null ? 'all rows' : `${count(rows)} rows`;
  return {
    json: { rows, dim: to, output, seconds: 0, resumedAt: 0, confidence: null, dryRun: true },
    text: `would translate ${many} of ${source.name}, ${from} → ${to} dims, into ${output}`,
  };
}

function dimMismatch(
  source: { name: string; dim: number },
  dir: string,
  [from, to]: [number, number],
  inverse: boolean,
): VecbridgeError {
  const other = inverse ? 'leave --inverse out' : '--inverse goes the other way';
  return new VecbridgeError(
    'DIM_MISMATCH',
    `${source.name} has ${source.dim}-d vectors but ${dir} takes ${from}-d input.`,
    {
      hint:
        source.dim === to
          ? `the file looks like the other space already; ${other}.`
          : `use vectors of the model the translator was fitted on (${from}-d).`,
      context: { file: source.name, dim: source.dim, expected: from },
    },
  );
}

/** What a resumed run must share with the interrupted one: translator, input and options. */
function jobOf(dir: string, input: string, options: TranslateOptions): string {
  const size = statSync(input, { throwIfNoEntry: false })?.size ?? null;
  const translator = createHash('sha256')
    .update(readFileSync(join(dir, 'translator.json')))
    .digest('hex');
  const { inverse = false, centred = false, dtype } = options;
  return JSON.stringify({ translator, input: resolve(input), size, inverse, centred, dtype });
}
