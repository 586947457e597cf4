import { type Stats, statSync } from 'node:fs';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { VecbridgeError } from '../core/errors.js';
import { fileError } from './file.js';
import { isRunning, MARK_PATTERN, writerMark } from './lock.js';

/** What lies at the place of an output; NOT_FOUND where its name is too long. */
function foundAt(target: string): Stats | undefined {
  try {
    return statSync(target, { throwIfNoEntry: false });
  } catch (cause) {
    throw fileError(target, 'write', cause);
  }
}

/** EXISTS when `target` is there and may not be replaced; a device, pipe or socket never is. */
export function requireAbsent(target: string, overwrite = false): void {
  const found = foundAt(target);
  if (found && !found.isFile() && !found.isDirectory()) {
    throw new VecbridgeError('EXISTS', `${target} is a device, pipe or socket, and a file would replace it`, {
      hint: 'name a file; where a command writes to stdout, its name is -',
      context: { path: target },
    });
  }
  if (!overwrite && found) {
    throw new VecbridgeError('EXISTS', `${target} exists already`, {
      hint: 'choose another name, or allow overwriting',
      context: { path: target },
    });
  }
}

/** The same for a file: it replaces no folder, whatever is allowed. */
export function requireFilePlace(target: string, overwrite = false): void {
  if (foundAt(target)?.isDirectory()) {
    throw new VecbridgeError('EXISTS', `${target} is a folder, but a file must be written`, {
      hint: `name a file, such as ${join(target, 'out.npy')}`,
      context: { path: target },
    });
  }
  requireAbsent(target, overwrite);
}

/** Writes a whole file so that a reader sees the old one or the new one, never a part. */
export async function writeFileAtomic(
  target: string,
  bytes: Uint8Array | string,
  options: { overwrite?: boolean } = {},
): Promise<void> {
  requireFilePlace(target, options.overwrite);
  const folder = dirname(resolve(target));
  await removeLeftFiles(folder);
  const path = join(folder, `.${basename(target)}.${writerMark()}.tmp`);
  try {
    const handle = await open(path, 'wx');
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(path, target);
    await syncFolder(folder);
  } catch (cause) {
    await rm(path, { force: true });
    throw fileError(target, 'write', cause);
  }
}

/** Folders this process has looked through. */
const lookedThrough = new Set<string>();
const LEFT_FILE = new RegExp(`^\\..+\\.(${MARK_PATTERN})\\.tmp$`);

/** Removes what killed processes have left of `writeFileAtomic` in a folder; once a process. */
async function removeLeftFiles(folder: string): Promise<void> {
  if (lookedThrough.has(folder)) return;
  lookedThrough.add(folder);
  for (const name of await readdir(folder).catch(() => [])) {
    const mark = LEFT_FILE.exec(name)?.[1];
    if (mark && isRunning(mark) === false) await rm(join(folder, name), { force: true });
  }
}

/** Makes a rename durable. Windows cannot flush folders: there this does nothing. */
export async function syncFolder(folder: string): Promise<void> {
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
