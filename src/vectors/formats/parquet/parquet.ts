import type { FileMetaData } from 'hyparquet';
import { VecbridgeError } from '../../../core/errors.js';
import { ID_NAMES, noVectorColumn, VECTOR_NAMES } from '../../column-names.js';
import type { ReadFile } from '../../file.js';
import { requireSize } from '../../raw-rows.js';
import { batchRows, firstCellLength, firstLength, type Row, ragged } from '../../row-batches.js';
import type { Batch, VectorSource } from '../../source.js';
import { isIdType } from './logical-types.js';
import { type Column, chunkOf, countRows, damaged, idsFrom, leafColumns, readMetadata } from './parquet-file.js';
import { columnPages, decodeNumbers, type Leaf, numberType } from './parquet-pages.js';
import { isTextLeaf, parquetCellRows, parquetRows } from './parquet-rows.js';

export interface ColumnOptions {
  column?: string | undefined;
  idField?: string | undefined;
  /** Rows without a vector are marked, not thrown. */
  mark?: boolean;
  /** Dimensions where there are no rows to tell them. */
  emptyDim?: number;
}

/** A column of number lists (list<float>, double, float16, integers; fixed-size lists are stored as lists) or of texts or bytes that hold vectors, and its ids. */
export async function openParquet(file: ReadFile, options: ColumnOptions = {}): Promise<VectorSource> {
  const guarded = <T>(work: () => T): T => {
    try {
      return work();
    } catch (cause) {
      throw damaged(file.path, cause);
    }
  };
  const metadata = await readMetadata(file);
  const leaves = guarded(() => leafColumns(metadata.schema));
  const vector = chooseVector(file.path, leaves, options.column);
  const id = chooseId(file.path, leaves, options.idField, vector);
  const rows = guarded(() => countRows(metadata, leaves.length));
  const name = `${file.path}, column "${shortName(vector.leaf)}"`;
  const isCell = vector.leaf.maxRepetition === 0;
  const columns = { vector, id, name };
  const loose = (start: number, dim?: number): AsyncGenerator<Row> =>
    isCell ? parquetCellRows(file, metadata, columns, start, dim) : parquetRows(file, metadata, columns, start);
  const dim =
    rows === 0
      ? (options.emptyDim ?? 0)
      : options.mark
        ? await firstLength(loose(0))
        : isCell
          ? await firstCellLength(loose(0))
          : await findDim(file, metadata, vector, name);
  if (dim === 0)
    throw new VecbridgeError('BAD_FILE', `${name} holds ${rows} rows, but no vector that tells the number of dims`, {
      hint: 'write the file again with at least one vector',
      context: { path: file.path, rows },
    });
  const noted = (name: string): string | undefined =>
    metadata.key_value_metadata?.find(({ key }) => key === name)?.value;
  const [modelId, verdict] = [noted('modelId'), noted('verdict')];
  return {
    name,
    format: 'parquet',
    dtype: isCell ? (isTextLeaf(vector) ? 'text' : 'bytes') : numberType(vector.leaf)!,
    dim,
    rows,
    ...(modelId === undefined ? {} : { modelId }),
    ...(verdict === undefined ? {} : { verdict }),
    otherColumns: leaves.filter((c) => c !== vector && c !== id).map(({ leaf }) => shortName(leaf)),
    notes: options.column === undefined ? otherLists(file.path, leaves, vector) : [],
    batches: (size, start = 0) =>
      options.mark || isCell
        ? batchRows(name, loose(start, dim), { dim, mark: options.mark === true }, size, start)
        : batches(file, metadata, vector, id, { name, dim, rows }, size, start),
    close: () => file.close(),
  };
}

/** "vector" for vector.list.element. */
const shortName = (leaf: Leaf): string =>
  leaf.path.replace(/\.(list|bag|array)\.(element|item|array|array_element)$/, '');

export function chooseVector(path: string, leaves: Column[], wanted: string | undefined): Column {
  const lists = leaves.filter(({ leaf }) => leaf.maxRepetition === 1 && numberType(leaf));
  const cells = leaves.filter(({ leaf }) => ['text', 'bytes'].includes(heldBy(leaf)));
  const named = (from: readonly Column[], name: string): Column | undefined =>
    from.find(({ leaf }) => shortName(leaf) === name || leaf.path === name);
  const known = (from: readonly Column[]): Column | undefined => VECTOR_NAMES.map((n) => named(from, n)).find((c) => c);
  const found =
    wanted === undefined
      ? lists.length === 1
        ? lists[0]
        : (known(lists) ?? (lists.length === 0 ? known(cells) : undefined))
      : (named(lists, wanted) ?? named(cells, wanted));
  if (found) return found;
  throw noVectorColumn(path, wanted, {
    lists: lists.map(({ leaf }) => shortName(leaf)),
    described: leaves.map(({ leaf }) => `${shortName(leaf)} (${leaf.maxRepetition ? 'list of ' : ''}${leaf.type})`),
    columns: leaves.map(({ leaf }) => ({ name: shortName(leaf), holds: heldBy(leaf) })),
  });
}

function heldBy({ type, logical, maxRepetition }: Leaf): 'text' | 'bytes' | 'number' | 'other' {
  if (maxRepetition > 0) return 'other';
  if (type.endsWith('BYTE_ARRAY')) return ['STRING', 'UTF8', 'JSON'].includes(logical ?? '') ? 'text' : 'bytes';
  return ['FLOAT', 'DOUBLE', 'INT32', 'INT64'].includes(type) ? 'number' : 'other';
}

/** What is said where several columns hold lists of numbers and none was named. */
function otherLists(path: string, leaves: Column[], vector: Column): string[] {
  const others = leaves.filter((c) => c !== vector && c.leaf.maxRepetition === 1 && numberType(c.leaf));
  if (others.length === 0) return [];
  const shown = others.slice(0, 5).map(({ leaf }) => `"${shortName(leaf)}"`);
  return [
    `the vectors are those of column "${shortName(vector.leaf)}"; ${shown.join(', ')} could be read too: ${path}:NAME chooses`,
  ];
}

function chooseId(path: string, leaves: Column[], wanted: string | undefined, vector: Column): Column | undefined {
  const ids = leaves.filter((c) => c !== vector && c.leaf.maxRepetition === 0 && isIdType(c.leaf));
  const found =
    wanted === undefined
      ? ID_NAMES.map((n) => ids.find(({ leaf }) => leaf.path === n)).find((c) => c)
      : ids.find(({ leaf }) => leaf.path === wanted);
  if (wanted !== undefined && !found) {
    throw new VecbridgeError('BAD_FILE', `${path}: no column "${wanted}" of texts or whole numbers`, {
      hint: `such columns are ${
        ids
          .map(({ leaf }) => leaf.path)
          .slice(0, 20)
          .join(', ') || 'none'
      }`,
      context: { path, idField: wanted },
    });
  }
  return found;
}

/** The length of the first vector: the levels up to the second row. */
async function findDim(file: ReadFile, metadata: FileMetaData, vector: Column, name: string): Promise<number> {
  const group = metadata.row_groups.findIndex((g) => g.num_rows > 0n);
  let dim = 0;
  try {
    for await (const page of columnPages(file, chunkOf(metadata, group, vector), vector.leaf, decodeNumbers)) {
      if (page.definition && page.definition[0]! < vector.leaf.maxDefinition) throw noVector(name, 0);
      const next = page.repetition!.indexOf(0, dim === 0 ? 1 : 0);
      if (next >= 0) return dim + next;
      dim += page.count;
    }
  } catch (cause) {
    throw damaged(file.path, cause);
  }
  return dim;
}

const noVector = (name: string, row: number): VecbridgeError =>
  new VecbridgeError('BAD_VALUE', `${name}: row ${row} has no vector, an empty one, or a null in it`, {
    hint: 'leave such rows out when writing the file',
    context: { name, row },
  });

/** The values of all rows from `start`, in pieces; checks that each row has `dim` values. */
async function* numbersFrom(
  file: ReadFile,
  metadata: FileMetaData,
  { leaf, index }: Column,
  name: string,
  dim: number,
  start: number,
): AsyncGenerator<Float32Array> {
  let groupStart = 0;
  for (const [g, group] of metadata.row_groups.entries()) {
    const rows = Number(group.num_rows);
    const skip = Math.max(0, start - groupStart) * dim;
    if (start < groupStart + rows) {
      let seen = 0;
      for await (const page of columnPages(file, chunkOf(metadata, g, { leaf, index }), leaf, decodeNumbers)) {
        checkLevels(page.repetition!, page.definition, leaf.maxDefinition, seen, groupStart, name, dim);
        const from = Math.max(0, skip - seen);
        seen += page.count;
        if (seen > rows * dim) throw new Error(`a row group of ${rows} rows has more than ${rows * dim} numbers`);
        if (from < page.count) yield page.values.subarray(from);
      }
      if (seen % dim !== 0) throw ragged(name, `row ${groupStart + Math.floor(seen / dim)}`, seen % dim, dim);
      if (seen !== rows * dim) throw new Error(`a row group of ${rows} rows has ${seen / dim} vectors`);
    }
    groupStart += rows;
  }
}

/** Rows must begin exactly at every dim-th value, and nothing may be null. */
function checkLevels(
  repetition: Uint8Array,
  definition: Uint8Array | undefined,
  most: number,
  seen: number,
  firstRow: number,
  name: string,
  dim: number,
): void {
  let position = seen % dim;
  for (let i = 0; i < repetition.length; i++) {
    if ((repetition[i] === 0) !== (position === 0) || (definition && definition[i]! < most)) {
      const row = firstRow + Math.floor((seen + i) / dim);
      if (definition && definition[i]! < most) throw noVector(name, row);
      if (position === 0) throw ragged(name, `row ${row - 1}`, dim + 1, dim);
      throw ragged(name, `row ${row}`, position, dim);
    }
    if (++position === dim) position = 0;
  }
}

async function* batches(
  file: ReadFile,
  metadata: FileMetaData,
  vector: Column,
  id: Column | undefined,
  about: { name: string; dim: number; rows: number },
  size: number,
  start: number,
): AsyncGenerator<Batch> {
  const { name, dim, rows } = about;
  const most = Math.min(requireSize(size, start), Math.max(0, rows - start));
  if (most === 0) return;
  const ids = id && idsFrom(file, metadata, id, start);
  let waiting: string[] = [];
  // Grows with what comes: the row count of the file is a promise, not yet memory.
  let data = new Float32Array(Math.min(most, 4096) * dim);
  let filled = 0;
  let row = start;
  try {
    for await (const values of numbersFrom(file, metadata, vector, name, dim, start)) {
      for (let from = 0; from < values.length; ) {
        if (filled === data.length) {
          const grown = new Float32Array(Math.min(most * dim, 2 * filled));
          grown.set(data);
          data = grown;
        }
        const target = Math.min(most, rows - row) * dim;
        const part = values.subarray(from, from + Math.min(data.length, target) - filled);
        data.set(part, filled);
        filled += part.length;
        from += part.length;
        if (filled === target) {
          const count = filled / dim;
          yield {
            start: row,
            vectors: { data: data.subarray(0, filled), rows: count, dim },
            ...(ids ? { ids: await takeIds(count) } : {}),
          };
          row += count;
          filled = 0;
        }
      }
    }
  } catch (cause) {
    throw damaged(file.path, cause);
  } finally {
    await ids?.return(undefined);
  }

  async function takeIds(count: number): Promise<string[]> {
    while (waiting.length < count) {
      const more = await ids!.next();
      if (more.done) throw new Error('the column of ids ends early');
      waiting = waiting.concat(more.value);
    }
    const taken = waiting.slice(0, count);
    waiting = waiting.slice(count);
    return taken;
  }
}
