import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { VecbridgeError } from '../errors.js';

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
    handle = await open(path, 'r');
  } catch (cause) {
    throw fileError(path, 'open', cause);
  }
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) {
      throw new VecbridgeError('BAD_FILE', `${path} is ${stat.isDirectory() ? 'a folder' : 'not a regular file'}`, {
        hint: 'name one file of vectors',
        context: { path },
      });
    }
    return readFile(path, handle, stat.size);
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

/** A system error as a VecbridgeError: NOT_FOUND when the path does not exist, EXISTS, else IO. */
export function fileError(path: string, doing: 'open' | 'read' | 'write', cause: unknown): VecbridgeError {
  if (cause instanceof VecbridgeError) return cause;
  const { code } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    const what = doing === 'write' ? `the folder of ${path} does not exist` : `no such file: ${path}`;
    return new VecbridgeError('NOT_FOUND', what, { hint: 'check the path', context: { path }, cause });
  }
  const hint =
    code === 'EACCES' || code === 'EPERM' ? 'check the permissions' : code === 'ENOSPC' ? 'free disk space' : undefined;
  return new VecbridgeError('IO', `cannot ${doing} ${path}: ${(cause as Error).message}`, {
    ...(hint ? { hint } : {}),
    context: { path, code },
    cause,
  });
}
