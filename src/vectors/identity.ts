import { createHash } from 'node:crypto';
import { VecbridgeError } from '../core/errors.js';
import { openFile } from './file.js';

/** What a file is by its content: two files of one identity hold the same rows. */
export interface FileIdentity {
  readonly bytes: number;
  /** SHA-256 of all bytes, or of sampled blocks of a file above 16 MiB. */
  readonly sha256: string;
  /** Of sampled files only: times of the last change of content and of status, ms; they tell changes between the blocks. */
  readonly times?: readonly [modified: number, changed: number];
}

/** Files up to here are hashed whole. */
const WHOLE_BYTES = 2 ** 24;
const BLOCK_BYTES = 2 ** 16;
const BLOCKS = 128;

/** The identity of a file. Reads 16 MiB at most. */
export async function fileIdentity(path: string): Promise<FileIdentity> {
  const file = await openFile(path);
  try {
    const { size } = file;
    const hash = createHash('sha256');
    if (size <= WHOLE_BYTES) {
      hash.update(await file.read(0, size));
      return { bytes: size, sha256: hash.digest('hex') };
    }
    for (let i = 0; i < BLOCKS; i++) {
      hash.update(await file.read(Math.floor((i * (size - BLOCK_BYTES)) / (BLOCKS - 1)), BLOCK_BYTES));
    }
    const { mtimeMs, ctimeMs } = await file.handle.stat();
    return { bytes: size, sha256: hash.digest('hex'), times: [mtimeMs, ctimeMs] };
  } finally {
    await file.close();
  }
}

/** "1200128 bytes, SHA-256 3f2a…, changed 2026-01-02T03:04:05.678Z": for messages that name two of them. */
export function identityText({ bytes, sha256, times }: FileIdentity): string {
  const changed = times ? `, changed ${new Date(Math.max(...times)).toISOString()}` : '';
  return `${bytes} bytes, SHA-256 ${sha256.slice(0, 12)}${changed}`;
}

export const sameIdentity = (a: FileIdentity, b: FileIdentity): boolean => JSON.stringify(a) === JSON.stringify(b);

/**
 * Whether two files hold the same rows, whatever they are called; a change of status alone (a new link, other permissions) is
 * no other content.
 */
export const sameContent = (a: FileIdentity, b: FileIdentity): boolean =>
  a.bytes === b.bytes && a.sha256 === b.sha256 && a.times?.[0] === b.times?.[0];

/** BAD_FILE where the input is no longer what it was when its reading began: its rows would be of two contents. */
export async function requireUnchanged(path: string, before: FileIdentity): Promise<void> {
  const now = await fileIdentity(path);
  if (sameContent(before, now)) return;
  throw new VecbridgeError(
    'BAD_FILE',
    `${path} was changed while it was read (before: ${identityText(before)}; now: ${identityText(now)}).`,
    { hint: 'start again when no program writes it', context: { file: path, before, now } },
  );
}
