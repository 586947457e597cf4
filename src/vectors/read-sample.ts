import { random } from '../core/random.js';
import { openVectors } from './open.js';
import { type NamedMatrix, readMatrix } from './read-matrix.js';
import type { VectorSource } from './source.js';

/** Vectors in memory, and how many rows the file holds in all. */
export interface Sampled extends NamedMatrix {
  readonly totalRows: number;
  /** Row numbers in the file, ascending, where not all were read. */
  readonly rowNumbers?: Uint32Array;
  /** The model the vectors come from, where the file or the note beside it says so. */
  readonly modelId?: string;
}

/**
 * Reads a file of vectors; of more than `limit` rows a random sample of `limit`, chosen by the seed and kept in the order
 * of the file (the same rows of every file with the same number of rows). Memory: the rows kept.
 */
export async function readSample(path: string, limit = Number.POSITIVE_INFINITY, seed = 0): Promise<Sampled> {
  const source = await openVectors(path);
  const { modelId } = source;
  const model = modelId === undefined ? {} : { modelId };
  try {
    const totalRows = source.rows ?? (Number.isFinite(limit) ? await countRows(source) : undefined);
    if (totalRows === undefined || totalRows <= limit) {
      const all = await readMatrix(source);
      return { ...all, ...model, totalRows: all.matrix.rows };
    }
    const rows = random(seed).fork('rows').sample(totalRows, limit).sort();
    return { ...(await readMatrix(source, { rows })), ...model, totalRows, rowNumbers: rows };
  } finally {
    await source.close();
  }
}

/** For formats that tell the number only at their end. */
async function countRows(source: VectorSource): Promise<number> {
  let rows = 0;
  for await (const batch of source.batches(4096)) rows += batch.vectors.rows;
  return rows;
}
