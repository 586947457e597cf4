import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { VecbridgeError } from '../core/errors.js';
import { type FileIdentity, identityText } from './identity.js';

/** Where a file is written before it is renamed: fixed, so that an interrupted writing can be found again. */
export const partialPath = (target: string): string => join(dirname(target), `.${basename(target)}.partial`);

/** Where it is kept what a file to be continued is about. */
export const jobPath = (target: string): string => `${partialPath(target)}.job`;

/** Call it before the unfinished file is there: a file without its job, or with another one's, is never continued. */
export async function writeJob(target: string, job: string | undefined): Promise<void> {
  if (job !== undefined) await writeFile(jobPath(target), job);
  else await rm(jobPath(target), { force: true });
}

/** BAD_OPTION with what differs where the file to be continued was begun with another job. */
export async function requireSameJob(target: string, job: string | undefined): Promise<void> {
  const keyPath = jobPath(target);
  if (job === undefined || !existsSync(partialPath(target))) return;
  const found = existsSync(keyPath) ? await readFile(keyPath, 'utf8') : '';
  if (found !== job) throw otherJob(target, `other input or options${differences(found, job)}`);
}

export const otherJob = (target: string, difference: string): VecbridgeError =>
  new VecbridgeError('BAD_OPTION', `cannot resume ${target}: ${partialPath(target)} was started with ${difference}`, {
    hint: 'start again without resuming, or resume with the same inputs and options as before',
    context: { path: target, partial: partialPath(target) },
  });

/** " (content: A, now B; dtype: …)": the fields that differ, with both values. */
export function differences(before: string, now: string): string {
  let fields: [Record<string, unknown>, Record<string, unknown>];
  try {
    fields = [JSON.parse(before), JSON.parse(now)];
  } catch {
    return '';
  }
  const [was, is] = fields;
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter(
    (name) => JSON.stringify(was[name]) !== JSON.stringify(is[name]),
  );
  return names.length === 0
    ? ''
    : ` (${names.map((name) => `${name}: ${shown(was[name])}, now ${shown(is[name])}`).join('; ')})`;
}

function shown(value: unknown): string {
  if (typeof value === 'string') return /^[0-9a-f]{64}$/.test(value) ? value.slice(0, 12) : value;
  const isIdentity = typeof value === 'object' && value !== null && 'sha256' in value && 'bytes' in value;
  return isIdentity ? identityText(value as FileIdentity) : (JSON.stringify(value) ?? 'none');
}
