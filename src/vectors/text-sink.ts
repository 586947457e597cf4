import { once } from 'node:events';
import { createGzip } from 'node:zlib';
import { pendingFile } from './atomic.js';
import type { Matrix } from './matrix.js';
import type { FileSink, SinkOptions } from './sink.js';
import { requireAnnounced, requireFits, resumeUnsupported } from './sink.js';

/** A sink that appends text; gzipped when the name ends in .gz. */
export async function textSink(
  target: string,
  options: SinkOptions,
  format: {
    name: string;
    header?: (hasIds: boolean) => string;
    row(vector: Float32Array, id: string | undefined): string;
  },
): Promise<FileSink> {
  resumeUnsupported(format.name, options);
  const file = await pendingFile(target, options);
  const gzip = /\.gz$/i.test(target) ? createGzip() : undefined;
  let position = 0;
  let rows = 0;
  let hasIds: boolean | undefined;
  let written = Promise.resolve();
  const put = (bytes: Buffer): Promise<void> => {
    const at = position;
    position += bytes.length;
    written = written.then(() => file.write(bytes, at));
    written.catch(() => {}); // reported by the next write or by close
    return written;
  };
  gzip?.on('data', put);
  const append = async (text: string): Promise<void> => {
    if (!gzip) await put(Buffer.from(text));
    else if (!gzip.write(text)) await once(gzip, 'drain');
    await written;
  };
  const write = async (vectors: Matrix, ids?: readonly string[]): Promise<void> => {
    requireFits(target, options.dim, vectors, ids);
    let text = '';
    if (hasIds === undefined) {
      hasIds = ids !== undefined;
      text = format.header?.(hasIds) ?? '';
    }
    for (let i = 0; i < vectors.rows; i++) {
      text += format.row(
        vectors.data.subarray(i * vectors.dim, (i + 1) * vectors.dim),
        ids?.[i] ?? (hasIds ? String(rows + i) : undefined),
      );
      if (text.length > 2 ** 22) {
        await append(text);
        text = '';
      }
    }
    await append(text);
    rows += vectors.rows;
  };
  const abort = async (): Promise<void> => {
    gzip?.destroy();
    await written.catch(() => {});
    await file.abandon();
  };
  return {
    name: target,
    dim: options.dim,
    resumedAt: 0,
    keepsIds: true,
    write,
    close: async () => {
      try {
        requireAnnounced(target, options.rows, rows);
        if (hasIds === undefined) await append(format.header?.(false) ?? '');
        if (gzip) {
          gzip.end();
          await once(gzip, 'end');
        }
        await written;
      } catch (error) {
        await abort();
        throw error;
      }
      await file.commit();
    },
    suspend: abort,
    abort,
  };
}

/** A decimal text that reads back as the same float32: 8 digits where they do, else 9 (which always do). */
export function float32Text(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const eight = Number(value.toPrecision(8));
  return String(Math.fround(eight) === value ? eight : Number(value.toPrecision(9)));
}
