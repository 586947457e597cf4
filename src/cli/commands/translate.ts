import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Option } from 'commander';
import { VecbridgeError } from '../../errors.js';
import type { Translator } from '../../translators/translator.js';
import { partialPath } from '../../vectors/atomic.js';
import type { VectorSource } from '../../vectors/source.js';
import { positiveInteger } from '../arguments.js';
import type { CommandContext, CommandSpec, CommonOptions } from '../command.js';
import { directed } from '../directed.js';
import type { Outcome } from '../output.js';
import { count, duration } from '../table.js';
import type { TranslatedFile } from '../translate-file.js';

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
  readonly verify?: number;
  readonly onlyVectors?: boolean;
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
    ['vecbridge translate a-to-b docs.parquet -o docs-in-b.parquet --verify 1000', 'other columns are kept'],
    ['vecbridge translate a-to-b shards -o shards-in-b --resume', 'every file of a folder'],
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
    files: 'files written or found',
    verified: 'with --verify: { rows, worstCosine }; else null',
    shards: 'with --queue: number of shards; "found" of them were there before, "detached" tells --detach',
  },
  configure(command) {
    command
      .argument('<dir>', 'folder of the translator')
      .argument('<input>', 'vectors of the source model: a file (FILE:NAME chooses a member or column) or a folder')
      .requiredOption('-o, --output <path>', 'file to write, its ending names the format; or folder')
      .option('--inverse', 'translate from the target space to the source space')
      .option('--resume', 'continue an interrupted run (npy, safetensors, fvecs, parquet; any format in a folder)')
      .option('--dry-run', 'check everything, write nothing')
      .option('--centred', 'leave the mean of the target space out: unit vectors around the origin')
      .addOption(new Option('--dtype <type>', 'numbers of the output').choices(['f32', 'f16']).default('f32'))
      .option(
        '--confidence <file>',
        'real vectors of the target space; writes OUTPUT.confidence.npy, CSLS of the best neighbour per row',
      )
      .option('--id-field <name>', 'field or column of the ids (jsonl, csv, parquet, arrow)')
      .option('--verify <n>', 'read so many rows of the output again and compare them', positiveInteger)
      .option('--only-vectors', 'leave other columns out (parquet, arrow)')
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
    const { loadTranslator } = await import('../../translators/load.js');
    const translator = directed(await loadTranslator(dir), options.inverse ?? false, dir);
    const { label } = translator.manifest.verdict;
    if (label !== 'aligned') output.warn(`${dir} carries the verdict ${label}: ${translator.manifest.verdict.reason}`);
    const task: Task = { context, dir, input, options, translator };
    return statSync(input, { throwIfNoEntry: false })?.isDirectory() ? translateAll(task) : translateOne(task);
  },
};

interface Task {
  readonly context: CommandContext;
  readonly dir: string;
  readonly input: string;
  readonly options: TranslateOptions;
  readonly translator: Translator;
}

async function translateOne(task: Task): Promise<Outcome> {
  const { context, input, options, translator } = task;
  const started = performance.now();
  const [from, to] = translator.manifest.spaces;
  const source = await openShard(task, input);
  const bar = context.progress('rows');
  try {
    if (options.dryRun) return dryRun(source.rows ?? null, source.name, [from.dim, to.dim], options.output, 1);
    const done = await translateShard(task, source, input, options.output, options.verify, (row) =>
      bar.update({ stage: 'translate', done: row, total: source.rows ?? Number.NaN }),
    );
    bar.end();
    warnOfLosses(task, [done]);
    return outcome(task, started, [done], done.confidencePath);
  } finally {
    bar.end();
    await source.close();
  }
}

/** A folder, file by file: those that are there already are passed over with --resume. */
async function translateAll(task: Task): Promise<Outcome> {
  const { context, dir, input, options, translator } = task;
  const started = performance.now();
  const { beginFolder, listShards, makeFolderOf } = await import('../translate-folder.js');
  const [from, to] = translator.manifest.spaces;
  const { shards, skipped } = await listShards(input, options.output);
  if (skipped.length > 0) {
    const shown = skipped.slice(0, 3).join(', ');
    context.output.warn(`${count(skipped.length)} files of ${input} are no vectors and are left out: ${shown}`);
  }
  // All files are looked at first: a wrong one among them should not be found after hours.
  let total = 0;
  const sizes: (number | undefined)[] = [];
  for (const shard of shards) {
    const source = await openShard(task, shard.input);
    sizes.push(source.rows);
    total += source.rows ?? Number.NaN;
    await source.close();
  }
  const known = Number.isNaN(total) ? null : total;
  if (options.dryRun) return dryRun(known, input, [from.dim, to.dim], options.output, shards.length);
  await beginFolder(options.output, jobOf(dir, input, options), shards, {
    resume: options.resume ?? false,
    overwrite: options.force ?? false,
  });
  const bar = context.progress('rows');
  const all: TranslatedFile[] = [];
  let rows = 0;
  try {
    for (const [i, shard] of shards.entries()) {
      if (options.resume && existsSync(shard.output)) {
        const found = await finishedShard(shard.output, to.dim, sizes[i]);
        all.push({ ...nothingLost, rows: found, resumedAt: found });
      } else {
        await makeFolderOf(shard);
        const source = await openShard(task, shard.input);
        const share = options.verify === undefined ? undefined : Math.ceil(options.verify / shards.length);
        try {
          all.push(
            await translateShard(task, source, shard.input, shard.output, share, (row) =>
              bar.update({ stage: `file ${i + 1} of ${shards.length}`, done: rows + row, total }),
            ),
          );
        } finally {
          await source.close();
        }
      }
      rows += all.at(-1)!.rows;
    }
  } catch (error) {
    throw error instanceof VecbridgeError && error.hint?.includes('--resume') !== true ? goesOn(error) : error;
  } finally {
    bar.end();
  }
  warnOfLosses(task, all);
  return outcome(task, started, all, options.confidence ? join(options.output, '*.confidence.npy') : null);
}

const nothingLost = { confidencePath: null, idsLost: false, columnsLost: [], verified: null } as const;

/** The same error, and that whole files are kept. */
function goesOn(error: VecbridgeError): VecbridgeError {
  const hint = `the files that are done are kept: --resume goes on with the next${error.hint ? `; ${error.hint}` : ''}`;
  return new VecbridgeError(error.code, error.message, { hint, context: error.context, cause: error });
}

async function openShard({ dir, options, translator }: Task, path: string): Promise<VectorSource> {
  const { openVectors } = await import('../../vectors/open.js');
  const source = await openVectors(path, options.idField === undefined ? {} : { idField: options.idField });
  const [from, to] = translator.manifest.spaces;
  if (source.dim === from.dim) return source;
  await source.close();
  throw dimMismatch(source, dir, [from.dim, to.dim], options.inverse ?? false);
}

/** Rows of a file that an earlier run ended; it was renamed into place, so it is whole unless it was changed since. */
async function finishedShard(path: string, dim: number, rows: number | undefined): Promise<number> {
  const { openVectors } = await import('../../vectors/open.js');
  const { countSourceRows } = await import('../translate-file.js');
  const source = await openVectors(path);
  try {
    const found = await countSourceRows(source);
    if (source.dim === dim && (rows === undefined || rows === found)) return found;
    throw new VecbridgeError(
      'ROWS_MISMATCH',
      `${path} is ${found} × ${source.dim}, it should be ${rows ?? '?'} × ${dim}.`,
      {
        hint: 'remove it and resume',
        context: { path, rows: found, expected: rows },
      },
    );
  } finally {
    await source.close();
  }
}

async function translateShard(
  task: Task,
  source: VectorSource,
  input: string,
  output: string,
  verify: number | undefined,
  on: (row: number) => void,
): Promise<TranslatedFile> {
  const { context, dir, options, translator } = task;
  const { confidenceAgainst, translateFile } = await import('../translate-file.js');
  return translateFile({
    translator,
    source,
    output,
    keep: options.onlyVectors ? undefined : input,
    sink: {
      overwrite: options.force ?? false,
      dtype: options.dtype,
      resume: (options.resume ?? false) && (existsSync(partialPath(output)) || output === options.output),
      job: jobOf(dir, input, options),
    },
    centred: options.centred ?? false,
    confidence: options.confidence ? await confidenceAgainst(translator, input, options.confidence) : undefined,
    verify,
    signal: context.signal,
    on,
  });
}

function warnOfLosses({ context: { output }, options }: Task, all: readonly TranslatedFile[]): void {
  const path = options.output;
  if (all.some(({ idsLost }) => idsLost)) {
    output.warn(`${path} has no room for ids, they are left out; jsonl, csv, parquet and arrow keep them`);
  }
  const columns = [...new Set(all.flatMap(({ columnsLost }) => columnsLost))];
  if (columns.length > 0 && !options.onlyVectors) {
    const shown = `${columns.slice(0, 5).join(', ')}${columns.length > 5 ? ', ...' : ''}`;
    output.warn(
      `${path} does not have the columns ${shown}; they are kept from parquet to parquet, from arrow to arrow`,
    );
  }
}

function outcome(
  { options, translator }: Task,
  started: number,
  all: readonly TranslatedFile[],
  confidence: string | null,
): Outcome {
  const sum = (of: (file: TranslatedFile) => number): number => all.reduce((n, file) => n + of(file), 0);
  const { dim } = translator.manifest.spaces[1];
  const seconds = (performance.now() - started) / 1000;
  const [rows, resumedAt] = [sum((file) => file.rows), sum((file) => file.resumedAt)];
  const checked = all.flatMap(({ verified }) => verified ?? []);
  const verified =
    options.verify === undefined
      ? null
      : {
          rows: checked.reduce((n, one) => n + one.rows, 0),
          worstCosine: Math.min(1, ...checked.map((one) => one.worstCosine)),
        };
  const rate = count(Math.round((rows - resumedAt) / Math.max(seconds, 1e-3)));
  const lines = [
    `${options.output}: ${count(rows)} × ${dim}${all.length > 1 ? ` in ${all.length} files` : ''}${
      resumedAt > 0 ? `, ${count(resumedAt)} of them were there already` : ''
    }, in ${duration(seconds)} (${rate} rows/s)`,
    ...(confidence === null ? [] : [`${confidence}: confidence of each row`]),
    ...(verified ? [`${count(verified.rows)} rows read again: as translated`] : []),
  ];
  return {
    json: {
      rows,
      dim,
      output: options.output,
      seconds,
      resumedAt,
      confidence,
      dryRun: false,
      files: all.length,
      verified,
    },
    text: lines.join('\n'),
  };
}

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

function dryRun(
  rows: number | null,
  name: string,
  [from, to]: readonly [number, number],
  output: string,
  files: number,
): Outcome {
  const many = rows === null ? 'all rows' : `${count(rows)} rows`;
  return {
    json: { rows, dim: to, output, seconds: 0, resumedAt: 0, confidence: null, dryRun: true, files, verified: null },
    text: `would translate ${many} of ${name}${files > 1 ? ` in ${files} files` : ''}, ${from} → ${to} dims, into ${output}`,
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
  const found = statSync(input, { throwIfNoEntry: false });
  const size = found?.isFile() ? [found.size, found.mtimeMs] : null;
  const translator = createHash('sha256')
    .update(readFileSync(join(dir, 'translator.json')))
    .digest('hex');
  const { inverse = false, centred = false, onlyVectors = false, dtype } = options;
  return JSON.stringify({ translator, input: resolve(input), size, inverse, centred, onlyVectors, dtype });
}
