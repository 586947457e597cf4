import { existsSync } from 'node:fs';
import { type FileHandle, open, readFile, rm, writeFile } from 'node:fs/promises';
import { VecbridgeError } from '../core/errors.js';
import { type PendingFile, partialPath, pendingFile } from './atomic.js';
import { fileError } from './file.js';
import type { SinkOptions } from './sink.js';

/** A part of an unfinished file that is whole. */
interface Part<T> {
  /** Rows and bytes of the file up to the end of this part. */
  readonly rows: number;
  readonly bytes: number;
  /** What the end of the file has to say of this part (where its columns lie, its ids). */
  readonly note: T;
}

/** A pending file that knows which of its parts are whole, so that it can be continued after the last of them. */
interface JournaledFile<T> extends PendingFile {
  /** The parts that were there already, then those added. */
  readonly parts: readonly Part<T>[];
  /** Call it when all bytes of the part are written. */
  add(part: Part<T>): Promise<void>;
}

/** Where it is kept what a file to be continued is about. */
export const jobPath = (target: string): string => `${partialPath(target)}.job`;
const journalPath = (target: string): string => `${partialPath(target)}.parts`;

export async function writeJob(target: string, job: string | undefined): Promise<void> {
  if (job !== undefined) await writeFile(jobPath(target), job);
  else await rm(jobPath(target), { force: true });
}

/** BAD_OPTION where the file to be continued was begun with another job. */
export async function requireSameJob(target: string, job: string | undefined): Promise<void> {
  const keyPath = jobPath(target);
  if (job === undefined || !existsSync(partialPath(target))) return;
  const found = existsSync(keyPath) ? await readFile(keyPath, 'utf8') : '';
  if (found !== job) throw otherJob(target, 'other input');
}

export const otherJob = (target: string, difference: string): VecbridgeError =>
  new VecbridgeError('BAD_OPTION', `cannot resume ${target}: ${partialPath(target)} was begun with ${difference}`, {
    hint: 'start anew without resuming, or resume with the same inputs and options as before',
    context: { path: target, partial: partialPath(target) },
  });

/**
 * Begins a file whose parts have no fixed length, with a journal of its whole parts beside it (one JSON line each). With
 * `resume` a file left behind is cut after its last whole part. `layout` is whatever must be the same to go on.
 */
export async function journaledFile<T>(
  target: string,
  layout: Readonly<Record<string, unknown>>,
  options: SinkOptions,
): Promise<JournaledFile<T>> {
  if (options.resume) await requireSameJob(target, options.job);
  const path = journalPath(target);
  const head = `${JSON.stringify(layout)}\n`;
  const before =
    options.resume && existsSync(partialPath(target)) && existsSync(path) ? await readFile(path) : undefined;
  if (before && !head.startsWith(before.toString('utf8', 0, Buffer.byteLength(head)))) {
    throw otherJob(target, 'another format, dimension or dtype');
  }
  const file = await pendingFile(target, options);
  let journal: FileHandle | undefined;
  let position = Buffer.byteLength(head);
  const parts: Part<T>[] = [];
  try {
    for (const { part, end } of before ? wholeLines<T>(before, position) : []) {
      if (part.bytes > file.found) break;
      parts.push(part);
      position = end;
    }
    if (!before) await rm(path, { force: true }); // another writer may still hold it
    journal = await open(path, before ? 'r+' : 'wx');
    if (parts.length === 0) {
      position = Buffer.byteLength(head);
      await journal.write(head, 0);
      await writeJob(target, options.job);
    }
    await journal.truncate(position);
    await file.handle.truncate(parts.at(-1)?.bytes ?? 0);
  } catch (cause) {
    await journal?.close();
    await file.suspend();
    throw fileError(target, 'write', cause);
  }
  const opened = journal;
  let isOpen = true;
  const leave = async (): Promise<void> => {
    if (isOpen) await opened.close();
    isOpen = false;
  };
  const forget = async (): Promise<void> => {
    if (existsSync(partialPath(target))) return; // another writer's, who goes on
    for (const other of [path, jobPath(target)]) await rm(other, { force: true });
  };
  return {
    ...file,
    parts,
    add: async (part) => {
      parts.push(part);
      const line = Buffer.from(`${JSON.stringify(part)}\n`);
      try {
        await opened.write(line, 0, line.length, position);
      } catch (cause) {
        throw fileError(target, 'write', cause);
      }
      position += line.length;
    },
    commit: async () => {
      await leave();
      await file.commit();
      await forget();
    },
    suspend: async () => {
      await leave();
      await file.suspend();
    },
    abandon: async () => {
      await leave();
      await file.abandon();
      await forget();
    },
  };
}

/** The lines from `start` on that were written to their end; each is a part. */
function* wholeLines<T>(bytes: Buffer, start: number): Generator<{ part: Part<T>; end: number }> {
  for (let from = start, to = bytes.indexOf(10, from); to !== -1; from = to + 1, to = bytes.indexOf(10, from)) {
    let part: Part<T>;
    try {
      part = JSON.parse(bytes.toString('utf8', from, to)) as Part<T>;
    } catch {
      return; // torn by a failure of power: what follows cannot be relied on
    }
    yield { part, end: to + 1 };
  }
}
