/** The metadata at the end of a parquet file; origin and licence as of thrift.ts. */
import type { ColumnMetaData, FileMetaData, LogicalType, SchemaElement } from 'hyparquet';
import { ENCODINGS } from './page-header.js';
import { type Struct, thriftBytes } from './thrift.js';

const TYPES = [...['BOOLEAN', 'INT32', 'INT64', 'INT96', 'FLOAT', 'DOUBLE', 'BYTE_ARRAY', 'FIXED_LEN_BYTE_ARRAY']];
const REPETITIONS = ['REQUIRED', 'OPTIONAL', 'REPEATED'];
const CONVERTED = [
  ...['UTF8', 'MAP', 'MAP_KEY_VALUE', 'LIST', 'ENUM', 'DECIMAL', 'DATE', 'TIME_MILLIS', 'TIME_MICROS'],
  ...['TIMESTAMP_MILLIS', 'TIMESTAMP_MICROS', 'UINT_8', 'UINT_16', 'UINT_32', 'UINT_64', 'INT_8', 'INT_16', 'INT_32'],
  ...['INT_64', 'JSON', 'BSON', 'INTERVAL'],
];
const CODECS = ['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'LZO', 'BROTLI', 'LZ4', 'ZSTD', 'LZ4_RAW'];
/** Logical types without parameters, by their field. */
const LOGICAL: Readonly<Record<string, number>> = {
  ...{ STRING: 1, MAP: 2, LIST: 3, ENUM: 4, DATE: 6, NULL: 11, JSON: 12, BSON: 13, UUID: 14, FLOAT16: 15, VARIANT: 16 },
};
const UNITS: Readonly<Record<string, number>> = { MILLIS: 1, MICROS: 2, NANOS: 3 };

const place = (list: readonly string[], name: string | undefined): number | undefined =>
  name === undefined ? undefined : list.indexOf(name);

function logicalType(type: LogicalType | undefined): Struct | undefined {
  if (!type) return undefined;
  const plain = LOGICAL[type.type];
  if (plain !== undefined) return { [plain]: {} };
  switch (type.type) {
    case 'DECIMAL':
      return { 5: { 1: type.scale, 2: type.precision } };
    case 'TIME':
      return { 7: { 1: type.isAdjustedToUTC, 2: { [UNITS[type.unit] ?? 1]: {} } } };
    case 'TIMESTAMP':
      return { 8: { 1: type.isAdjustedToUTC, 2: { [UNITS[type.unit] ?? 1]: {} } } };
    case 'INTEGER':
      return { 10: { 1: Int8Array.of(type.bitWidth), 2: type.isSigned } };
    case 'GEOMETRY':
      return { 17: { 1: type.crs } };
    case 'GEOGRAPHY':
      return { 18: { 1: type.crs } };
    default:
      return undefined;
  }
}

const schemaElement = (element: SchemaElement): Struct => ({
  1: place(TYPES, element.type),
  2: element.type_length,
  3: place(REPETITIONS, element.repetition_type),
  4: element.name,
  5: element.num_children,
  6: place(CONVERTED, element.converted_type),
  7: element.scale,
  8: element.precision,
  9: element.field_id,
  10: logicalType(element.logical_type),
});

const columnMetadata = (column: ColumnMetaData): Struct => ({
  1: place(TYPES, column.type),
  2: column.encodings.map((encoding) => ENCODINGS.indexOf(encoding)),
  3: column.path_in_schema,
  4: place(CODECS, column.codec),
  5: column.num_values,
  6: column.total_uncompressed_size,
  7: column.total_compressed_size,
  9: column.data_page_offset,
  11: column.dictionary_page_offset,
});

/** Everything behind the last page: the metadata, its length, "PAR1". Statistics and indexes are not written. */
export function footerBytes(metadata: Omit<FileMetaData, 'metadata_length'>): Buffer {
  const { version, schema, num_rows, row_groups, key_value_metadata: notes, created_by } = metadata;
  const bytes = thriftBytes({
    1: version,
    2: schema.map(schemaElement),
    3: num_rows,
    4: row_groups.map((group) => ({
      1: group.columns.map(({ file_offset, meta_data }) => ({
        2: file_offset,
        3: meta_data && columnMetadata(meta_data),
      })),
      2: group.total_byte_size,
      3: group.num_rows,
      6: group.total_compressed_size,
    })),
    5: notes?.map(({ key, value }) => ({ 1: key, 2: value })),
    6: created_by,
    7: schema.filter(({ type }) => type !== undefined).map(() => ({ 1: {} })),
  });
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([bytes, length, Buffer.from('PAR1')]);
}
