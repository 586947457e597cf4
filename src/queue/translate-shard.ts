import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { VecbridgeError } from '../core/errors.js';
import { doubtOf } from '../translate/input-checks.js';
import { countSourceRows, translateInto } from '../translate/translate-file.js';
import { manifestHash } from '../translators/checkpoint.js';
import { loadTranslator } from '../translators/load.js';
import type { Translator } from '../translators/translator.js';
import { identityText } from '../vectors/identity.js';
import { modelNotePath } from '../vectors/model-note.js';
import { openVectors } from '../vectors/open.js';
import { contentOf, type Shard, type Task } from './plan.js';
import { rowsBefore } from './row-range.js';

/** Under the output folder: one folder for each attempt at a shard, gone with the attempt or when all shards are there. */
export const ATTEMPTS = '.attempts';

export interface ShardDone {
  readonly rows: number;
  /** Whether the output was there already: an earlier attempt had ended, only its report was lost. */
  readonly found: boolean;
}

/** Translators by folder and hash, so that a worker loads each one once. */
export class TranslatorCache {
  readonly #loaded = new Map<string, Promise<Translator>>();

  get(task: Task): Promise<Translator> {
    const key = JSON.stringify([task.translator, task.sha256, task.inverse]);
    const found = this.#loaded.get(key);
    if (found) return found;
    const loading = load(task);
    this.#loaded.set(key, loading);
    loading.catch(() => this.#loaded.delete(key)); // a disk that comes back is tried again
    return loading;
  }
}

async function load(task: Task): Promise<Translator> {
  const forward = await loadTranslator(task.translator);
  const sha256 = manifestHash(task.translator);
  if (sha256 !== task.sha256) {
    throw new VecbridgeError(
      'BAD_TRANSLATOR',
      `${task.translator} is another translator than when the work was shared out (its manifest's SHA-256 starts ${sha256.slice(0, 12)}, then ${task.sha256.slice(0, 12)}).`,
      {
        hint: 'put the old folder back, or start again with another output folder.',
        context: { ...task, found: sha256 },
      },
    );
  }
  if (!task.inverse) return forward;
  if (forward.inverse) return forward.inverse();
  throw new VecbridgeError('UNSUPPORTED', `${task.translator} has no map back.`, {
    hint: 'leave --inverse out, or fit a translator in the other direction.',
  });
}

/**
 * Translates one shard into `folder`. May be run any number of times, by several processes at once: each attempt writes
 * into a folder of its own and renames the whole file, so that the output is absent or complete and never two halves.
 */
export async function translateShard(
  { task, shard, folder, signal }: { task: Task; shard: Shard; folder: string; signal: AbortSignal },
  translators: TranslatorCache,
): Promise<ShardDone> {
  const output = join(folder, shard.output);
  if (existsSync(output)) return { rows: await rowsOf(output, task), found: true };
  const translator = await translators.get(task);
  await requireUnchanged(shard);
  const attempt = join(folder, ATTEMPTS, `${shard.output}.${randomBytes(6).toString('hex')}`);
  await mkdir(attempt, { recursive: true });
  try {
    const rows = await write(translator, task, shard, join(attempt, shard.output), signal);
    // The note first: whoever sees the file sees what is doubtful of it.
    for (const name of [modelNotePath(shard.output), shard.output])
      if (existsSync(join(attempt, name))) await rename(join(attempt, name), join(folder, name));
    return { rows, found: false };
  } catch (error) {
    // Someone else finished it meanwhile, and the folder of attempts was cleared.
    if (existsSync(output)) return { rows: await rowsOf(output, task), found: true };
    throw error;
  } finally {
    await rm(attempt, { recursive: true, force: true });
  }
}

async function write(
  translator: Translator,
  task: Task,
  shard: Shard,
  output: string,
  signal: AbortSignal,
): Promise<number> {
  const { idField, dtype, centred, onlyVectors, acceptVerdict } = task;
  const verdict = doubtOf(translator.manifest, acceptVerdict);
  const whole = await openVectors(shard.input, idField === undefined ? {} : { idField });
  try {
    const { rows } = await translateInto({
      translator,
      source: shard.rows === null ? whole : rowsBefore(whole, shard.from + shard.rows),
      start: shard.from,
      output,
      idField,
      // Formats that have other columns are never cut: the shard is the whole file.
      keep: onlyVectors ? undefined : shard.input,
      sink: { dtype, ...(idField === undefined ? {} : { idField }), ...(verdict === undefined ? {} : { verdict }) },
      centred,
      signal,
      unchanged: () => requireUnchanged(shard),
    });
    return rows;
  } finally {
    await whole.close();
  }
}

async function requireUnchanged(shard: Shard): Promise<void> {
  const found = await stat(shard.input).catch(() => undefined);
  if (!found) {
    throw new VecbridgeError('NOT_FOUND', `no such file on this machine: ${shard.input}`, {
      hint: 'all workers need the input under the same path: mount the same folder.',
      context: { path: shard.input },
    });
  }
  const now = await contentOf(shard.input);
  if (JSON.stringify(now) === JSON.stringify(shard.content)) return;
  const text = ({ modified, ...rest }: Shard['content']): string =>
    identityText(modified === undefined ? rest : { ...rest, times: [modified, modified] });
  throw new VecbridgeError(
    'BAD_FILE',
    `${shard.input} was changed after the work was shared out (then: ${text(shard.content)}; now: ${text(now)}).`,
    {
      hint: 'the input must not change until all is translated; start again with another folder.',
      context: { path: shard.input, before: shard.content, now },
    },
  );
}

/** Rows of a finished output; text formats are counted by reading them. */
export async function rowsOf(path: string, { idField }: Pick<Task, 'idField'>): Promise<number> {
  const source = await openVectors(path, idField === undefined ? {} : { idField });
  try {
    return await countSourceRows(source);
  } finally {
    await source.close();
  }
}
