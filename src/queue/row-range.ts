import { VecbridgeError } from '../core/errors.js';
import type { Batch, VectorSource } from '../vectors/source.js';

/**
 * The rows of `whole` before row `end`, under their own numbers, so that messages name rows of the file. With
 * `batches(size, from)` that is the range from … end − 1. Throws ROWS_MISMATCH when the file ends before.
 */
export function rowsBefore(whole: VectorSource, end: number): VectorSource {
  if (whole.rows !== undefined && end > whole.rows) {
    throw new VecbridgeError('ROWS_MISMATCH', `${whole.name} has ${whole.rows} rows, but row ${end - 1} is needed.`, {
      hint: 'the file was cut short after the work was shared out; restore it, or start again with another folder.',
      context: { file: whole.name, rows: whole.rows, end },
    });
  }
  return {
    name: whole.name,
    dim: whole.dim,
    rows: end,
    format: whole.format,
    dtype: whole.dtype,
    modelId: whole.modelId,
    async *batches(size, start = 0): AsyncIterable<Batch> {
      let left = end - start;
      if (left <= 0) return;
      for await (const batch of whole.batches(Math.min(size, left), start)) {
        const take = Math.min(left, batch.vectors.rows);
        const { data, dim } = batch.vectors;
        yield {
          start: batch.start,
          vectors: { data: data.subarray(0, take * dim), rows: take, dim },
          ...(batch.ids ? { ids: batch.ids.slice(0, take) } : {}),
        };
        left -= take;
        if (left === 0) return;
      }
    },
    close: () => whole.close(),
  };
}
