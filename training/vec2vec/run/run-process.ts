import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { writeFileAtomic } from '../../../src/vectors/atomic.js';

const FILE = 'process.json';

/** Writes down in the run's folder which process works on it; the result removes that note. */
export async function markProcess(runDir: string): Promise<() => Promise<void>> {
  const path = join(runDir, FILE);
  const note = { pid: process.pid, host: hostname(), began: new Date().toISOString() };
  await writeFileAtomic(path, `${JSON.stringify(note)}\n`, { overwrite: true });
  return () => rm(path, { force: true });
}

/** Whether a process works on the run: 'unknown' where the run goes on at another machine, which cannot be asked. */
export async function runProcess(runDir: string): Promise<'alive' | 'gone' | 'unknown'> {
  const path = join(runDir, FILE);
  if (!existsSync(path)) return 'gone';
  try {
    const { pid, host } = JSON.parse(await readFile(path, 'utf8')) as { pid: number; host: string };
    if (host !== hostname()) return 'unknown';
    process.kill(pid, 0);
    return 'alive';
  } catch (thrown) {
    // EPERM: it is there and belongs to somebody else.
    return (thrown as NodeJS.ErrnoException).code === 'EPERM' ? 'alive' : 'gone';
  }
}
