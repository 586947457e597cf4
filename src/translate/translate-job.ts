import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { VecbridgeError } from '../core/errors.js';
import { plural } from '../core/plural.js';
import type { Progress } from '../core/progress.js';
import { manifestHash } from '../translators/checkpoint.js';
import { directed } from '../translators/directed.js';
import { loadTranslator } from '../translators/load.js';
import type { Translator } from '../translators/translator.js';
import { type FileIdentity, fileIdentity, requireUnchanged } from '../vectors/identity.js';
import { partialPath } from '../vectors/job-note.js';
import { openVectors, splitAddress } from '../vectors/open.js';
import { openReading } from '../vectors/read-matrix.js';
import { requireOtherFile } from '../vectors/same-file.js';
import type { VectorSource } from '../vectors/source.js';
import { explained, newReading, type Reading } from '../vectors/usable-rows.js';
import { dimMismatch, doubtOf, modelWarning, verdictWarning } from './input-checks.js';
import { confidenceAgainst, countSourceRows, type TranslatedFile, translateInto } from './translate-file.js';
import { beginFolder, listShards, makeFolderOf } from './translate-folder.js';
import type { Translated, TranslateOptions, TranslateRequest } from './translate-request.js';

interface TranslateJob {
  /** The translator, in the direction wanted, and its folder. */
  readonly translator: Translator;
  readonly dir: string;
  readonly input: string;
  readonly options: TranslateOptions & { readonly dtype: 'f32' | 'f16' };
  readonly signal: AbortSignal;
  readonly reading?: Reading | undefined;
  readonly on?: Progress | undefined;
  readonly warn?: ((line: string) => void) | undefined;
}

interface Task extends TranslateJob {
  readonly started: number;
  /** What was said, each sentence once. */
  readonly warnings: Set<string>;
}

function warn(task: Task, line: string): void {
  if (task.warnings.has(line)) return;
  task.warnings.add(line);
  task.warn?.(line);
}

/**
 * Translates a file of vectors (n, d_source) into a file (n, d_target), or every file of a folder. All or nothing:
 * after an interruption the part that is done is kept, and `resume` continues. Ids and other columns are kept if the
 * output format has room for them.
 *
 * Memory: below 500 MB for any n, because rows are read in batches.
 *
 * Throws NOT_FOUND, BAD_FILE, BAD_TRANSLATOR, DIM_MISMATCH, BAD_VALUE (with the number of the row), EXISTS,
 * INTERRUPTED.
 *
 * @example
 * import { translateFile } from 'vecbridge';
 * const { rows, warnings } = await translateFile({ translator: 'a-to-b', input: 'a.npy', output: 'a-in-b.npy' });
 * console.log(rows, warnings);
 */
export async function translateFile(request: TranslateRequest): Promise<Translated> {
  const { translator: dir, input, signal, on, warn, reading, ...options } = request;
  const { inverse = false, skipInvalid, keepEmpty, dtype = 'f32' } = options;
  const own = skipInvalid || keepEmpty ? newReading({ skip: true, keepEmpty: keepEmpty === true }) : undefined;
  return translate({
    translator: directed(await loadTranslator(dir), inverse, dir),
    ...{ dir, input, on, warn, reading: reading ?? own },
    options: { ...options, dtype },
    signal: signal ?? new AbortController().signal,
  });
}

function translate(job: TranslateJob): Promise<Translated> {
  const task: Task = { ...job, started: performance.now(), warnings: new Set() };
  const doubtful = verdictWarning(job.translator.manifest, job.dir);
  const isAccepted = job.options.acceptVerdict && doubtOf(job.translator.manifest, true) !== undefined;
  if (doubtful && !isAccepted) warn(task, doubtful);
  const { output, confidence } = job.options;
  requireOtherFile(output, [job.input, confidence]);
  if (confidence !== undefined) requireOtherFile(`${output}.confidence.npy`, [job.input, confidence]);
  return statSync(job.input, { throwIfNoEntry: false })?.isDirectory() ? translateAll(task) : translateOne(task);
}

async function translateOne(task: Task): Promise<Translated> {
  const { input, options } = task;
  const content = await fileIdentity(splitAddress(input).file);
  const source = await openShard(task, input);
  try {
    if (options.dryRun) return dryRun(task, source.rows ?? null, source.name, 1);
    const done = await translateSource(
      task,
      source,
      { input, output: options.output, content },
      options.verify,
      (row) => task.on?.({ stage: 'translate', done: row, total: source.rows ?? Number.NaN }),
    );
    warnOfLosses(task, [done]);
    return summed(task, [done], done.confidencePath);
  } finally {
    await source.close();
  }
}

/** A folder, file by file: those that are there already are passed over with --resume. */
async function translateAll(task: Task): Promise<Translated> {
  const { dir, input, options, translator } = task;
  const { dim } = translator.manifest.spaces[1];
  const { shards, skipped } = await listShards(input, options.output);
  if (skipped.length > 0) {
    const shown = skipped.slice(0, 3).join(', ');
    const n = skipped.length;
    const rest = plural(n, 'holds no vectors and is left out', 'hold no vectors and are left out');
    warn(task, `${n.toLocaleString('en')} ${plural(n, 'file')} of ${input} ${rest}: ${shown}`);
  }
  for (const shard of shards) requireOtherFile(shard.output, [shard.input]);
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
  if (options.dryRun) return dryRun(task, known, input, shards.length);
  await beginFolder(options.output, jobOf(dir, input, options), shards, {
    resume: options.resume ?? false,
    overwrite: options.force ?? false,
  });
  const all: TranslatedFile[] = [];
  let rows = 0;
  try {
    for (const [i, shard] of shards.entries()) {
      if (options.resume && existsSync(shard.output)) {
        const found = await finishedShard(shard.output, dim, sizes[i]);
        if (task.reading?.skip) await countSourceRows(await openShard(task, shard.input)); // what it left out is listed again
        all.push({ ...nothingLost, rows: found, resumedAt: found });
      } else {
        await makeFolderOf(shard);
        const content = await fileIdentity(shard.input);
        const source = await openShard(task, shard.input);
        const share = options.verify === undefined ? undefined : Math.ceil(options.verify / shards.length);
        try {
          all.push(
            await translateSource(task, source, { ...shard, content }, share, (row) =>
              task.on?.({ stage: `file ${i + 1} of ${shards.length}`, done: rows + row, total }),
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
  }
  warnOfLosses(task, all);
  return summed(task, all, options.confidence ? join(options.output, '*.confidence.npy') : null);
}

const nothingLost = { confidencePath: null, idsLost: false, columnsLost: [], verified: null } as const;

/** The same error, and that whole files are kept. */
function goesOn(error: VecbridgeError): VecbridgeError {
  const hint = `the files that are done are kept: --resume goes on with the next${error.hint ? `; ${error.hint}` : ''}`;
  return new VecbridgeError(error.code, error.message, { hint, context: error.context, cause: error });
}

async function openShard(task: Task, path: string): Promise<VectorSource> {
  const { dir, options, translator } = task;
  const open = options.idField === undefined ? {} : { idField: options.idField };
  const source = await openReading(path, task.reading, {
    ...open,
    emptyDim: translator.manifest.spaces[0].dim,
  }).catch(async (error) => {
    throw await explained(error, path, open);
  });
  if (!task.reading) for (const note of source.notes ?? []) warn(task, note);
  const [from, to] = translator.manifest.spaces;
  const otherModel = modelWarning(source, dir, [from.modelId, to.modelId]);
  if (otherModel) warn(task, otherModel);
  if (source.dim === from.dim) return source;
  await source.close();
  throw dimMismatch(source, dir, [from.dim, to.dim], options.inverse ?? false);
}

/** Rows of a file that an earlier run ended; it was renamed into place, so it is whole unless it was changed since. */
async function finishedShard(path: string, dim: number, rows: number | undefined): Promise<number> {
  const source = await openVectors(path, { emptyDim: dim });
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

async function translateSource(
  task: Task,
  source: VectorSource,
  { input, output, content }: { readonly input: string; readonly output: string; readonly content: FileIdentity },
  verify: number | undefined,
  on: (row: number) => void,
): Promise<TranslatedFile> {
  const { dir, options, translator, signal } = task;
  const reading = task.reading?.skip ? task.reading : undefined;
  const doubt = doubtOf(translator.manifest, options.acceptVerdict === true);
  const done = translateInto({
    unchanged: () => requireUnchanged(splitAddress(input).file, content),
    translator,
    source,
    skipping: reading !== undefined && !reading.keepEmpty,
    keepEmpty: reading?.keepEmpty === true,
    output,
    idField: options.idField,
    keep: options.onlyVectors ? undefined : input,
    sink: {
      overwrite: options.force ?? false,
      dtype: options.dtype,
      ...(options.format === undefined ? {} : { format: options.format }),
      ...(doubt === undefined ? {} : { verdict: doubt }),
      resume: (options.resume ?? false) && (existsSync(partialPath(output)) || output === options.output),
      job: jobOf(dir, input, options, content, doubt),
    },
    centred: options.centred ?? false,
    confidence: options.confidence
      ? await confidenceAgainst(translator, input, options.confidence, task.reading)
      : undefined,
    verify,
    signal,
    on,
  });
  const open = options.idField === undefined ? {} : { idField: options.idField };
  return done.catch(async (error) => {
    throw await explained(error, input, open);
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
  const { reading } = task;
  const kept =
    reading?.skip && !reading.keepEmpty
      ? 'with --skip-invalid they are kept from jsonl to jsonl and csv to csv; --keep-empty keeps them'
      : 'they are kept from npz to npz, parquet to parquet, arrow to arrow, jsonl to jsonl and csv to csv';
  warn(task, `${path} does not have the columns ${shown}; ${kept}`);
}

/** What a resumed run must share with the interrupted one: translator, input (`content`: of a file) and options. */
function jobOf(
  dir: string,
  input: string,
  options: TranslateJob['options'],
  content?: FileIdentity,
  doubt?: string,
): string {
  const translator = manifestHash(dir);
  const {
    inverse = false,
    centred = false,
    onlyVectors = false,
    skipInvalid = false,
    keepEmpty = false,
    dtype,
  } = options;
  return JSON.stringify({
    translator,
    input: resolve(input),
    content,
    inverse,
    centred,
    onlyVectors,
    skipInvalid,
    keepEmpty,
    dtype,
    doubt,
  });
}

function summed(task: Task, all: readonly TranslatedFile[], confidence: string | null): Translated {
  const sum = (of: (file: TranslatedFile) => number): number => all.reduce((n, file) => n + of(file), 0);
  const checked = all.flatMap(({ verified }) => verified ?? []);
  return {
    ...common(task),
    rows: sum((file) => file.rows),
    name: task.input,
    seconds: (performance.now() - task.started) / 1000,
    resumedAt: sum((file) => file.resumedAt),
    confidence,
    dryRun: false,
    files: all.length,
    verified:
      task.options.verify === undefined
        ? null
        : {
            rows: checked.reduce((n, one) => n + one.rows, 0),
            worstCosine: Math.min(1, ...checked.map((one) => one.worstCosine)),
          },
  };
}

/** What a run would do. */
const dryRun = (task: Task, rows: number | null, name: string, files: number): Translated => ({
  ...{ ...common(task), rows, name, files, dryRun: true },
  ...{ seconds: 0, resumedAt: 0, confidence: null, verified: null },
});

function common({ translator, options, warnings }: Task): Pick<Translated, 'dims' | 'output' | 'warnings'> {
  const [from, to] = translator.manifest.spaces;
  return { dims: [from.dim, to.dim], output: options.output, warnings: [...warnings] };
}
