/** Ids of Arrow files: which column holds them, and their texts. */
import type { Data, DataType, Decimal, Field, RecordBatch, Schema, Timestamp } from 'apache-arrow';
import { VecbridgeError } from '../../../core/errors.js';
import { ID_NAMES } from '../../column-names.js';
import { noId } from '../../row-batches.js';
import { bytesText, dateText, decimalText, timestampText, uuidText } from '../parquet/logical-types.js';

/** The column named `wanted`, else the first of a known name. */
export function chooseId(
  arrow: typeof import('apache-arrow'),
  path: string,
  schema: Schema,
  wanted: string | undefined,
  vector: number,
): number | undefined {
  const { DataType } = arrow;
  const isId = ({ type }: Field): boolean =>
    DataType.isUtf8(type) ||
    DataType.isLargeUtf8(type) ||
    DataType.isUtf8View(type) ||
    DataType.isInt(type) ||
    DataType.isDictionary(type) ||
    DataType.isDate(type) ||
    DataType.isTimestamp(type) ||
    DataType.isDecimal(type) ||
    DataType.isBinary(type) ||
    DataType.isLargeBinary(type) ||
    DataType.isBinaryView(type) ||
    (DataType.isFixedSizeBinary(type) && type.byteWidth === 16);
  const names = schema.fields.map((f, i) => (i !== vector && isId(f) ? f.name : undefined));
  if (wanted === undefined) return ID_NAMES.map((n) => names.indexOf(n)).find((i) => i >= 0);
  const found = names.indexOf(wanted);
  if (found >= 0) return found;
  throw new VecbridgeError('BAD_FILE', `${path}: no column "${wanted}" of texts or whole numbers`, {
    hint: `such columns are ${names
      .filter((n) => n !== undefined)
      .slice(0, 20)
      .join(', ')}`,
    context: { path, idField: wanted },
  });
}

/** Adds the ids of rows from..to-1 of a batch; `firstRow` is the number of its first. */
export function takeIds(
  batch: RecordBatch,
  { name, id }: { readonly name: string; readonly id: number | undefined },
  from: number,
  to: number,
  firstRow: number,
  ids: string[],
): void {
  const column = batch.getChildAt(id!);
  for (let i = from; i < to; i++) {
    const value = column?.get(i);
    if (value === null || value === undefined) throw noId(name, firstRow + i, batch.schema.fields[id!]!.name);
    ids.push(idText(column!.type, value, i, column!.data[0]!));
  }
}

/** An id as text: dates and times in ISO 8601, decimals with their point, sixteen bytes as a UUID. */
function idText(type: DataType, value: unknown, row: number, data: Data): string {
  switch (type.typeId) {
    case TYPE.date:
      return dateText(Math.floor(Number(value) / 86_400_000));
    case TYPE.decimal:
      return decimalText(
        decimalOf(data.values as Uint32Array, row + data.offset, (type as Decimal).bitWidth / 32),
        (type as Decimal).scale,
      );
    case TYPE.timestamp: {
      const digits = ([0, 3, 6, 9] as const)[(type as Timestamp).unit];
      return timestampText((data.values as BigInt64Array)[row]!, digits, Boolean((type as Timestamp).timezone));
    }
    case TYPE.bytes:
    case TYPE.largeBytes:
    case TYPE.bytesView:
      return bytesText(value as Uint8Array, { meaning: undefined });
    case TYPE.fixedBytes:
      return uuidText(Buffer.from(value as Uint8Array));
    default:
      return String(value);
  }
}

/** Type numbers of the format (Schema.fbs). */
const TYPE = {
  bytes: 4,
  decimal: 7,
  date: 8,
  timestamp: 10,
  fixedBytes: 15,
  largeBytes: 19,
  bytesView: 23,
} as const;

/** A number of `words` 32-bit words, the lowest first, in two's complement. */
function decimalOf(all: Uint32Array, row: number, words: number): bigint {
  let value = 0n;
  for (let i = words - 1; i >= 0; i--) value = (value << 32n) | BigInt(all[row * words + i]!);
  return BigInt.asIntN(32 * words, value);
}
