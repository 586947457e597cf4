/** What a file of vectors holds, told in one pass. */
import { createHash } from 'node:crypto';
import { random } from '../core/random.js';
import type { Matrix } from './matrix.js';
import { openVectors } from './open.js';
import { unitRows } from './preprocess.js';
import { batchSize } from './read-matrix.js';
import type { VectorSource } from './source.js';

/** How many rows are of a kind, and the numbers of the first of them (at most five). */
export interface RowCount {
  readonly count: number;
  readonly first: readonly number[];
}

export interface Inspection {
  readonly name: string;
  readonly format: string | undefined;
  readonly dtype: string | undefined;
  readonly rows: number;
  readonly dim: number;
  readonly hasIds: boolean;
  readonly modelId: string | undefined;
  /** Euclidean lengths of the finite rows; `unitShare` of them are 1 within 0.001. */
  readonly norms: { readonly min: number; readonly mean: number; readonly max: number; readonly unitShare: number };
  readonly nanRows: RowCount;
  readonly infiniteRows: RowCount;
  readonly zeroRows: RowCount;
  /** Rows without a vector, of another length, and not readable; of a source opened with `mark`. */
  readonly nullRows: RowCount;
  readonly otherLengthRows: RowCount;
  readonly unreadableRows: RowCount;
  /** What was chosen where the file leaves a choice. */
  readonly notes: readonly string[];
  /** Columns, fields, members or tensors beside vectors and ids. */
  readonly otherColumns: readonly string[];
  /** Rows equal to an earlier one, byte for byte. `exact` is false when the rows were too many to remember. */
  readonly duplicateRows: RowCount & { readonly exact: boolean };
  /** Length of the mean of the unit rows: 0 for a cloud around the origin, towards 1 for a narrow cone. */
  readonly meanLength: number;
  /** Measured on a random sample of the finite, non-zero rows, brought to unit length. */
  readonly sample: {
    readonly rows: number;
    /** tr(C)² / tr(C²) of the covariance C: how many directions the cloud fills, at most `dim`. */
    readonly participationRatio: number;
    /** Skewness of how often a row is among the 10 nearest of others (cosine): 0 without hubs. Radovanović et al. 2010. */
    readonly hubness: number;
  };
}

/** Hashes remembered to find duplicates: 8 bytes a row in 2^26 slots, at most 512 MB. */
const MOST_HASHES = 2 ** 25;
const NEIGHBOURS = 10;

/**
 * Says what a file of vectors holds: rows and dims, lengths, rows that cannot be used, duplicates, and the shape of
 * the cloud. The file is read once. A source given by the caller stays open. The participation ratio and the hubness
 * are computed from `sample` rows (default 2,000).
 *
 * Cost: sample² × dim. Memory: the sample and its products (32 MB), and 16 to 32 bytes per row for the duplicates.
 *
 * Throws NOT_FOUND, BAD_FILE.
 *
 * @example
 * import { inspectVectors } from 'vecbridge';
 * const { rows, dim, nanRows, zeroRows, duplicateRows } = await inspectVectors('a.npy');
 * console.log(rows, dim, nanRows.count + zeroRows.count, duplicateRows.count);
 */
export async function inspectVectors(
  from: VectorSource | string,
  options: { sample?: number } = {},
): Promise<Inspection> {
  if (typeof from !== 'string') return inspectSource(from, options);
  const source = await openVectors(from, { mark: true });
  try {
    return await inspectSource(source, options);
  } finally {
    await source.close();
  }
}

async function inspectSource(source: VectorSource, options: { sample?: number }): Promise<Inspection> {
  const { dim } = source;
  const keep = reservoir(options.sample ?? 2000, dim);
  const seen = hashSet();
  const nan = rowCounter();
  const infinite = rowCounter();
  const zero = rowCounter();
  const marked = { null: rowCounter(), length: rowCounter(), unreadable: rowCounter(), nan, zero };
  const duplicate = rowCounter();
  const mean = new Float64Array(dim);
  let [rows, finite, unit, directed] = [0, 0, 0, 0];
  let [least, most, total] = [Number.POSITIVE_INFINITY, 0, 0];
  let hasIds = false;
  for await (const { start, vectors, ids, invalid = [] } of source.batches(batchSize(dim))) {
    hasIds ||= ids !== undefined;
    const noVector = new Map(invalid.map(({ row, kind }) => [row, kind]));
    for (let i = 0; i < vectors.rows; i++) {
      const row = start + i;
      const vector = vectors.data.subarray(i * dim, (i + 1) * dim);
      rows++;
      const kind = noVector.get(row);
      if (kind) {
        marked[kind].add(row);
        continue;
      }
      if (seen.addAndTell(vector)) duplicate.add(row);
      let squared = 0;
      for (let j = 0; j < dim; j++) squared += vector[j]! * vector[j]!;
      if (!Number.isFinite(squared)) {
        // Squares of finite float32 numbers do not overflow in float64.
        (vector.some(Number.isNaN) ? nan : infinite).add(row);
        continue;
      }
      const norm = Math.sqrt(squared);
      finite++;
      total += norm;
      least = Math.min(least, norm);
      most = Math.max(most, norm);
      if (Math.abs(norm - 1) < 1e-3) unit++;
      if (norm === 0) {
        zero.add(row);
        continue;
      }
      directed++;
      for (let j = 0; j < dim; j++) mean[j]! += vector[j]! / norm;
      keep.offer(vector);
    }
  }
  const sample = unitRows(keep.matrix());
  const gram = gramOf(sample);
  return {
    name: source.name,
    format: source.format,
    dtype: source.dtype,
    rows,
    dim,
    hasIds,
    modelId: source.modelId,
    norms: {
      min: finite ? least : Number.NaN,
      mean: finite ? total / finite : Number.NaN,
      max: finite ? most : Number.NaN,
      unitShare: finite ? unit / finite : Number.NaN,
    },
    nanRows: nan.result(),
    infiniteRows: infinite.result(),
    zeroRows: zero.result(),
    nullRows: marked.null.result(),
    otherLengthRows: marked.length.result(),
    unreadableRows: marked.unreadable.result(),
    notes: source.notes ?? [],
    otherColumns: source.otherColumns ?? [],
    duplicateRows: { ...duplicate.result(), exact: seen.exact() },
    meanLength: directed ? Math.sqrt(mean.reduce((s, v) => s + (v / directed) ** 2, 0)) : Number.NaN,
    sample: {
      rows: sample.rows,
      participationRatio: participationRatio(gram, sample.rows),
      hubness: hubness(gram, sample.rows, NEIGHBOURS),
    },
  };
}

function rowCounter() {
  let count = 0;
  const first: number[] = [];
  return {
    add: (row: number): void => {
      if (count++ < 5) first.push(row);
    },
    result: (): RowCount => ({ count, first }),
  };
}

/** A uniform sample of rows that come one by one (Vitter's algorithm R). */
function reservoir(size: number, dim: number) {
  const rng = random('inspect');
  const data = new Float32Array(size * dim);
  let offered = 0;
  return {
    offer: (vector: Float32Array): void => {
      const place = offered < size ? offered : rng.int(offered + 1);
      offered++;
      if (place < size) data.set(vector, place * dim);
    },
    matrix: (): Matrix => {
      const rows = Math.min(offered, size);
      return { data: data.subarray(0, rows * dim), rows, dim };
    },
  };
}

/**
 * Remembers rows by 64 bits of a hash in an open-addressing table. Two different rows share them with probability
 * 2^-64: among 10^7 rows a false duplicate has a chance of 3 in a million.
 */
function hashSet() {
  let slots = new BigUint64Array(2 ** 12);
  let used = 0;
  let full = false;
  const find = (table: BigUint64Array, key: bigint): number => {
    const mask = table.length - 1;
    let at = Number(key & BigInt(mask));
    while (table[at] !== 0n && table[at] !== key) at = (at + 1) & mask;
    return at;
  };
  return {
    /** True when an equal row was there before. */
    addAndTell: (vector: Float32Array): boolean => {
      const digest = createHash('sha1')
        .update(new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength))
        .digest();
      const key = digest.readBigUInt64LE(0) || 1n;
      const at = find(slots, key);
      if (slots[at] === key) return true;
      if (used === MOST_HASHES) {
        full = true;
        return false;
      }
      slots[at] = key;
      if (++used * 2 > slots.length) {
        const wider = new BigUint64Array(slots.length * 2);
        for (const k of slots) if (k !== 0n) wider[find(wider, k)] = k;
        slots = wider;
      }
      return false;
    },
    exact: (): boolean => !full,
  };
}

/** All products row i · row j, (n, n) in float64, in blocks of rows that stay in the cache. Cost n² × dim / 2. */
export function gramOf({ data, rows, dim }: Matrix): Float64Array {
  const gram = new Float64Array(rows * rows);
  const block = 64;
  for (let i0 = 0; i0 < rows; i0 += block) {
    for (let j0 = i0; j0 < rows; j0 += block) {
      for (let i = i0; i < Math.min(i0 + block, rows); i++) {
        for (let j = Math.max(i, j0); j < Math.min(j0 + block, rows); j++) {
          let a = 0;
          let b = 0;
          let c = 0;
          let d = 0;
          let p = i * dim;
          let q = j * dim;
          const end = p + dim;
          for (; p < end - 3; p += 4, q += 4) {
            a += data[p]! * data[q]!;
            b += data[p + 1]! * data[q + 1]!;
            c += data[p + 2]! * data[q + 2]!;
            d += data[p + 3]! * data[q + 3]!;
          }
          for (; p < end; p++, q++) a += data[p]! * data[q]!;
          gram[i * rows + j] = gram[j * rows + i] = a + b + c + d;
        }
      }
    }
  }
  return gram;
}

/**
 * tr(C)² / tr(C²) of the covariance C of n rows, from their products: the doubly centred Gram matrix has the same
 * non-zero eigenvalues as n C, so no dim × dim matrix is needed.
 */
export function participationRatio(gram: Float64Array, n: number): number {
  if (n < 2) return Number.NaN;
  const means = new Float64Array(n);
  for (let i = 0; i < n; i++) means[i] = gram.subarray(i * n, (i + 1) * n).reduce((s, v) => s + v, 0) / n;
  const mean = means.reduce((s, v) => s + v, 0) / n;
  let trace = 0;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const centred = gram[i * n + j]! - means[i]! - means[j]! + mean;
      if (i === j) trace += centred;
      squares += centred * centred;
    }
  }
  return squares > 0 ? (trace * trace) / squares : 0;
}

/** Skewness of the k-occurrence N_k of n unit rows: how often each is among the k most cosine-similar others of a row. */
export function hubness(gram: Float64Array, n: number, k: number): number {
  if (n <= k + 1) return Number.NaN;
  const occurrences = new Float64Array(n);
  const best = new Float64Array(k); // ascending
  const who = new Int32Array(k);
  for (let i = 0; i < n; i++) {
    best.fill(Number.NEGATIVE_INFINITY);
    for (let j = 0; j < n; j++) {
      const score = gram[i * n + j]!;
      if (j === i || score <= best[0]!) continue;
      let p = 0;
      for (; p + 1 < k && best[p + 1]! < score; p++) {
        best[p] = best[p + 1]!;
        who[p] = who[p + 1]!;
      }
      best[p] = score;
      who[p] = j;
    }
    for (const w of who) occurrences[w]!++;
  }
  let second = 0;
  let third = 0;
  for (const count of occurrences) {
    second += (count - k) ** 2 / n; // the mean of N_k is k
    third += (count - k) ** 3 / n;
  }
  return second > 0 ? third / second ** 1.5 : 0;
}
