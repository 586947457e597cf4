import { totalmem } from 'node:os';
import { VecbridgeError } from '../core/errors.js';
import type { Matrix } from './matrix.js';
import { sliceRows, zeros } from './matrix.js';
import type { OpenOptions } from './open.js';
import { openVectors } from './open.js';
import type { Batch, VectorSource } from './source.js';
import { explained, type Reading, usableRows } from './usable-rows.js';
import { checkFinite } from './validate.js';

export interface ReadOptions extends OpenOptions {
  /** Only the first rows, this many. */
  limit?: number;
  /** Only these rows, in this order; or the rows from `start` to before `end`. */
  rows?: ArrayLike<number> | { start: number; end: number };
  /** 'finite' (default) refuses NaN and infinite numbers with the first such row; 'any' passes them. */
  allow?: 'finite' | 'any';
  /** What is done with rows that are not fit; default: refused. Of a path only. */
  reading?: Reading | undefined;
  /** Largest matrix to hold, in bytes; by default 80 % of the machine's memory. */
  maxBytes?: number;
}

export interface NamedMatrix {
  readonly matrix: Matrix;
  readonly ids?: string[];
  readonly name: string;
  /** Numbers of the rows in the file, ascending, where some were left out. */
  readonly rowNumbers?: Uint32Array;
}

/** Rows read at a time: about 4 MB of float32. */
export const batchSize = (dim: number): number => Math.max(1, Math.min(4096, Math.floor(2 ** 20 / dim)));

/**
 * Reads vectors into memory: float32 rows (n, d), and ids if the file has them. Formats: npy, npz, safetensors,
 * fvecs, bvecs, ivecs, jsonl, json, csv, tsv, vec, bin, parquet and arrow; text also gzipped. `file:name` chooses a
 * member, field or column. A source given by the caller stays open.
 *
 * Memory: n × d × 4 bytes.
 *
 * Throws NOT_FOUND, BAD_FILE, BAD_VALUE (with the first row that is not finite, unless `allow: 'any'`),
 * TOO_FEW_ROWS, MISSING_PART (arrow without the package apache-arrow).
 *
 * @example
 * import { readMatrix } from 'vecbridge';
 * const { matrix, ids } = await readMatrix('docs.jsonl', { limit: 3 });
 * console.log(matrix.rows, matrix.dim, ids?.[0], matrix.data[0]); // row i is data[i * dim ... (i + 1) * dim]
 */
export async function readMatrix(from: string | VectorSource, options: ReadOptions = {}): Promise<NamedMatrix> {
  if (typeof from !== 'string') return read(from, options);
  try {
    const source = await openReading(from, options.reading, options);
    try {
      return await read(source, options.reading?.keepEmpty ? { ...options, allow: 'any' } : options);
    } finally {
      await source.close();
    }
  } catch (error) {
    throw options.allow === 'any' ? error : await explained(error, from, options);
  }
}

/** A file of vectors, with its notes said, and without its rows that are not fit where they are left out. */
export async function openReading(
  path: string,
  reading: Reading | undefined,
  options: OpenOptions = {},
): Promise<VectorSource> {
  const source = await openVectors(path, reading?.skip ? { ...options, mark: true } : options);
  for (const note of source.notes ?? []) reading?.note(note);
  return reading?.skip ? usableRows(source, reading) : source;
}

function read(source: VectorSource, options: ReadOptions): Promise<NamedMatrix> {
  const picked = options.rows !== undefined && 'length' in options.rows ? options.rows : undefined;
  return picked ? readPicked(source, picked, options) : readRange(source, options);
}

async function readRange(source: VectorSource, options: ReadOptions): Promise<NamedMatrix> {
  const range = (options.rows ?? {}) as { start?: number; end?: number };
  const start = range.start ?? 0;
  const end = Math.min(range.end ?? Number.POSITIVE_INFINITY, start + (options.limit ?? Number.POSITIVE_INFINITY));
  if (source.rows !== undefined && Number.isFinite(range.end) && range.end! > source.rows)
    throw noRow(source, range.end! - 1, source.rows);
  const known = source.rows === undefined ? undefined : Math.max(0, Math.min(end, source.rows) - start);
  requireMemory(source, known ?? 0, options);
  let data = new Float32Array((known ?? 0) * source.dim);
  let rows = 0;
  const ids: string[] = [];
  const numbers: number[] = [];
  if (end > start) {
    for await (const batch of limited(source, start, end)) {
      const { vectors } = batch;
      if (options.allow !== 'any') checkFinite(vectors, source.name, batch.start);
      if ((rows + vectors.rows) * source.dim > data.length) {
        const grown = Math.max(rows + vectors.rows, Math.min(2 * rows, end - start));
        requireMemory(source, grown, options);
        const wider = new Float32Array(grown * source.dim);
        wider.set(data.subarray(0, rows * source.dim));
        data = wider;
      }
      data.set(vectors.data, rows * source.dim);
      rows += vectors.rows;
      for (const id of batch.ids ?? []) ids.push(id);
      for (const number of batch.rows ?? []) numbers.push(number);
    }
  }
  if (data.length > rows * source.dim) data = data.slice(0, rows * source.dim);
  return {
    matrix: { data, rows, dim: source.dim },
    ...(ids.length ? { ids } : {}),
    ...(numbers.length ? { rowNumbers: Uint32Array.from(numbers) } : {}),
    name: source.name,
  };
}

/** Batches of the rows start..end-1, the last one cut. */
async function* limited(source: VectorSource, start: number, end: number): AsyncGenerator<Batch> {
  const size = Math.min(batchSize(source.dim), end - start);
  for await (const batch of source.batches(size, start)) {
    const keep = Math.min(batch.vectors.rows, end - batch.start);
    if (keep < batch.vectors.rows) {
      const vectors = sliceRows(batch.vectors, 0, keep);
      yield {
        start: batch.start,
        vectors,
        ...(batch.ids ? { ids: batch.ids.slice(0, keep) } : {}),
        ...(batch.rows ? { rows: batch.rows.slice(0, keep) } : {}),
      };
    } else yield batch;
    if (batch.start + batch.vectors.rows >= end) return;
  }
}

/** One pass from the first to the last wanted row; every wanted row is put at its places. */
async function readPicked(source: VectorSource, rows: ArrayLike<number>, options: ReadOptions): Promise<NamedMatrix> {
  const count = Math.min(rows.length, options.limit ?? rows.length);
  requireMemory(source, count, options);
  const order = Array.from({ length: count }, (_, i) => i).sort((a, b) => rows[a]! - rows[b]!);
  const out = zeros(count, source.dim);
  const ids: string[] = new Array(count);
  const numbers = new Uint32Array(count);
  let [hasIds, hasNumbers] = [false, false];
  let next = 0;
  for (const i of order) {
    const row = rows[i]!;
    if (!Number.isInteger(row) || row < 0 || (source.rows !== undefined && row >= source.rows))
      throw noRow(source, row, source.rows);
  }
  if (count > 0) {
    for await (const { start, vectors, ids: batchIds, rows: fileRows } of source.batches(
      batchSize(source.dim),
      rows[order[0]!]!,
    )) {
      for (; next < count && rows[order[next]!]! < start + vectors.rows; next++) {
        const at = rows[order[next]!]! - start;
        const row = sliceRows(vectors, at, at + 1);
        if (options.allow !== 'any') checkFinite(row, source.name, start + at);
        out.data.set(row.data, order[next]! * source.dim);
        if (batchIds) {
          hasIds = true;
          ids[order[next]!] = batchIds[at]!;
        }
        if (fileRows) {
          hasNumbers = true;
          numbers[order[next]!] = fileRows[at]!;
        }
      }
      if (next === count) break;
    }
    if (next < count) throw noRow(source, rows[order[next]!]!, undefined);
  }
  return {
    matrix: out,
    ...(hasIds ? { ids } : {}),
    ...(hasNumbers ? { rowNumbers: numbers } : {}),
    name: source.name,
  };
}

const noRow = (source: VectorSource, row: number, rows: number | undefined): VecbridgeError =>
  new VecbridgeError(
    'BAD_OPTION',
    `${source.name} has no row ${row}${rows === undefined ? '' : `: its ${rows} rows count from 0`}`,
    {
      context: { name: source.name, row, rows },
    },
  );

/** An error before the memory is asked for: both numbers, and what else can be done. */
function requireMemory(source: VectorSource, rows: number, options: ReadOptions): void {
  const needed = rows * source.dim * 4;
  const most = Math.min(options.maxBytes ?? Math.floor(totalmem() * 0.8), 2 ** 34 - 4);
  if (needed <= most) return;
  const gib = (n: number): string => `${(n / 2 ** 30).toFixed(1)} GiB`;
  throw new VecbridgeError(
    'UNSUPPORTED',
    `${source.name}: ${rows} × ${source.dim} float32 numbers take ${gib(needed)} of memory, at most ${gib(most)} are used`,
    {
      hint: 'read part of it with a row limit; translating reads in batches and has no such limit',
      context: { name: source.name, rows, dim: source.dim, needed, limit: most },
    },
  );
}
