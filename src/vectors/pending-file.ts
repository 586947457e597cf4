import { existsSync } from 'node:fs';
import { type FileHandle, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { VecbridgeError } from '../core/errors.js';
import { requireFilePlace, syncFolder } from './atomic.js';
import { fileError } from './file.js';
import { jobPath, partialPath, requireSameJob, writeJob } from './job-note.js';
import { isRunning, withLock, writerMark } from './lock.js';

/** A file being written under a temporary name beside its target. */
export interface PendingFile {
  readonly handle: FileHandle;
  readonly path: string;
  /** Bytes already there from an interrupted writing (0 when it starts from the beginning). */
  readonly found: number;
  write(bytes: Uint8Array, position: number): Promise<void>;
  /** Flushes to the disk and renames into place. */
  commit(): Promise<void>;
  /** Flushes and keeps the temporary file, to be continued. */
  suspend(): Promise<void>;
  /** Removes the temporary file. */
  abandon(): Promise<void>;
}

/** The disk is kept busy while rows are computed, so that little is left to flush at the end. */
const FLUSH_EVERY = 2 ** 26;

interface PendingOptions {
  readonly overwrite?: boolean;
  readonly resume?: boolean;
  readonly job?: string;
  /** A file kept beside the unfinished one, removed with it. */
  readonly note?: string;
  /** Called while no other writer can begin or end; `continues`: the unfinished file is that of an earlier run. */
  begun?(continues: boolean): Promise<void>;
}

/**
 * Begins (or with `resume` continues) a file that becomes visible under `target` only at `commit`. Two writers of the
 * same target do not mix: one that starts again takes over, and the first fails at its `commit`; a file that a running
 * process writes is not resumed by another. BAD_OPTION where the file to be continued was begun with another `job`.
 */
export async function pendingFile(target: string, options: PendingOptions = {}): Promise<PendingFile> {
  requireFilePlace(target, options.overwrite);
  const path = partialPath(target);
  // A writer that came later has put its own word there.
  const owner = `${path}.owner`;
  const word = writerMark();
  const locked = <T>(work: () => Promise<T>): Promise<T> => withLock(`${path}.lock`, work);
  const isMine = async (): Promise<boolean> => (await readFile(owner, 'utf8').catch(() => '')) === word;
  const forget = async (): Promise<void> => {
    for (const other of [owner, jobPath(target), ...(options.note ? [options.note] : [])]) {
      await rm(other, { force: true });
    }
  };
  const begin = async (): Promise<{ handle: FileHandle; found: number }> => {
    const continues = options.resume === true && existsSync(path);
    if (continues) {
      await requireSameJob(target, options.job);
      await requireLeft(target, owner);
      await options.begun?.(true);
      await writeFile(owner, word);
      const handle = await open(path, 'r+');
      return { handle, found: (await handle.stat()).size };
    }
    await rm(path, { force: true });
    await writeFile(owner, word);
    await writeJob(target, options.job);
    await options.begun?.(false);
    return { handle: await open(path, 'wx+'), found: 0 };
  };
  const { handle, found } = await locked(begin).catch((cause: unknown) => {
    throw fileError(target, 'write', cause);
  });
  let isOpen = true;
  let unflushed = 0;
  let flushing: Promise<void> | undefined;
  const finish = async (): Promise<void> => {
    if (!isOpen) return;
    isOpen = false;
    beingWritten.delete(word);
    await flushing;
    await handle.close();
  };
  beingWritten.add(word);
  const write = async (bytes: Uint8Array, position: number): Promise<void> => {
    try {
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await handle.write(
          bytes,
          done,
          Math.min(bytes.length - done, 2 ** 30),
          position + done,
        );
        done += bytesWritten;
      }
      unflushed += bytes.length;
      if (unflushed > FLUSH_EVERY && !flushing) {
        unflushed = 0;
        flushing = handle
          .datasync()
          .catch(() => {}) // `commit` flushes again and reports
          .finally(() => {
            flushing = undefined;
          });
      }
    } catch (cause) {
      const bytes = await handle.stat().then(
        ({ size }) => size,
        () => position,
      );
      throw fileError(target, 'write', cause, { bytes, partial: path });
    }
  };
  return {
    handle,
    path,
    found,
    write,
    commit: async () => {
      try {
        await handle.sync();
        await finish();
        await locked(async () => {
          if (!(await isMine())) throw new Error('another process is writing the same file');
          requireFilePlace(target, options.overwrite);
          await rename(path, target);
          await forget();
        });
        await syncFolder(dirname(target));
      } catch (cause) {
        const bytes = isOpen ? (await handle.stat().catch(() => undefined))?.size : undefined;
        await finish();
        throw fileError(target, 'write', cause, bytes === undefined ? undefined : { bytes, partial: path });
      }
    },
    suspend: async () => {
      try {
        if (isOpen) await handle.sync();
      } finally {
        await finish();
      }
    },
    abandon: async () => {
      await finish();
      await locked(async () => {
        if (!(await isMine())) return;
        await rm(path, { force: true });
        await forget();
      });
    },
  };
}

/** Words of the files this process writes now: others of this process were suspended. */
const beingWritten = new Set<string>();

/** IO where a running process still writes the file that is to be continued. */
async function requireLeft(target: string, owner: string): Promise<void> {
  const word = await readFile(owner, 'utf8').catch(() => '');
  const pid = Number(word.split('-')[1]);
  if (pid === process.pid ? !beingWritten.has(word) : !isRunning(word)) return;
  throw new VecbridgeError('IO', `cannot resume ${target}: process ${pid} is writing it.`, {
    hint: 'wait for its end, or end it and resume',
    context: { path: target, pid },
  });
}

/**
 * Runs the last writes of a file and renames it into place. Where the disk refuses them the file is kept for the caller to
 * suspend or to abandon; after any other error nothing is left behind.
 */
export async function finishFile(file: PendingFile, lastWrites: () => Promise<void>): Promise<void> {
  try {
    await lastWrites();
  } catch (error) {
    if (!(error instanceof VecbridgeError && error.code === 'IO')) await file.abandon();
    throw error;
  }
  await file.commit();
}
