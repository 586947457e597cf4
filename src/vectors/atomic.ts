import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { VecbridgeError } from '../core/errors.js';
import { fileError } from './file.js';

/** A file being written under a temporary name beside its target. */
export interface PendingFile {
  readonly handle: FileHandle;
  readonly path: string;
  /** Bytes already there from an interrupted writing (0 when it starts anew). */
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

/** Where `pendingFile` writes before the rename: fixed, so that an interrupted writing can be found again. */
export const partialPath = (target: string): string => join(dirname(target), `.${basename(target)}.partial`);

/** EXISTS when `target` is there and may not be replaced. */
export function requireAbsent(target: string, overwrite = false): void {
  if (!overwrite && existsSync(target)) {
    throw new VecbridgeError('EXISTS', `${target} exists already`, {
      hint: 'choose another name, or allow overwriting',
      context: { path: target },
    });
  }
}

/**
 * Begins (or with `resume` continues) a file that becomes visible under `target` only at `commit`. Two writers of the
 * same target do not mix: the second one takes over, and the first fails at its `commit`.
 */
export async function pendingFile(
  target: string,
  options: { overwrite?: boolean; resume?: boolean } = {},
): Promise<PendingFile> {
  requireAbsent(target, options.overwrite);
  const path = partialPath(target);
  let handle: FileHandle;
  let found = 0;
  try {
    if (options.resume && existsSync(path)) {
      handle = await open(path, 'r+');
      found = (await handle.stat()).size;
    } else {
      await rm(path, { force: true });
      handle = await open(path, 'wx+');
    }
  } catch (cause) {
    throw fileError(target, 'write', cause);
  }
  // A writer that came later has put its own word there, also where it goes on with the same file.
  const owner = `${path}.owner`;
  const word = randomBytes(8).toString('hex');
  const isMine = async (): Promise<boolean> => (await readFile(owner, 'utf8').catch(() => '')) === word;
  try {
    await writeFile(owner, word);
  } catch (cause) {
    await handle.close();
    throw fileError(target, 'write', cause);
  }
  let isOpen = true;
  let unflushed = 0;
  let flushing: Promise<void> | undefined;
  const finish = async (): Promise<void> => {
    if (!isOpen) return;
    isOpen = false;
    await flushing;
    await handle.close();
  };
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
        if (!(await isMine())) throw new Error('another process is writing the same file');
        requireAbsent(target, options.overwrite);
        await rename(path, target);
        await rm(owner, { force: true });
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
      if (!(await isMine())) return;
      await rm(path, { force: true });
      await rm(owner, { force: true });
    },
  };
}

/** Writes a whole file so that a reader sees the old one or the new one, never a part. */
export async function writeFileAtomic(
  target: string,
  bytes: Uint8Array | string,
  options: { overwrite?: boolean } = {},
): Promise<void> {
  requireAbsent(target, options.overwrite);
  const path = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}`);
  try {
    const handle = await open(path, 'wx');
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(path, target);
    await syncFolder(dirname(target));
  } catch (cause) {
    await rm(path, { force: true });
    throw fileError(target, 'write', cause);
  }
}

/**
 * Writes a whole folder (a translator, a checkpoint): `fill` writes into a temporary folder beside the target, which is
 * then renamed. With `overwrite` the old folder is moved aside first and comes back when the rename fails.
 */
export async function writeFolderAtomic(
  target: string,
  fill: (folder: string) => Promise<void>,
  options: { overwrite?: boolean } = {},
): Promise<void> {
  const final = resolve(target);
  requireAbsent(final, options.overwrite);
  const mark = randomBytes(6).toString('hex');
  const folder = join(dirname(final), `.${basename(final)}.${mark}`);
  const aside = `${folder}.old`;
  try {
    await mkdir(folder);
  } catch (cause) {
    throw fileError(final, 'write', cause);
  }
  try {
    await fill(folder);
    await syncTree(folder);
    requireAbsent(final, options.overwrite);
    const replaced = existsSync(final);
    if (replaced) await rename(final, aside);
    try {
      await rename(folder, final);
    } catch (error) {
      if (replaced) await rename(aside, final);
      throw error;
    }
    await syncFolder(dirname(final));
    if (replaced) await rm(aside, { recursive: true, force: true });
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error instanceof Error && 'code' in error ? fileError(final, 'write', error) : error;
  }
}

/** Flushes every file below a folder, and the folders. */
async function syncTree(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await syncTree(path);
    else if (entry.isFile()) {
      const handle = await open(path, 'r+');
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
    }
  }
  await syncFolder(folder);
}

/** Makes a rename durable. Windows cannot flush folders: there this does nothing. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // not supported by the platform or the file system; the file itself is flushed
  }
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
