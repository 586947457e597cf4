import { existsSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { requireAbsent, syncFolder } from './atomic.js';
import { fileError } from './file.js';
import { isRunning, MARK_PATTERN, withLock, writerMark } from './lock.js';

/**
 * Names beside a folder while it is replaced: MARK.new is being filled, MARK.old is the version before, whole, MARK.gone is
 * being removed. The two renames of a replacement happen under a lock, so an .old that is seen under the lock was left by
 * a writer that died: it takes its place again where the new version did not get there.
 */
const LEFT = new RegExp(`^(${MARK_PATTERN})\\.(new|old|gone)$`);

const lockPath = (final: string): string => join(dirname(final), `.${basename(final)}.lock`);

interface Left {
  readonly path: string;
  readonly mark: string;
  readonly kind: string;
}

async function leftBeside(final: string): Promise<Left[]> {
  const start = `.${basename(final)}.`;
  const names = await readdir(dirname(final)).catch(() => []);
  return names
    .filter((name) => name.startsWith(start))
    .flatMap((name) => {
      const found = LEFT.exec(name.slice(start.length));
      return found ? [{ path: join(dirname(final), name), mark: found[1]!, kind: found[2]! }] : [];
    });
}

/**
 * Writes a whole folder (a translator, an index): `fill` writes into a temporary folder beside the target, which is then
 * renamed. With `overwrite` the old folder is moved aside for the time between two renames; `readWhole` waits for the
 * second, and after a crash puts the old folder back.
 */
export async function writeFolderAtomic(
  target: string,
  fill: (folder: string) => Promise<void>,
  options: { overwrite?: boolean } = {},
): Promise<void> {
  const final = resolve(target);
  requireAbsent(final, options.overwrite);
  const base = join(dirname(final), `.${basename(final)}.${writerMark()}`);
  const [folder, aside, gone] = [`${base}.new`, `${base}.old`, `${base}.gone`];
  try {
    await mkdir(folder);
  } catch (cause) {
    throw fileError(final, 'write', cause);
  }
  try {
    await fill(folder);
    await syncTree(folder);
    await withLock(lockPath(final), async () => {
      await putRight(final);
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
      if (replaced) await rename(aside, gone);
    });
    await rm(gone, { recursive: true, force: true });
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error instanceof Error && 'code' in error ? fileError(final, 'write', error) : error;
  }
}

/**
 * Runs a reader of a folder that may be replaced meanwhile: what it gives is of one version. Where a writer was killed
 * between its two renames, the version before is put back first, and what was left is removed.
 */
export async function readWhole<T>(dir: string, read: () => Promise<T>): Promise<T> {
  const final = resolve(dir);
  // A folder that cannot be written to, or a lock that another process keeps: the reader says what it finds.
  if (!existsSync(final) || (await leftBeside(final)).some(isLeft)) await repair(final).catch(() => {});
  for (let tries = 0; ; tries++) {
    const before = await versionOf(final);
    const last = tries >= MOST_TRIES;
    try {
      const result = await read();
      if (last || (await versionOf(final)) === before) return result;
    } catch (error) {
      if (last || (before !== undefined && (await versionOf(final)) === before)) throw error;
      if (before === undefined && tries > 0) throw error;
    }
    if (!existsSync(final)) await repair(final).catch(() => {});
  }
}

const MOST_TRIES = 50;

/** Left for certain: not what a running writer fills or removes. */
const isLeft = ({ mark, kind }: Left): boolean => kind === 'old' || isRunning(mark) === false;

const repair = (final: string): Promise<void> => withLock(lockPath(final), () => putRight(final));

/** Under the lock: the version before is put back where there is none, all else that was left is removed. */
async function putRight(final: string): Promise<void> {
  const left = await leftBeside(final);
  for (const { path, kind } of left) {
    if (kind !== 'old') continue;
    if (existsSync(final)) await rename(path, path.replace(/old$/, 'gone'));
    else await rename(path, final);
  }
  for (const { path, mark } of await leftBeside(final)) {
    if (isRunning(mark) === false) await rm(path, { recursive: true, force: true });
  }
}

/** Changes when the folder is replaced by another one; undefined where there is none. */
async function versionOf(dir: string): Promise<string | undefined> {
  const found = await stat(dir, { bigint: true }).catch(() => undefined);
  return found && `${found.dev}:${found.ino}:${found.ctimeNs}`;
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
