/**
 * Arrow IPC files and streams, and Feather version 2, which is the IPC file. The messages are found here, with every
 * length checked against the file; apache-arrow (loaded at first use) then decodes one record batch at a time.
 * https://arrow.apache.org/docs/format/Columnar.html#serialization-and-interprocess-communication-ipc
 */
import type { Data, RecordBatch, Schema } from 'apache-arrow';
import { VecbridgeError } from '../../../core/errors.js';
import { missingPart } from '../../../core/missing-part.js';
import { type Cell, cellRow } from '../../cell-rows.js';
import type { Dtype } from '../../dtype.js';
import { bytesOf, decodeInto } from '../../dtype.js';
import type { ReadFile } from '../../file.js';
import { requireSize } from '../../raw-rows.js';
import { batchRows, firstCellLength, firstLength, type Row, ragged } from '../../row-batches.js';
import type { Batch, VectorSource } from '../../source.js';
import type { ColumnOptions } from '../parquet/parquet.js';
import { allowBatch, registerArrowCodecs } from './arrow-codecs.js';
import { chooseId, takeIds } from './arrow-ids.js';
import { arrowMessages, isArrowFile, type Message, readFooter } from './arrow-messages.js';
import { listRows } from './arrow-rows.js';
import { chooseVector, dataOf, isPresent, type VectorColumn, vectorColumns } from './arrow-vector-column.js';

type Arrow = typeof import('apache-arrow');
let loaded: Promise<Arrow> | undefined;

/** apache-arrow, an optional package, with the decompressors registered: MISSING_PART without it. */
export function loadArrow(): Promise<Arrow> {
  loaded ??= import('apache-arrow').then(
    (arrow) => {
      registerArrowCodecs(arrow);
      return arrow;
    },
    (cause: unknown) => {
      throw missingPart('Arrow files (arrow, feather, ipc) need', ['apache-arrow'], cause);
    },
  );
  return loaded;
}

interface Opened {
  readonly arrow: Arrow;
  readonly file: ReadFile;
  /** The schema message. */
  readonly schemaBytes: Uint8Array;
  readonly dictionaries: Message[];
  /** In a file a dictionary may stand behind the batches that use it (Polars), in a stream it stands before them. */
  readonly isFile: boolean;
  readonly recordBatches: Message[];
}
interface Columns {
  readonly name: string;
  readonly vector: VectorColumn;
  readonly id: number | undefined;
  /** Of the numbers of lists; "f32" where texts or bytes hold them. */
  readonly dtype: Dtype;
}

/** Finds the messages of a file; nothing but the schema is read. */
export async function openMessages(file: ReadFile): Promise<Opened & { readonly schema: Schema }> {
  const arrow = await loadArrow();
  const messages = await arrowMessages(file);
  const schemaBytes = await readSchema(arrow, file, messages);
  return {
    arrow,
    file,
    schemaBytes,
    dictionaries: messages.filter((m) => m.kind === 'dictionary'),
    isFile: await isArrowFile(file),
    recordBatches: messages.filter((m) => m.kind === 'batch'),
    schema: arrow.tableFromIPC(schemaBytes).schema,
  };
}

/** A column of lists (FixedSizeList, List or LargeList) of numbers, and a column of ids. Memory is one record batch. */
export async function openArrow(file: ReadFile, options: ColumnOptions = {}): Promise<VectorSource> {
  const { path } = file;
  try {
    const opened = await openMessages(file);
    const { arrow, recordBatches, schema } = opened;
    const rows = recordBatches.reduce((n, m) => n + m.rows, 0);
    const vector = chooseVector(arrow, path, schema, options.column);
    const { field } = vector;
    const name = `${path}, column "${vector.name}"`;
    const isTop = vector.path.length === 1;
    const columns = {
      name,
      vector,
      id: chooseId(arrow, path, schema, options.idField, isTop ? vector.path[0]! : -1),
      dtype: vector.dtype ?? ('f32' as const),
    };
    const isCell = vector.holds !== 'list';
    const fixed = arrow.DataType.isFixedSizeList(field.type) ? field.type.listSize : undefined;
    const loose = (start: number, dim = fixed ?? 0): AsyncGenerator<Row> => looseRows(opened, columns, dim, start);
    const dim =
      fixed ??
      (rows === 0
        ? (options.emptyDim ?? 0)
        : options.mark
          ? await firstLength(loose(0))
          : isCell
            ? await firstCellLength(loose(0))
            : await firstListLength(opened, columns));
    const others = vectorColumns(arrow, schema)
      .filter((one) => one.holds === 'list' && one.name !== vector.name)
      .map((one) => `"${one.name}"`);
    if (!(dim > 0))
      throw new VecbridgeError('BAD_FILE', `${name} holds ${rows} rows, but no vector that tells the number of dims`, {
        hint: 'write the file again with at least one vector',
        context: { path, rows },
      });
    const modelId = schema.metadata.get('modelId');
    const verdict = schema.metadata.get('verdict');
    return {
      name,
      format: 'arrow',
      dtype: vector.dtype ?? vector.holds,
      dim,
      rows,
      ...(modelId === undefined ? {} : { modelId }),
      ...(verdict === undefined ? {} : { verdict }),
      otherColumns: schema.fields
        .filter((_, i) => !(isTop && i === vector.path[0]) && i !== columns.id)
        .map(({ name }) => name),
      notes:
        options.column === undefined && others.length > 0
          ? [
              `the vectors are those of column "${vector.name}"; ${others.slice(0, 5).join(', ')} could be read too: ${path}:NAME chooses`,
            ]
          : [],
      batches: (size, start = 0) =>
        options.mark || isCell
          ? batchRows(name, loose(start, dim), { dim, mark: options.mark === true }, size, start)
          : batches(opened, columns, dim, size, start),
      close: () => file.close(),
    };
  } catch (cause) {
    throw damaged(path, cause);
  }
}

export const damaged = (path: string, cause: unknown): VecbridgeError =>
  cause instanceof VecbridgeError
    ? cause
    : new VecbridgeError('BAD_FILE', `${path} is not a readable Arrow file: ${(cause as Error)?.message ?? cause}`, {
        hint: /Unrecognized type/.test(String(cause))
          ? 'write its columns in types of the Arrow format 1.0, such as lists in place of list views, or write parquet'
          : 'copy or write the file again',
        context: { path },
        cause,
      });

/** One buffer with the schema and the given messages, as a stream: all that apache-arrow sees of the file. */
async function streamOf(file: ReadFile, schema: Uint8Array, messages: Message[]): Promise<Uint8Array> {
  const bytes = new Uint8Array(messages.reduce((n, m) => n + m.length, schema.length));
  bytes.set(schema);
  let at = schema.length;
  for (const { start, length } of messages) {
    await file.fill(bytes.subarray(at, at + length), start);
    at += length;
  }
  return bytes;
}

/**
 * The schema message. Files written by apache-arrow for JavaScript have the schema in the footer only: there it is
 * parsed by that library, and written again as a message.
 */
async function readSchema(arrow: Arrow, file: ReadFile, messages: Message[]): Promise<Uint8Array> {
  const message = messages.find((m) => m.kind === 'schema');
  if (message) return streamOf(file, new Uint8Array(0), [message]);
  const { start } = await readFooter(file);
  const footer = await file.read(start, file.size - start);
  const reader = arrow.RecordBatchReader.from(Buffer.concat([Buffer.from('ARROW1\0\0'), footer])).open();
  const writer = new arrow.RecordBatchStreamWriter();
  writer.reset(undefined, reader.schema); // writes the schema
  const stream = writer.finish().toUint8Array(true);
  // Its first message alone: the end of the stream would hide what is to follow.
  return stream.slice(0, 8 + new DataView(stream.buffer, stream.byteOffset).getInt32(4, true));
}

export async function readBatch(
  { arrow, file, schemaBytes, dictionaries, isFile }: Opened,
  message: Message,
): Promise<RecordBatch> {
  const needed = dictionaries.filter((m) => isFile || m.start < message.start);
  const stream = await streamOf(file, schemaBytes, [...needed, message]);
  allowBatch(stream.length);
  const [batch] = arrow.tableFromIPC(stream).batches;
  if (!batch || batch.numRows !== message.rows)
    throw new Error(`a record batch of ${message.rows} rows cannot be decoded`);
  return batch;
}

async function firstListLength(opened: Opened, { vector, name }: Columns): Promise<number> {
  const message = opened.recordBatches.find((m) => m.rows > 0);
  if (!message) return 0;
  const batch = await readBatch(opened, message);
  const list = dataOf(batch, vector);
  if (!list.getValid(0) || !isPresent(batch, vector)(0)) throw noVector(name, 0);
  return Number(list.valueOffsets[1]) - Number(list.valueOffsets[0]);
}

const noVector = (name: string, row: number): VecbridgeError =>
  new VecbridgeError('BAD_VALUE', `${name}: row ${row} has no vector, or a null in it`, {
    hint: 'leave such rows out when writing the file',
    context: { name, row },
  });

async function* looseRows(opened: Opened, columns: Columns, dim: number, start: number): AsyncGenerator<Row> {
  let firstRow = 0;
  try {
    for (const message of opened.recordBatches) {
      const end = firstRow + message.rows;
      if (end > start && message.rows > 0) {
        const batch = await readBatch(opened, message);
        let row = firstRow;
        for (const one of rowsOfBatch(opened.arrow, batch, columns, dim, firstRow)) {
          const at = row++ - firstRow;
          if (row > start) yield columns.id === undefined ? one : withId(batch, columns, at, firstRow, one);
        }
      }
      firstRow = end;
    }
  } catch (cause) {
    throw damaged(opened.file.path, cause);
  }
}

/** The vectors of a record batch; of texts and bytes `dim` is 0 until it is known. */
function* rowsOfBatch(
  arrow: Arrow,
  batch: RecordBatch,
  { vector, dtype, name }: Columns,
  dim: number,
  firstRow: number,
): Generator<Row> {
  const data = dataOf(batch, vector);
  const isThere = isPresent(batch, vector);
  if (vector.holds === 'list') {
    yield* listRows(data, dtype, dim, name, firstRow, isThere);
    return;
  }
  const cells = arrow.makeVector(data);
  for (let i = 0; i < batch.numRows; i++)
    yield cellRow(name, firstRow + i, isThere(i) ? (cells.get(i) as Cell) : null, dim === 0 ? undefined : dim);
}

/** The row `at` of a batch with its id; one without an id is not readable. */
function withId(batch: RecordBatch, columns: Columns, at: number, firstRow: number, row: Row): Row {
  const ids: string[] = [];
  try {
    takeIds(batch, columns, at, at + 1, firstRow, ids);
    return { ...row, id: ids[0]! };
  } catch (error) {
    if (!(error instanceof VecbridgeError)) throw error;
    return { at: row.at, invalid: row.invalid ?? { kind: 'unreadable', error } };
  }
}

async function* batches(
  opened: Opened,
  columns: Columns,
  dim: number,
  size: number,
  start: number,
): AsyncGenerator<Batch> {
  const total = opened.recordBatches.reduce((n, m) => n + m.rows, 0);
  const most = Math.min(requireSize(size, start), Math.max(0, total - start));
  let data = new Float32Array(0);
  let ids: string[] = [];
  let row = start;
  let filled = 0;
  let firstRow = 0;
  try {
    for (const message of opened.recordBatches) {
      const end = firstRow + message.rows;
      if (end > start && message.rows > 0) {
        const batch = await readBatch(opened, message);
        const values = rowValues(dataOf(batch, columns.vector), columns, dim, firstRow, message.rows);
        const isThere = isPresent(batch, columns.vector);
        for (let i = 0; i < message.rows; i++) if (!isThere(i)) throw noVector(columns.name, firstRow + i);
        for (let at = Math.max(0, start - firstRow); at < message.rows; ) {
          const target = Math.min(most, total - row);
          const count = Math.min(target - filled, message.rows - at);
          if ((filled + count) * dim > data.length) {
            const grown = new Float32Array(Math.min(most, Math.max(filled + count, 2 * filled)) * dim);
            grown.set(data.subarray(0, filled * dim));
            data = grown;
          }
          decodeInto(values(at, at + count), columns.dtype, data.subarray(filled * dim, (filled + count) * dim));
          if (columns.id !== undefined) takeIds(batch, columns, at, at + count, firstRow, ids);
          at += count;
          filled += count;
          if (filled === target) {
            yield {
              start: row,
              vectors: { data: data.subarray(0, filled * dim), rows: filled, dim },
              ...(columns.id === undefined ? {} : { ids }),
            };
            row += filled;
            filled = 0;
            ids = [];
          }
        }
      }
      firstRow = end;
    }
  } catch (cause) {
    throw damaged(opened.file.path, cause);
  }
}

/** Checks a list column and gives the bytes of the numbers of rows from..to-1. */
function rowValues(
  list: Data,
  { name, dtype }: Columns,
  dim: number,
  firstRow: number,
  batchRows: number,
): (from: number, to: number) => Uint8Array {
  const child = list.children[0] as Data;
  const rows = list.length;
  if (rows !== batchRows) throw new Error(`a column of ${rows} rows in a record batch of ${batchRows}`);
  let first = list.offset * dim;
  if (list.valueOffsets) {
    first = Number(list.valueOffsets[0]);
    for (let i = 0; i < rows; i++) {
      const length = Number(list.valueOffsets[i + 1]) - Number(list.valueOffsets[i]); // bigint in a LargeList
      if (length !== dim)
        throw list.getValid(i) ? ragged(name, `row ${firstRow + i}`, length, dim) : noVector(name, firstRow + i);
    }
  }
  const { buffer, byteOffset, byteLength } = child.values as Float32Array;
  const rowBytes = dim * bytesOf(dtype);
  const begin = first * bytesOf(dtype);
  if (!(first >= 0) || begin + rows * rowBytes > byteLength)
    throw new Error(`${rows} vectors need ${begin + rows * rowBytes} bytes, the batch holds ${byteLength}`);
  if (list.nullCount > 0) for (let i = 0; i < rows; i++) if (!list.getValid(i)) throw noVector(name, firstRow + i);
  if (child.nullCount > 0)
    for (let i = 0; i < rows * dim; i++)
      if (!child.getValid(first + i)) throw noVector(name, firstRow + Math.floor(i / dim));
  return (from, to) => new Uint8Array(buffer, byteOffset + begin + from * rowBytes, (to - from) * rowBytes);
}
