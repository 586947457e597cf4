import type { FileHandle } from 'node:fs/promises';
import { open, readFile as readFileAll, stat } from 'node:fs/promises';
import { VecbridgeError } from '../core/errors.js';

/** A file read at positions; offsets are exact up to 2^53 bytes, so files above 4 GiB need nothing special. */
export interface ReadFile {
  readonly path: string;
  readonly size: number;
  readonly handle: FileHandle;
  /** Fills `into` from `position`; BAD_FILE when the file ends before. */
  fill(into: Uint8Array, position: number): Promise<void>;
  /** A new buffer of `length` bytes; the caller has compared the length with what the file may hold. */
  read(position: number, length: number): Promise<Buffer>;
  close(): Promise<void>;
}

/** One read system call takes at most 2^31 − 1 bytes. */
const LARGEST_READ = 2 ** 30;

/** Opens a regular file for reading; NOT_FOUND, BAD_FILE (a folder, a device) or IO otherwise. */
export async function openFile(path: string): Promise<ReadFile> {
  let handle: FileHandle;
  try {
    // Looked at first: opening a pipe waits for its writer.
    const found = await stat(path);
    if (!found.isFile()) {
      throw new VecbridgeError('BAD_FILE', `${path} is ${found.isDirectory() ? 'a folder' : 'not a regular file'}`, {
        hint: found.isDirectory() ? 'name one file in it' : 'name a file, or send it to stdin and name -',
        context: { path },
      });
    }
    handle = await open(path, 'r');
  } catch (cause) {
    throw fileError(path, 'open', cause);
  }
  try {
    return readFile(path, handle, (await handle.stat()).size);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function readFile(path: string, handle: FileHandle, size: number): ReadFile {
  let closed = false;
  const fill = async (into: Uint8Array, position: number): Promise<void> => {
    for (let done = 0; done < into.length; ) {
      const want = Math.min(into.length - done, LARGEST_READ);
      let bytesRead: number;
      try {
        ({ bytesRead } = await handle.read(into, done, want, position + done));
      } catch (cause) {
        throw fileError(path, 'read', cause);
      }
      if (bytesRead === 0) throw truncated(path, position + into.length, position + done);
      done += bytesRead;
    }
  };
  return {
    path,
    size,
    handle,
    fill,
    read: async (position, length) => {
      if (!(position >= 0 && length >= 0)) throw new RangeError(`${length} bytes at ${position} cannot be read`);
      if (position + length > size) throw truncated(path, position + length, size);
      const bytes = Buffer.allocUnsafe(length);
      await fill(bytes, position);
      return bytes;
    },
    close: async () => {
      if (closed) return;
      closed = true;
      await handle.close();
    },
  };
}

/** BAD_FILE for a file that ends before what its header promises. */
export function truncated(path: string, needed: number, found: number): VecbridgeError {
  return new VecbridgeError('BAD_FILE', `${path} is cut short: ${needed} bytes are needed, it holds ${found}`, {
    hint: 'copy or write the file again',
    context: { path, needed, found },
  });
}

/** What the codes of the system mean, and what to do. */
const REASONS: Readonly<Record<string, readonly [reason: string, hint: string]>> = {
  ENOSPC: ['the disk is full', 'free disk space, or write to another disk'],
  EDQUOT: ['the quota of the disk is used up', 'free disk space, or write to another disk'],
  EFBIG: ['the file is larger than the file system or a limit allows', 'write to another disk, or a folder of shards'],
  EACCES: ['permission denied', 'check the permissions of the file and its folder'],
  EPERM: ['permission denied', 'check the permissions of the file and its folder'],
  EROFS: ['the file system is read-only', 'write to another disk'],
  EMFILE: ['too many files are open', 'raise the limit: ulimit -n'],
  EIO: ['the disk failed', 'check the disk'],
};

/** All bytes of a file of texts, which may be a pipe. Throws as `openFile` does. */
export async function readWhole(path: string): Promise<Buffer> {
  try {
    return await readFileAll(path);
  } catch (cause) {
    throw fileError(path, 'read', cause);
  }
}

/**
 * A system error as a VecbridgeError: NOT_FOUND when the path does not exist, EXISTS, else IO. `bytes` and `partial`: how
 * much of a file is written already, and under which name.
 */
export function fileError(
  path: string,
  doing: 'open' | 'read' | 'write',
  cause: unknown,
  written?: { readonly bytes: number; readonly partial: string },
): VecbridgeError {
  if (cause instanceof VecbridgeError) return cause;
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    const what = doing === 'write' ? `the folder of ${path} does not exist` : `no such file: ${path}`;
    return new VecbridgeError('NOT_FOUND', what, { hint: 'check the path', context: { path }, cause });
  }
  if (code === 'ENAMETOOLONG')
    return new VecbridgeError('NOT_FOUND', `the name is too long: ${path}`, {
      hint: 'check the path',
      context: { path },
      cause,
    });
  if (code === 'EISDIR' && doing !== 'write')
    return new VecbridgeError('BAD_FILE', `${path} is a folder`, { hint: 'name a file', context: { path }, cause });
  const [reason, hint] = REASONS[code ?? ''] ?? [message, undefined];
  const so = written ? `; ${written.bytes} bytes are in ${written.partial}` : '';
  return new VecbridgeError('IO', `cannot ${doing} ${path}: ${reason}${reason === message ? '' : ` (${code})`}${so}`, {
    ...(hint ? { hint } : {}),
    context: { path, code, ...written },
    cause,
  });
}
