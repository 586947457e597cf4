import { existsSync } from 'node:fs';
import { type FileHandle, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { VecbridgeError } from '../core/errors.js';
import { fileError } from '../vectors/file.js';
import { differences } from '../vectors/job-note.js';
import type { Matrix } from '../vectors/matrix.js';

/**
 * Vectors that are done, kept beside the output while a long run goes on: float32 rows as they are, and one line of JSON
 * that says what they are. Vectors may have cost money; whatever the output's format, an interrupted run continues here.
 */
export interface Spool {
  readonly dim: number;
  /** Rows there already. */
  readonly rows: number;
  append(vectors: Matrix): Promise<void>;
  /** Rows in blocks of at most `size`; a block is valid until the next one. */
  blocks(size: number): AsyncGenerator<Matrix>;
  /** Flushes to the disk, keeps the files. */
  close(): Promise<void>;
  /** Removes the files. */
  remove(): Promise<void>;
}

export const spoolPath = (output: string): string => join(dirname(output), `.${basename(output)}.embedding`);

interface SpoolOptions {
  readonly dim: number;
  /** What is being encoded and how; only a run with the same description continues. */
  readonly job: string;
  readonly resume: boolean;
  /** Throw vectors of an interrupted run away. */
  readonly discard: boolean;
}

/**
 * Begins, or with `resume` continues, the spool of an output. BAD_OPTION where the one found is of another job, EXISTS where
 * there is one that is neither to be continued nor thrown away.
 */
export async function openSpool(output: string, { dim, job, resume, discard }: SpoolOptions): Promise<Spool> {
  const path = spoolPath(output);
  const jobPath = `${path}.json`;
  const there = resume && existsSync(path);
  const description = JSON.stringify({ dim, job });
  if (there) {
    const found = existsSync(jobPath) ? await readFile(jobPath, 'utf8') : '';
    if (found !== description) {
      throw new VecbridgeError(
        'BAD_OPTION',
        `cannot resume ${output}: it was started with other texts, options or model${whatDiffers(found, job)}`,
        {
          hint: 'run the same command as before, or start again without --resume',
          context: { path: output, spool: path },
        },
      );
    }
  }
  const left = existsSync(path) ? Math.floor((await stat(path)).size / (4 * dim)) : 0;
  if (left > 0 && !resume && !discard) {
    throw new VecbridgeError('EXISTS', `an interrupted run into ${output} has left ${left} vectors`, {
      hint: '--resume continues it, --force deletes them and starts again',
      context: { path: output, spool: path, rows: left },
    });
  }
  let handle: FileHandle;
  let rows = 0;
  const rowBytes = 4 * dim;
  try {
    // Old vectors go before the new description comes: a crash between the two leaves none with the wrong one.
    if (!there) {
      await rm(path, { force: true });
      await writeFile(jobPath, description);
    }
    handle = await open(path, there ? 'r+' : 'w+');
    rows = Math.floor((await handle.stat()).size / rowBytes);
    await handle.truncate(rows * rowBytes); // a row cut in the middle is encoded again
  } catch (cause) {
    throw fileError(output, 'write', cause);
  }
  let isOpen = true;
  const close = async (): Promise<void> => {
    if (!isOpen) return;
    isOpen = false;
    await handle.sync().finally(() => handle.close());
  };
  const transfer = async (doing: 'read' | 'write', bytes: Uint8Array, position: number): Promise<void> => {
    try {
      for (let done = 0; done < bytes.length; ) {
        const args = [bytes, done, bytes.length - done, position + done] as const;
        const moved =
          doing === 'write' ? (await handle.write(...args)).bytesWritten : (await handle.read(...args)).bytesRead;
        if (moved === 0) throw new Error('the file ends early');
        done += moved;
      }
    } catch (cause) {
      throw fileError(path, doing, cause);
    }
  };
  return {
    dim,
    get rows() {
      return rows;
    },
    append: async (vectors) => {
      if (vectors.dim !== dim) {
        throw new VecbridgeError('DIM_MISMATCH', `${vectors.dim}-d vectors, ${dim} were expected`, {
          hint: 'the model changed while it was used: start again',
          context: { found: vectors.dim, expected: dim },
        });
      }
      const { data } = vectors;
      await transfer('write', new Uint8Array(data.buffer, data.byteOffset, data.byteLength), rows * rowBytes);
      rows += vectors.rows;
    },
    async *blocks(size) {
      const data = new Float32Array(Math.min(size, rows) * dim);
      for (let at = 0; at < rows; at += size) {
        const take = Math.min(size, rows - at);
        const part = data.subarray(0, take * dim);
        await transfer('read', new Uint8Array(part.buffer, 0, part.byteLength), at * rowBytes);
        yield { data: part, rows: take, dim };
      }
    },
    close,
    remove: async () => {
      await close();
      await rm(path, { force: true });
      await rm(jobPath, { force: true });
    },
  };
}

function whatDiffers(found: string, job: string): string {
  try {
    return differences((JSON.parse(found) as { job: string }).job, job);
  } catch {
    return '';
  }
}
