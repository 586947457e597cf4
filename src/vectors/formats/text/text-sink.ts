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
  /** The header once the rows are counted, as long as `header` gave it; not where it is gzipped. */
  finalHeader?(rows: number): string;
  /** Behind the last row. */
  footer?(rows: number): string;
  /** One row with its line end. */
  row?(vector: Float32Array, id: string | undefined, row: number): string;
  /** Records of an original, instead of `row`: their texts with other vectors, in order. */
  readonly original?: { readonly name: string; records(): AsyncIterator<OriginalRecord> };
}

/** A record of an original, and how many rows it is. */
export interface OriginalRecord {
  readonly rows: number;
  /** Its text with these vectors, with its line end; null where a row was left out. */
  text(vectors: readonly (Float32Array | null)[]): string;
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
  /** Rows of whole records in `text` and before it. */
  let whole = resumedAt;
  const records = format.original && recordWriter(target, format.original, options.skipping === true);
  const put = (record: string, done: number): void => {
    text += record;
    whole = done;
  };
  const flush = async (): Promise<void> => {
    if (text === '') return;
    const bytes = isGzip ? await compressed(text, { level: constants.Z_DEFAULT_COMPRESSION }) : Buffer.from(text);
    text = '';
    await file.write(bytes, position);
    position += bytes.length;
    await file.add({ rows: whole, bytes: position, note: { ids: hasIds ?? false } });
  };
  const leave = async (): Promise<void> => {
    await records?.leave();
  };
  try {
    await records?.passOver(resumedAt);
  } catch (error) {
    await file.suspend();
    throw error;
  }
  return {
    name: target,
    dim,
    resumedAt,
    keepsIds: true,
    write: async (vectors: Matrix, ids?: readonly string[], numbers?: readonly number[]) => {
      requireFits(target, dim, vectors, ids);
      if (hasIds === undefined) {
        hasIds = ids !== undefined;
        text += format.header?.(hasIds) ?? '';
      }
      for (let i = 0; i < vectors.rows; i++) {
        const vector = vectors.data.subarray(i * dim, (i + 1) * dim);
        if (records) {
          for (const [record, done] of await records.take(vector, numbers?.[i], rows)) put(record, done);
        } else put(format.row!(vector, ids?.[i] ?? (hasIds ? String(rows) : undefined), rows), rows + 1);
        rows++;
        if (text.length > PART) await flush();
      }
      if (!isGzip) await flush();
    },
    close: async () => {
      try {
        requireAnnounced(target, options.rows, rows);
        if (hasIds === undefined) text += format.header?.(false) ?? '';
        for (const [record, done] of (await records?.end(rows)) ?? []) put(record, done);
        text += format.footer?.(rows) ?? '';
        await flush();
        if (format.finalHeader && !isGzip) await file.write(Buffer.from(format.finalHeader(rows)), 0);
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

type Written = readonly [text: string, rows: number];

/** Gathers the vectors of each record of an original. `skipping`: records without any of the rows that come are left out. */
function recordWriter(target: string, original: NonNullable<TextFormat['original']>, skipping: boolean) {
  const records = original.records();
  let current: OriginalRecord | undefined;
  let vectors: (Float32Array | null)[] = [];
  let [first, next, taken] = [0, 0, 0];
  const pull = async (): Promise<boolean> => {
    const { value, done } = await records.next();
    current = done ? undefined : value;
    first = next;
    next += current?.rows ?? 0;
    vectors = new Array<Float32Array | null>(current?.rows ?? 0).fill(null);
    taken = 0;
    return !done;
  };
  /** The current record where all its rows, or with `skipping` some of them, are there. */
  const finish = (rows: number): Written[] => {
    const isWhole = current !== undefined && (taken === current.rows || (skipping && taken > 0));
    const written: Written[] = isWhole ? [[current!.text(vectors), rows]] : [];
    if (isWhole) current = undefined;
    return written;
  };
  return {
    leave: async () => {
      await records.return?.();
    },
    /** Rows that are written already. With `skipping` their numbers tell. */
    passOver: async (rows: number): Promise<void> => {
      while (!skipping && next < rows) if (!(await pull())) throw otherRows(target, original.name, rows, next);
      current = undefined;
    },
    /** Takes the vector of a row, its number in the original where rows are left out; gives the records that are whole. */
    take: async (vector: Float32Array, number: number | undefined, rows: number): Promise<Written[]> => {
      const row = number ?? rows;
      const written: Written[] = [];
      while (current === undefined || row >= next) {
        written.push(...finish(rows));
        if (!(await pull())) throw otherRows(target, original.name, `more than ${rows}`, rows);
      }
      vectors[row - first] = vector.slice();
      taken++;
      if (taken === current.rows) written.push(...finish(rows + 1));
      return written;
    },
    end: async (rows: number): Promise<Written[]> => {
      const written = finish(rows);
      if (!skipping && (current !== undefined || (await pull()))) throw otherRows(target, original.name, rows, 'more');
      return written;
    },
  };
}

/** A decimal text that reads back as the same float32: 8 digits where they do, else 9 (which always do). */
export function float32Text(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const eight = Number(value.toPrecision(8));
  return String(Math.fround(eight) === value ? eight : Number(value.toPrecision(9)));
}
