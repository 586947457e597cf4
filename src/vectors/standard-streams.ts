/** stdin kept as a file, so that it can be read as any other, and stdout written as one. */
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { VecbridgeError } from '../core/errors.js';
import { fileError } from './file.js';
import { byteChunks, firstBytes, isGzip } from './formats/text/lines.js';

/** The name of both on the command line. */
export const STANDARD = '-';

/**
 * Keeps what comes in on `input` in a temporary file: formats are told by their first bytes and read more than once.
 * `format` is its ending; without it the content tells (a text that is no JSON and no word vectors is csv). BAD_FILE where
 * nothing came.
 */
export async function keepInput(
  input: Readable,
  format: string | undefined,
  signal: AbortSignal,
): Promise<{ path: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'vecbridge-stdin-'));
  const path = join(folder, `stdin.${format ?? 'txt'}`);
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    await pipeline(input, createWriteStream(path, { mode: 0o600 }), { signal });
  } catch (cause) {
    await remove();
    signal.throwIfAborted();
    throw fileError(path, 'write', cause);
  }
  // What is damaged is refused by its reader, which says more.
  if (await isBlank(path).catch(() => false)) {
    const { size } = await stat(path);
    await remove();
    const what = size === 0 ? 'is empty (0 bytes)' : `holds blank lines only (${size} bytes)`;
    throw new VecbridgeError('BAD_FILE', `stdin ${what}`, { hint: 'the program before the pipe wrote nothing' });
  }
  return { path, remove };
}

async function isBlank(path: string): Promise<boolean> {
  const gzip = isGzip(await firstBytes(path, 2, false));
  for await (const part of byteChunks(path, gzip)) if (/\S/.test(part.toString())) return false;
  return true;
}

/** Writes to stdout, in order; resolves when the reader has taken it. A reader that has gone ends the program (cli/main.ts). */
export function writeStdout(bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(bytes, (error) => (error ? reject(fileError('stdout', 'write', error)) : resolve()));
  });
}

/** What a stream cannot do, said before anything is written. */
export function notOnStdout(what: string, hint: string): VecbridgeError {
  return new VecbridgeError('BAD_USAGE', `${what} cannot be written to stdout.`, { hint });
}
