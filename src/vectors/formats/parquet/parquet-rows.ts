/** Rows of a parquet file one by one, with those marked that hold no vector: slower than `batches` of parquet.ts, and forgiving. */
import type { FileMetaData } from 'hyparquet';
import { VecbridgeError } from '../../../core/errors.js';
import { cellRow } from '../../cell-rows.js';
import type { ReadFile } from '../../file.js';
import { noId, type Row } from '../../row-batches.js';
import { type Column, chunkOf, damaged, foundIds, valuesFrom } from './parquet-file.js';
import { columnPages, decodeBytes, decodeNumbers } from './parquet-pages.js';

interface RowColumns {
  readonly vector: Column;
  readonly id: Column | undefined;
  /** For messages. */
  readonly name: string;
}

/** The vector of each row from `start`, or why there is none; ids where there is a column of them. */
export async function* parquetRows(
  file: ReadFile,
  metadata: FileMetaData,
  columns: RowColumns,
  start: number,
): AsyncGenerator<Row> {
  const values = after(lists(file, metadata, columns.vector), start);
  yield* rowsOf(file, metadata, columns, start, values, (list, number, id) => listRow(columns.name, number, list, id));
}

/** The same of a column of texts ("[0.1, …]") or bytes; `dim`: of the vectors, once the first is known. */
export async function* parquetCellRows(
  file: ReadFile,
  metadata: FileMetaData,
  columns: RowColumns,
  start: number,
  dim: number | undefined,
): AsyncGenerator<Row> {
  const cells = oneByOne(valuesFrom(file, metadata, columns.vector, start, decodeBytes));
  const isText = isTextLeaf(columns.vector);
  yield* rowsOf(file, metadata, columns, start, cells, (cell, number, id) =>
    cellRow(columns.name, number, isText && cell ? Buffer.from(cell).toString('utf8') : cell, dim, id),
  );
}

export const isTextLeaf = ({ leaf }: Column): boolean => ['STRING', 'UTF8', 'JSON'].includes(leaf.logical ?? '');

async function* rowsOf<V>(
  file: ReadFile,
  metadata: FileMetaData,
  { id, name }: RowColumns,
  start: number,
  values: AsyncGenerator<V>,
  toRow: (value: V, number: number, id: string | undefined) => Row,
): AsyncGenerator<Row> {
  const ids = id && foundIds(file, metadata, id, start);
  let waiting: (string | undefined)[] = [];
  let number = start;
  try {
    for await (const value of values) {
      if (ids && waiting.length === 0) waiting = (await ids.next()).value?.slice() ?? [];
      const own = waiting.shift();
      const row = toRow(value, number, own);
      if (!row.invalid && id && own === undefined)
        yield { at: row.at, invalid: { kind: 'unreadable', error: noId(name, number, id.leaf.path) } };
      else yield row;
      number++;
    }
  } catch (cause) {
    throw damaged(file.path, cause);
  } finally {
    await ids?.return(undefined);
  }
}

async function* after<V>(values: AsyncGenerator<V>, start: number): AsyncGenerator<V> {
  let row = 0;
  for await (const value of values) if (row++ >= start) yield value;
}

async function* oneByOne<V>(pieces: AsyncGenerator<V[]>): AsyncGenerator<V> {
  for await (const piece of pieces) yield* piece;
}

function listRow(name: string, number: number, list: number[], id: string | undefined): Row {
  const about = { at: `row ${number}`, ...(id === undefined ? {} : { id }) };
  if (list.length > 0 && !list.some(Number.isNaN)) return { ...about, vector: list };
  const isEmpty = list.every(Number.isNaN);
  const why = `${name}: row ${number} has ${isEmpty ? 'no vector, or an empty one' : 'a null in its vector'}`;
  const error = new VecbridgeError('BAD_VALUE', why, {
    hint: 'leave such rows out when writing the file',
    context: { name, row: number },
  });
  return { ...about, invalid: { kind: isEmpty ? 'null' : 'nan', error } };
}

/** The list of each row; a null is NaN, a missing list has no numbers. */
async function* lists(file: ReadFile, metadata: FileMetaData, { leaf, index }: Column): AsyncGenerator<number[]> {
  for (const g of metadata.row_groups.keys()) {
    let current: number[] | undefined;
    for await (const page of columnPages(file, chunkOf(metadata, g, { leaf, index }), leaf, decodeNumbers)) {
      let next = 0;
      for (let i = 0; i < page.count; i++) {
        if (page.repetition![i] === 0) {
          if (current) yield current;
          current = [];
        }
        if (!page.definition || page.definition[i] === leaf.maxDefinition) current!.push(page.values[next++]!);
        else current!.push(Number.NaN);
      }
    }
    if (current) yield current;
  }
}
