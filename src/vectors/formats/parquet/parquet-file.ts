/** What all readers and writers of a parquet file share: its metadata, its columns, and the ids of its rows. */
import type { ColumnMetaData, FileMetaData, SchemaElement } from 'hyparquet';
import { parquetMetadataAsync } from 'hyparquet';
import { VecbridgeError } from '../../../core/errors.js';
import type { ReadFile } from '../../file.js';
import { noId } from '../../row-batches.js';
import { meaningOf } from './logical-types.js';
import { columnPages, type Decode, decodeIds, type Leaf } from './parquet-pages.js';
import { checkThrift } from './thrift-check.js';

export interface Column {
  readonly leaf: Leaf;
  /** Which of each row group's columns. */
  readonly index: number;
}

export async function readMetadata(file: ReadFile): Promise<FileMetaData> {
  const slice = async (start: number, end = file.size): Promise<ArrayBuffer> => {
    const bytes = new Uint8Array(Math.max(0, Math.min(end, file.size) - start));
    await file.fill(bytes, start);
    return bytes.buffer;
  };
  try {
    if (file.size < 12) throw new Error(`${file.size} bytes are too few`);
    const footer = await checkFooter(file);
    const metadata = await parquetMetadataAsync({ byteLength: file.size, slice }, { geoparquet: false });
    await requireOneFile(file, metadata, footer);
    return metadata;
  } catch (cause) {
    throw damaged(file.path, cause);
  }
}

/** Before hyparquet parses it: its lists and numbers are as long as the footer has bytes for. */
async function checkFooter(file: ReadFile): Promise<number> {
  const end = await file.read(file.size - 8, 8);
  const length = end.readUInt32LE(0);
  if (end.toString('latin1', 4) !== 'PAR1') throw new Error('it does not end with PAR1: it was cut short, or goes on');
  if (length > file.size - 12) throw new Error(`a footer of ${length} bytes in ${file.size}`);
  checkThrift(await file.read(file.size - 8 - length, length), 0);
  return file.size - 8 - length;
}

/**
 * Two files one behind the other: the footer is the second's, whose offsets would be taken in the first. As much as lies
 * between what the footer knows and the footer itself (which begins at `footer`) then stands before the second.
 */
async function requireOneFile(file: ReadFile, { row_groups: groups }: FileMetaData, footer: number): Promise<void> {
  let known = 4;
  for (const chunk of groups.flatMap(({ columns }) => columns)) {
    const { meta_data: about } = chunk;
    const starts = [about?.dictionary_page_offset, about?.data_page_offset].filter((at) => at !== undefined && at > 0n);
    const first = starts.reduce<bigint>((least, at) => (at! < least ? at! : least), starts[0] ?? 0n);
    known = Math.max(known, Number(first + (about?.total_compressed_size ?? 0n)));
    for (const [at, length] of [
      [chunk.column_index_offset, chunk.column_index_length],
      [chunk.offset_index_offset, chunk.offset_index_length],
      [about?.bloom_filter_offset, about?.bloom_filter_length],
    ] as const)
      if (at !== undefined && length !== undefined) known = Math.max(known, Number(at) + length);
  }
  const before = footer - known;
  if (before < 12 || before + 4 > file.size) return;
  if ((await file.read(before - 4, 8)).toString('latin1') !== 'PAR1PAR1') return;
  throw new Error(`two files in one: the first ends at byte ${before}, and would be ignored`);
}

/** Any error of the format as BAD_FILE. */
export function damaged(path: string, cause: unknown): VecbridgeError {
  if (cause instanceof VecbridgeError) return cause;
  return new VecbridgeError('BAD_FILE', `${path} is not a readable parquet file: ${(cause as Error).message}`, {
    hint: 'copy or write the file again',
    context: { path },
    cause,
  });
}

/** The leaves of the schema in the order of a row group's columns, with their levels. */
export function leafColumns(schema: SchemaElement[]): Column[] {
  const leaves: Column[] = [];
  let next = 1;
  const walk = (names: string[], definition: number, repetition: number, children: number): void => {
    if (names.length > 50) throw new Error('a schema deeper than 50 levels');
    for (let i = 0; i < children; i++) {
      const element = schema[next++];
      if (!element) throw new Error('a schema with a child missing');
      const path = [...names, element.name];
      const d = definition + (element.repetition_type === 'REQUIRED' ? 0 : 1);
      const r = repetition + (element.repetition_type === 'REPEATED' ? 1 : 0);
      if (element.num_children) walk(path, d, r, element.num_children);
      else {
        const logical = element.logical_type?.type ?? element.converted_type;
        const leaf = {
          path: path.join('.'),
          type: element.type ?? '',
          typeLength: element.type_length,
          logical,
          meaning: meaningOf(element),
          maxDefinition: d,
          maxRepetition: r,
        };
        leaves.push({ leaf, index: leaves.length });
      }
    }
  };
  walk([], 0, 0, schema[0]?.num_children ?? 0);
  return leaves;
}

/** Rows of all row groups, checked against the file's count. */
export function countRows(metadata: FileMetaData, columns: number): number {
  let rows = 0n;
  for (const group of metadata.row_groups) {
    if (group.num_rows < 0n || group.columns.length !== columns || group.columns.some((c) => !c.meta_data))
      throw new Error('a row group without its columns');
    rows += group.num_rows;
  }
  if (rows !== metadata.num_rows || rows > BigInt(Number.MAX_SAFE_INTEGER))
    throw new Error(`${metadata.num_rows} rows are promised, the row groups have ${rows}`);
  return Number(rows);
}

export const chunkOf = (metadata: FileMetaData, group: number, column: Column): ColumnMetaData =>
  metadata.row_groups[group]!.columns[column.index]!.meta_data!;

/** The ids of all rows from `start`, in pieces; BAD_VALUE where a row has none. */
export async function* idsFrom(
  file: ReadFile,
  metadata: FileMetaData,
  column: Column,
  start: number,
): AsyncGenerator<string[]> {
  let row = start;
  for await (const ids of foundIds(file, metadata, column, start)) {
    const missing = ids.indexOf(undefined);
    if (missing >= 0) throw noId(file.path, row + missing, column.leaf.path);
    row += ids.length;
    yield ids as string[];
  }
}

/** The ids of all rows from `start`, in pieces; undefined where a row has none. */
export async function* foundIds(
  file: ReadFile,
  metadata: FileMetaData,
  column: Column,
  start: number,
): AsyncGenerator<(string | undefined)[]> {
  try {
    yield* valuesFrom(file, metadata, column, start, decodeIds);
  } catch (cause) {
    if (!(cause instanceof VecbridgeError) || cause.message.includes(file.path)) throw cause;
    const { code, hint, context } = cause;
    throw new VecbridgeError(code, `${file.path}, column "${column.leaf.path}": ${cause.message}`, {
      ...(hint === undefined ? {} : { hint }),
      context: { ...context, path: file.path },
      cause,
    });
  }
}

/** The values of all rows of a column without lists from `start`, in pieces; undefined where a row has none. */
export async function* valuesFrom<V>(
  file: ReadFile,
  metadata: FileMetaData,
  { leaf, index }: Column,
  start: number,
  decode: Decode<V[]>,
): AsyncGenerator<(V | undefined)[]> {
  let groupStart = 0;
  for (const [g, group] of metadata.row_groups.entries()) {
    const rows = Number(group.num_rows);
    if (start < groupStart + rows) {
      let row = groupStart;
      for await (const page of columnPages(file, chunkOf(metadata, g, { leaf, index }), leaf, decode)) {
        let next = 0;
        const values = page.definition
          ? Array.from(page.definition, (level) => (level < leaf.maxDefinition ? undefined : page.values[next++]!))
          : page.values;
        const from = Math.max(0, start - row);
        row += page.count;
        if (row > groupStart + rows) throw new Error(`a row group of ${rows} rows has more than ${rows} values`);
        if (from < page.count) yield values.slice(from);
      }
      if (row !== groupStart + rows) throw new Error(`a row group of ${rows} rows has ${row - groupStart} values`);
    }
    groupStart += rows;
  }
}
