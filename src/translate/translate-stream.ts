import { VecbridgeError } from '../core/errors.js';
import type { Translator } from '../translators/translator.js';
import { type Matrix, rowOf, takeRows, zeros } from '../vectors/matrix.js';
import type { VectorSink, VectorSource } from '../vectors/source.js';

export interface TranslateStream {
  readonly source: VectorSource;
  readonly translator: Translator;
  readonly sink: VectorSink;
  /** Row of the source to begin with; what the sink already holds. Default 0. */
  readonly start?: number;
  /** Rows in one batch; default: what fits into about 16 MB on the wider side. */
  readonly batchRows?: number;
  readonly centred?: boolean;
  readonly signal?: AbortSignal;
  /** Called after each batch with the number of rows done so far, `start` included. */
  on?(rows: number): void;
  /** Called with each translated batch before it is written, in order. */
  each?(translated: Matrix, ids?: readonly string[]): Promise<void> | void;
}

/** Rows of a batch whose wider side takes about 16 MB of float32: large enough for a fast Gemm, small in memory. */
export const batchRowsFor = (dim: number): number => Math.max(64, Math.min(65536, Math.floor(4_194_304 / dim)));

/**
 * Translates every row of `source` (n, d_source) into `sink` (n, d_target), ids kept. Returns the number of rows
 * that the sink holds. Neither source nor sink is closed. Reading, computing and writing of neighbouring batches
 * overlap.
 *
 * Memory: a few batches, whatever n is.
 *
 * Throws DIM_MISMATCH, BAD_VALUE (with the number of the row), and the reason of `signal` when aborted; the sink
 * then holds whole batches.
 *
 * @example
 * import { createSink, loadTranslator, openVectors, translateStream } from 'vecbridge';
 * const source = await openVectors('a.npy');
 * const sink = await createSink('streamed.jsonl', { dim: 12, overwrite: true });
 * const rows = await translateStream({ source, translator: await loadTranslator('a-to-b'), sink });
 * await sink.close();
 * await source.close();
 * console.log(rows);
 */
export async function translateStream(job: TranslateStream): Promise<number> {
  const { source, translator, sink, signal } = job;
  const [from, to] = translator.manifest.spaces;
  const batchRows = job.batchRows ?? batchRowsFor(Math.max(from.dim, to.dim));
  const reader = source.batches(batchRows, job.start ?? 0)[Symbol.asyncIterator]();
  let held = zeros(0, source.dim).data;
  let rows = job.start ?? 0;
  let reading = quiet(reader.next());
  let writing: Promise<void> = Promise.resolve();
  try {
    for (;;) {
      const { value: batch, done } = await reading;
      if (done) break;
      signal?.throwIfAborted();
      // The source fills its buffer again as soon as it is asked for the next batch: keep this one.
      const { data, rows: n, dim } = batch.vectors;
      if (held.length < data.length) held = new Float32Array(data.length);
      held.set(data);
      const input: Matrix = { data: held.subarray(0, data.length), rows: n, dim };
      const { invalid = [], rows: numbers } = batch;
      const ids = batch.ids?.slice();
      reading = quiet(reader.next());
      const empty = new Set(invalid.map(({ row }) => (numbers ? numbers.indexOf(row) : row - batch.start)));
      const translated =
        empty.size > 0 ? await translateFilled(job, input, rows, empty) : await translate(job, input, rows);
      await job.each?.(translated, ids);
      await writing;
      writing = quiet(sink.write(translated, ids, numbers));
      rows += n;
      job.on?.(rows);
    }
    await writing;
    return rows;
  } finally {
    await Promise.allSettled([reading, writing]); // nothing may still read or write when the caller closes both
    await reader.return?.();
  }
}

/** Rows that hold no vector become rows of NaN. */
async function translateFilled(
  job: TranslateStream,
  input: Matrix,
  first: number,
  empty: ReadonlySet<number>,
): Promise<Matrix> {
  const filled = Array.from({ length: input.rows }, (_, i) => i).filter((i) => !empty.has(i));
  const { dim } = job.translator.manifest.spaces[1];
  const all = zeros(input.rows, dim);
  all.data.fill(Number.NaN);
  if (filled.length === 0) return all;
  const translated = await translate(job, takeRows(input, filled), first);
  for (const [at, i] of filled.entries()) all.data.set(rowOf(translated, at), i * dim);
  return all;
}

/** Row numbers in errors count from the start of the file, not of the batch. */
async function translate(
  { translator, source, centred = false }: TranslateStream,
  input: Matrix,
  first: number,
): Promise<Matrix> {
  try {
    return await translator.translate(input, { centred });
  } catch (error) {
    const row = error instanceof VecbridgeError ? error.context['row'] : undefined;
    if (!(error instanceof VecbridgeError) || typeof row !== 'number') throw error;
    const message = error.message.replace(`row ${row}`, `${source.name}, row ${first + row}`);
    const context = { ...error.context, row: first + row, file: source.name };
    throw new VecbridgeError(error.code, message, {
      ...(error.hint ? { hint: error.hint } : {}),
      context,
      cause: error,
    });
  }
}

/** Keeps a promise that is awaited later from being reported as unhandled meanwhile. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}
