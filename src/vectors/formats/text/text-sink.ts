import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import { VecbridgeError } from '../../../core/errors.js';
import { journaledFile } from '../../journal.js';
import type { Matrix } from '../../matrix.js';
import { type FileSink, otherRows, requireAnnounced, requireFits, type SinkOptions } from '../../sink.js';

/** How a text format writes its rows. */
interface TextFormat {
  readonly name: string;
  header?(hasIds: boolean): string;
  /** One row with its line end; `record` is that row of the original, where there is one. */
  row(vector: Float32Array, id: string | undefined, record: string | undefined): string;
  /** Texts of the rows of an original, one for each row to be written, in order. */
  readonly original?: { readonly name: string; records(): AsyncIterator<string> };
}

/** Characters after which text is handed on; of a gzipped file, what one gzip member holds. */
const PART = 2 ** 22;
const compressed = promisify(gzip);

/**
 * A sink that appends text; gzipped when the name ends in .gz, as members one after the other (RFC 1952, 2.2), so that an
 * interrupted file can be continued after any whole one. The bytes depend on the rows alone, not on how they come.
 */
export async function textSink(target: string, options: SinkOptions, format: TextFormat): Promise<FileSink> {
  const { dim } = options;
  const isGzip = /\.gz$/i.test(target);
  const file = await journaledFile<{ ids: boolean }>(target, { format: format.name, dim }, options);
  const last = file.parts.at(-1);
  const resumedAt = last?.rows ?? 0;
  let position = last?.bytes ?? 0;
  let hasIds = last?.note.ids;
  let rows = resumedAt;
  let text = '';
  const records = format.original?.records();
  const flush = async (): Promise<void> => {
    if (text === '') return;
    const bytes = isGzip ? await compressed(text, { level: constants.Z_DEFAULT_COMPRESSION }) : Buffer.from(text);
    text = '';
    await file.write(bytes, position);
    position += bytes.length;
    await file.add({ rows, bytes: position, note: { ids: hasIds ?? false } });
  };
  const record = async (): Promise<string | undefined> => {
    if (!records) return undefined;
    const { value, done } = await records.next();
    if (!done) return value;
    throw otherRows(target, format.original!.name, `more than ${rows}`, rows);
  };
  const leave = async (): Promise<void> => {
    await records?.return?.();
  };
  try {
    for (let row = 0; row < resumedAt && records; row++) {
      if ((await records.next()).done) throw otherRows(target, format.original!.name, resumedAt, row);
    }
  } catch (error) {
    await file.suspend();
    throw error;
  }
  return {
    name: target,
    dim,
    resumedAt,
    keepsIds: true,
    write: async (vectors: Matrix, ids?: readonly string[]) => {
      requireFits(target, dim, vectors, ids);
      if (hasIds === undefined) {
        hasIds = ids !== undefined;
        text += format.header?.(hasIds) ?? '';
      }
      for (let i = 0; i < vectors.rows; i++) {
        const vector = vectors.data.subarray(i * dim, (i + 1) * dim);
        text += format.row(vector, ids?.[i] ?? (hasIds ? String(rows) : undefined), await record());
        rows++;
        if (text.length > PART) await flush();
      }
      if (!isGzip) await flush();
    },
    close: async () => {
      try {
        requireAnnounced(target, options.rows, rows);
        if (hasIds === undefined) text += format.header?.(false) ?? '';
        if (records && !(await records.next()).done) throw otherRows(target, format.original!.name, rows, 'more');
        await flush();
        // A gzipped file has one member at least.
        if (isGzip && position === 0) await file.write(await compressed(''), 0);
      } catch (error) {
        await leave();
        if (!(error instanceof VecbridgeError && error.code === 'IO')) await file.abandon();
        throw error;
      }
      await leave();
      await file.commit();
    },
    suspend: () => leave().finally(() => file.suspend()),
    abort: () => leave().finally(() => file.abandon()),
  };
}

/** A decimal text that reads back as the same float32: 8 digits where they do, else 9 (which always do). */
export function float32Text(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const eight = Number(value.toPrecision(8));
  return String(Math.fround(eight) === value ? eight : Number(value.toPrecision(9)));
}
