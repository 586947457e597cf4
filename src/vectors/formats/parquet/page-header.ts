/** Headers of pages: https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift */
import { type Reader, readThrift, thriftBytes } from './thrift.js';

const TYPES = ['DATA_PAGE', 'INDEX_PAGE', 'DICTIONARY_PAGE', 'DATA_PAGE_V2'] as const;
export const ENCODINGS: readonly string[] = [
  ...['PLAIN', 'GROUP_VAR_INT', 'PLAIN_DICTIONARY', 'RLE', 'BIT_PACKED', 'DELTA_BINARY_PACKED'],
  ...['DELTA_LENGTH_BYTE_ARRAY', 'DELTA_BYTE_ARRAY', 'RLE_DICTIONARY', 'BYTE_STREAM_SPLIT'],
];

/** What a header says, as it says it: nothing is checked but its form. */
export interface PageHeader {
  readonly type: (typeof TYPES)[number] | undefined;
  /** Bytes, decompressed and stored. */
  readonly size: number;
  readonly stored: number;
  /** Levels in a data page, or entries of a dictionary. */
  readonly values: number | undefined;
  readonly encoding: string;
  /** Version 2: bytes of the levels, and whether the values are compressed. */
  readonly definitionBytes: number;
  readonly repetitionBytes: number;
  readonly compressed: boolean;
}

export function readPageHeader(reader: Reader): PageHeader {
  const header = readThrift(reader);
  const part = (header[5] ?? header[7] ?? header[8] ?? {}) as Record<number, unknown>;
  const second = (header[8] ?? {}) as Record<number, unknown>;
  const whole = (value: unknown): number => (typeof value === 'number' ? value : Number.NaN);
  return {
    type: TYPES[whole(header[1])],
    size: whole(header[2]),
    stored: whole(header[3]),
    values: part[1] as number | undefined,
    encoding: ENCODINGS[whole(header[8] ? second[4] : part[2])] ?? 'unknown',
    definitionBytes: whole(second[5]),
    repetitionBytes: whole(second[6]),
    compressed: second[7] !== false,
  };
}

const PLAIN = ENCODINGS.indexOf('PLAIN');
const RLE = ENCODINGS.indexOf('RLE');

/** The header of an uncompressed data page of version 1: so many values in so many bytes. */
export const pageHeader = (values: number, size: number): Uint8Array =>
  thriftBytes({ 1: TYPES.indexOf('DATA_PAGE'), 2: size, 3: size, 5: { 1: values, 2: PLAIN, 3: RLE, 4: RLE } });
