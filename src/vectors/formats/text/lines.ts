import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { VecbridgeError } from '../../../core/errors.js';
import { fileError } from '../../file.js';

/** A longer line is refused: 64 MiB, room for about three million numbers. */
const LONGEST_LINE = 2 ** 26;

interface Line {
  /** Counted from 1, as editors do. */
  readonly number: number;
  readonly text: string;
  /** How the line ends; the last line may have no end of its own, and gets one here. */
  readonly end: '\n' | '\r\n';
}

export const isGzip = (head: Uint8Array): boolean => head[0] === 0x1f && head[1] === 0x8b;

/** The lines of a UTF-8 text file, gunzipped when `gzip`, in groups as they are read; memory is one block and one line. */
export async function* lineGroups(path: string, gzip: boolean): AsyncGenerator<Line[]> {
  let rest: Buffer[] = [];
  let restLength = 0;
  let number = 0;
  const line = (bytes: Buffer): Line => {
    number++;
    if (!isUtf8(bytes)) {
      throw new VecbridgeError('BAD_FILE', `${path}, line ${number}: not UTF-8 text`, {
        hint: 'save the file as UTF-8',
        context: { path, line: number },
      });
    }
    const start = number === 1 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
    const isCrLf = bytes.at(-1) === 0x0d;
    const text = bytes.toString('utf8', start, isCrLf ? bytes.length - 1 : bytes.length);
    return { number, text, end: isCrLf ? '\r\n' : '\n' };
  };
  const stream = byteStream(path, gzip);
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      const group: Line[] = [];
      let from = 0;
      for (let to = chunk.indexOf(10); to !== -1; to = chunk.indexOf(10, from)) {
        const tail = chunk.subarray(from, to);
        group.push(line(rest.length ? Buffer.concat([...rest, tail]) : tail));
        rest = [];
        restLength = 0;
        from = to + 1;
      }
      if (from < chunk.length) {
        rest.push(chunk.subarray(from));
        restLength += chunk.length - from;
        if (restLength > LONGEST_LINE) {
          throw new VecbridgeError('BAD_FILE', `${path}, line ${number + 1} is longer than ${LONGEST_LINE} bytes`, {
            hint: 'one vector a line is expected',
            context: { path, line: number + 1, limit: LONGEST_LINE },
          });
        }
      }
      if (group.length) yield group;
    }
    if (restLength) yield [line(Buffer.concat(rest))];
  } catch (cause) {
    throw streamError(path, gzip, cause);
  } finally {
    stream.destroy();
  }
}

/** The first bytes of a file's content, gunzipped when `gzip`; as many as come where it is shorter. */
export async function firstBytes(path: string, length: number, gzip = true): Promise<Buffer> {
  const stream = byteStream(path, gzip);
  const parts: Buffer[] = [];
  let found = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      parts.push(chunk);
      found += chunk.length;
      if (found >= length) break;
    }
  } catch (cause) {
    throw streamError(path, gzip, cause);
  } finally {
    stream.destroy();
  }
  return Buffer.concat(parts).subarray(0, length);
}

/** The bytes of a file, gunzipped when `gzip`, as they are read. */
export async function* byteChunks(path: string, gzip: boolean): AsyncGenerator<Buffer> {
  const stream = byteStream(path, gzip);
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) yield chunk;
  } catch (cause) {
    throw streamError(path, gzip, cause);
  } finally {
    stream.destroy();
  }
}

function byteStream(path: string, gzip: boolean): Readable {
  const file = createReadStream(path, { highWaterMark: 2 ** 18 });
  // The callback keeps a destroyed pair of streams from raising an unhandled error; readers see it themselves.
  return gzip ? pipeline(file, createGunzip({ chunkSize: 2 ** 18 }), () => {}) : file;
}

function streamError(path: string, gzip: boolean, cause: unknown): unknown {
  if (cause instanceof VecbridgeError) return cause;
  const { code } = cause as NodeJS.ErrnoException;
  if (gzip && (code?.startsWith('Z_') || (cause as Error).message?.includes('unexpected end'))) {
    return new VecbridgeError(
      'BAD_FILE',
      `${path}: the gzip data is damaged or cut short (${(cause as Error).message})`,
      {
        hint: 'copy or write the file again',
        context: { path },
        cause,
      },
    );
  }
  return fileError(path, 'read', cause);
}
