import { random } from '../core/random.js';
import { type Matrix, takeRows } from './matrix.js';
import { type NamedMatrix, openReading, readMatrix } from './read-matrix.js';
import type { VectorSource } from './source.js';
import { explained, type Reading } from './usable-rows.js';

/** Vectors in memory, and how many rows of the file could have been. */
export interface Sampled extends NamedMatrix {
  /** Rows of the file, without those that are not fit where these are left out. */
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
export async function readSample(
  path: string,
  limit = Number.POSITIVE_INFINITY,
  seed = 0,
  reading?: Reading,
): Promise<Sampled> {
  try {
    const source = await openReading(path, reading);
    try {
      return await sampleOf(source, limit, seed, reading?.keepEmpty ? 'any' : 'finite');
    } finally {
      await source.close();
    }
  } catch (error) {
    throw await explained(error, path);
  }
}

async function sampleOf(source: VectorSource, limit: number, seed: number, allow: 'any' | 'finite'): Promise<Sampled> {
  const { modelId } = source;
  const model = modelId === undefined ? {} : { modelId };
  const totalRows = source.rows ?? (Number.isFinite(limit) ? await countRows(source) : undefined);
  if (totalRows === undefined || totalRows <= limit) {
    const all = await readMatrix(source, { allow });
    return { ...all, ...model, totalRows: all.matrix.rows };
  }
  const rows = sampledRows(totalRows, limit, seed);
  return { rowNumbers: rows, ...(await readMatrix(source, { rows, allow })), ...model, totalRows };
}

/** Row numbers of the sample of `limit` rows that `readSample` draws from a file of `totalRows`, ascending. */
export const sampledRows = (totalRows: number, limit: number, seed: number): Uint32Array =>
  random(seed).fork('rows').sample(totalRows, limit).sort();

/**
 * Two files whose rows belong together, read as `readSample` reads them: a row that one of them cannot use is left out of
 * both. ROWS_MISMATCH is the caller's to find: `totalRows` counts all rows.
 */
export async function readPairedSamples(
  paths: readonly [string, string],
  limit = Number.POSITIVE_INFINITY,
  seed = 0,
  reading?: Reading,
): Promise<[Sampled, Sampled]> {
  const [x, y] = await readMatchedSamples(paths, limit, seed, reading);
  return [x!, y!];
}

/** The same of any number of files. */
export async function readMatchedSamples(
  paths: readonly string[],
  limit = Number.POSITIVE_INFINITY,
  seed = 0,
  reading?: Reading,
): Promise<Sampled[]> {
  const kept: Reading | undefined = reading?.skip ? { ...reading, keepEmpty: true } : reading;
  const samples: Sampled[] = [];
  for (const path of paths) samples.push(await readSample(path, limit, seed, kept));
  const count = samples[0]?.matrix.rows ?? 0;
  if (!reading?.skip || samples.some(({ matrix }) => matrix.rows !== count)) return samples;
  const isFit = ({ data, dim }: Matrix, i: number): boolean => !Number.isNaN(data[i * dim]);
  const rows = Array.from({ length: count }, (_, i) => i).filter((i) =>
    samples.every(({ matrix }) => isFit(matrix, i)),
  );
  return samples.map((one) => ({
    ...one,
    matrix: takeRows(one.matrix, rows),
    ...(one.ids ? { ids: rows.map((i) => one.ids![i]!) } : {}),
    totalRows: one.totalRows - (count - rows.length),
    rowNumbers: Uint32Array.from(rows, (i) => one.rowNumbers?.[i] ?? i),
  }));
}

/** For formats that tell the number only at their end. */
async function countRows(source: VectorSource): Promise<number> {
  let rows = 0;
  for await (const batch of source.batches(4096)) rows += batch.vectors.rows;
  return rows;
}
