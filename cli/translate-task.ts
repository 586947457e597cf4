import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { VecbridgeError } from '../src/core/errors.js';
import type { TranslatedFile } from '../src/translate/translate-file.js';
import type { Translator } from '../src/translators/translator.js';
import { partialPath } from '../src/vectors/atomic.js';
import type { VectorSource } from '../src/vectors/source.js';
import type { CommandContext } from './command.js';
import type { Outcome } from './output.js';
import { count } from './table.js';
import { dryRun, outcome } from './translate-outcome.js';

/** The options of `vecbridge translate` that concern the files. */
export interface TranslateTaskOptions {
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
}

export interface Task {
  readonly context: CommandContext;
  readonly dir: string;
  readonly input: string;
  readonly options: TranslateTaskOptions;
  readonly translator: Translator;
  /** What was said on stderr, for the JSON object; each sentence once. */
  readonly warnings: Set<string>;
}

function warn({ context, warnings }: Task, line: string): void {
  if (warnings.has(line)) return;
  warnings.add(line);
  context.output.warn(line);
}

/** Translates a file into a file, or a folder into a folder. */
export function translateInput(
  context: CommandContext,
  dir: string,
  input: string,
  options: TranslateTaskOptions,
  translator: Translator,
): Promise<Outcome> {
  const task: Task = { context, dir, input, options, translator, warnings: new Set() };
  const { label, reason } = translator.manifest.verdict;
  if (label !== 'aligned') warn(task, `${dir} carries the verdict ${label}: ${reason}`);
  return statSync(input, { throwIfNoEntry: false })?.isDirectory() ? translateAll(task) : translateOne(task);
}

async function translateOne(task: Task): Promise<Outcome> {
  const { context, input, options, translator } = task;
  const started = performance.now();
  const [from, to] = translator.manifest.spaces;
  const source = await openShard(task, input);
  const bar = context.progress('rows');
  try {
    if (options.dryRun) return dryRun(task, source.rows ?? null, source.name, [from.dim, to.dim], 1);
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
  const { beginFolder, listShards, makeFolderOf } = await import('../src/translate/translate-folder.js');
  const [from, to] = translator.manifest.spaces;
  const { shards, skipped } = await listShards(input, options.output);
  if (skipped.length > 0) {
    const shown = skipped.slice(0, 3).join(', ');
    warn(task, `${count(skipped.length)} files of ${input} are no vectors and are left out: ${shown}`);
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
  if (options.dryRun) return dryRun(task, known, input, [from.dim, to.dim], shards.length);
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

async function openShard(task: Task, path: string): Promise<VectorSource> {
  const { dir, options, translator } = task;
  const { openVectors } = await import('../src/vectors/open.js');
  const source = await openVectors(path, options.idField === undefined ? {} : { idField: options.idField });
  const [from, to] = translator.manifest.spaces;
  const otherModel = modelWarning(source, dir, [from.modelId, to.modelId]);
  if (otherModel) warn(task, otherModel);
  if (source.dim === from.dim) return source;
  await source.close();
  throw dimMismatch(source, dir, [from.dim, to.dim], options.inverse ?? false);
}

/** Rows of a file that an earlier run ended; it was renamed into place, so it is whole unless it was changed since. */
async function finishedShard(path: string, dim: number, rows: number | undefined): Promise<number> {
  const { openVectors } = await import('../src/vectors/open.js');
  const { countSourceRows } = await import('../src/translate/translate-file.js');
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
  const { confidenceAgainst, translateFile } = await import('../src/translate/translate-file.js');
  return translateFile({
    translator,
    source,
    output,
    idField: options.idField,
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

function warnOfLosses(task: Task, all: readonly TranslatedFile[]): void {
  const path = task.options.output;
  if (all.some(({ idsLost }) => idsLost)) {
    warn(task, `${path} has no room for ids, they are left out; jsonl, csv, parquet and arrow keep them`);
  }
  const columns = [...new Set(all.flatMap(({ columnsLost }) => columnsLost))];
  if (columns.length === 0 || task.options.onlyVectors) return;
  const shown = `${columns.slice(0, 5).join(', ')}${columns.length > 5 ? ', ...' : ''}`;
  warn(
    task,
    `${path} does not have the columns ${shown}; they are kept from parquet to parquet, arrow to arrow, jsonl to jsonl and csv to csv`,
  );
}

/** What to say of vectors that are recorded as another model's; undefined where they fit or nothing is recorded. */
export function modelWarning(
  source: VectorSource,
  dir: string,
  [from, to]: readonly [string | undefined, string | undefined],
): string | undefined {
  if (source.modelId === undefined || from === undefined || source.modelId === from) return undefined;
  const other = source.modelId === to ? ': that is the other side; did you mean the other direction (--inverse)?' : '';
  return `${source.name} is recorded as vectors of "${source.modelId}", but ${dir} translates those of "${from}"${other}`;
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
function jobOf(dir: string, input: string, options: TranslateTaskOptions): string {
  const found = statSync(input, { throwIfNoEntry: false });
  const size = found?.isFile() ? [found.size, found.mtimeMs] : null;
  const translator = createHash('sha256')
    .update(readFileSync(join(dir, 'translator.json')))
    .digest('hex');
  const { inverse = false, centred = false, onlyVectors = false, dtype } = options;
  return JSON.stringify({ translator, input: resolve(input), size, inverse, centred, onlyVectors, dtype });
}
