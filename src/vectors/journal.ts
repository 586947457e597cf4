import { existsSync } from 'node:fs';
import { type FileHandle, open, readFile, rm } from 'node:fs/promises';
import { fileError } from './file.js';
import { otherJob, partialPath } from './job-note.js';
import { type PendingFile, pendingFile } from './pending-file.js';
import type { SinkOptions } from './sink.js';
import { STANDARD, writeStdout } from './standard-streams.js';

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

const journalPath = (target: string): string => `${partialPath(target)}.parts`;

/**
 * Begins a file whose parts have no fixed length, with a journal of its whole parts beside it (one JSON line each). With
 * `resume` a file left behind is cut after its last whole part. `layout` is whatever must be the same to go on.
 */
export async function journaledFile<T>(
  target: string,
  layout: Readonly<Record<string, unknown>>,
  options: SinkOptions,
): Promise<JournaledFile<T>> {
  if (target === STANDARD) return standardFile();
  const path = journalPath(target);
  const head = `${JSON.stringify(layout)}\n`;
  let before: Buffer | undefined;
  let journal: FileHandle | undefined;
  const begun = async (continues: boolean): Promise<void> => {
    before = continues && existsSync(path) ? await readFile(path) : undefined;
    if (before && !head.startsWith(before.toString('utf8', 0, Buffer.byteLength(head)))) {
      throw otherJob(target, 'another format, dimension or dtype');
    }
    if (!before) await rm(path, { force: true }); // another writer may still hold it
    journal = await open(path, before ? 'r+' : 'wx');
  };
  const file = await pendingFile(target, { ...options, note: path, begun });
  let position = Buffer.byteLength(head);
  const parts: Part<T>[] = [];
  try {
    for (const { part, end } of before ? wholeLines<T>(before, position) : []) {
      if (part.bytes > file.found) break;
      parts.push(part);
      position = end;
    }
    if (parts.length === 0) {
      position = Buffer.byteLength(head);
      await journal!.write(head, 0);
    }
    await journal!.truncate(position);
    await file.handle.truncate(parts.at(-1)?.bytes ?? 0);
  } catch (cause) {
    await journal?.close();
    await file.suspend();
    throw fileError(target, 'write', cause);
  }
  const opened = journal!;
  let isOpen = true;
  const leave = async (): Promise<void> => {
    if (isOpen) await opened.close();
    isOpen = false;
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
    },
    suspend: async () => {
      await leave();
      await file.suspend();
    },
    abandon: async () => {
      await leave();
      await file.abandon();
    },
  };
}

/** stdout: nothing of it is kept, so that nothing can be continued. */
function standardFile<T>(): JournaledFile<T> {
  const done = async (): Promise<void> => {};
  return {
    path: STANDARD,
    handle: undefined as unknown as FileHandle, // text alone comes here (`streamFormat`), and text is only written
    found: 0,
    parts: [],
    add: done,
    write: (bytes) => writeStdout(bytes),
    commit: done,
    suspend: done,
    abandon: done,
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
