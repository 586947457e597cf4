import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { lstat, readFile, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { VecbridgeError } from '../core/errors.js';

/** Longest wait for a lock, ms: holders keep it for a few system calls. */
const PATIENCE = 20_000;
/** A lock of another machine, or one without a word in it, is left over after this time, ms. */
const STALE = 10_000;

const HOST = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

/** Who writes: host, process, the process's start (a number may be used again after a restart) and a draw. */
export function writerMark(): string {
  return [HOST, process.pid, startOf(process.pid) ?? 0, randomBytes(6).toString('hex')].join('-');
}

export const MARK_PATTERN = '[0-9a-f]{8}-\\d+-\\d+-[0-9a-f]{12}';

/** Whether the writer of a mark still runs; undefined where that cannot be known (another machine, no mark). */
export function isRunning(mark: string): boolean | undefined {
  const [host, pid, start] = mark.split('-');
  if (!new RegExp(`^${MARK_PATTERN}$`).test(mark) || host !== HOST) return undefined;
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const now = startOf(Number(pid));
  return now === undefined || start === '0' || String(now) === start;
}

/** Linux: clock ticks since boot at which a process began (field 22 of its stat; the name before may hold spaces). */
function startOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
  } catch {
    return undefined;
  }
}

/**
 * Runs `work` while no other process runs under the same lock file. A lock whose holder was killed is broken. IO after 20 s.
 */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const mark = writerMark();
  const begun = performance.now();
  while (!(await take(path, mark))) {
    if (await isLeftOver(path)) await breakLock(path);
    else if (performance.now() - begun > PATIENCE) {
      throw new VecbridgeError('IO', `${path} has been held by another process for more than ${PATIENCE / 1000} s.`, {
        hint: 'end the other process; if there is none, remove the file',
        context: { path },
      });
    } else await new Promise((wake) => setTimeout(wake, 2 + 8 * Math.random()));
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

/** A symbolic link appears with its content at once; where there are none, a file whose mark comes a moment later. */
async function take(path: string, mark: string): Promise<boolean> {
  try {
    await symlink(mark, path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (!NO_LINKS.includes(code ?? '')) throw error;
  }
  try {
    await writeFile(path, mark, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

const NO_LINKS: readonly string[] = ['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EINVAL', 'UNKNOWN'];

async function isLeftOver(path: string): Promise<boolean> {
  const mark = await readlink(path).catch(() => readFile(path, 'utf8').catch(() => ''));
  const running = isRunning(mark);
  if (running !== undefined) return !running;
  const found = await lstat(path).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs > STALE;
}

/** Moved away first: of two that break one lock only one succeeds, and a lock taken meanwhile is put back. */
async function breakLock(path: string): Promise<void> {
  const away = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    await rename(path, away);
  } catch {
    return; // it is gone already
  }
  if (await isLeftOver(away)) await rm(away, { force: true });
  else await rename(away, path);
}
