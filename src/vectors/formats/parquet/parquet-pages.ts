/**
 * The pages of one parquet column, decoded into flat arrays. hyparquet parses the metadata and decompresses; values and
 * levels are decoded here, because vectors need no nested arrays (ten times the speed) and because every count in a
 * page header must be checked before memory is given to it.
 * https://parquet.apache.org/docs/file-format/data-pages/
 */
import type { ColumnMetaData } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { bytesOf, type Dtype, decodeInto } from '../../dtype.js';
import type { ReadFile } from '../../file.js';
import { boundedZstd } from '../zstd.js';
import { unpackDeltas } from './delta.js';
import { sharedPrefixes } from './delta-texts.js';
import { bytesText, integerText, type Meaning } from './logical-types.js';
import { type PageHeader, readPageHeader } from './page-header.js';
import { checkThrift } from './thrift-check.js';

/** One leaf of the schema and the largest levels its values can have. */
export interface Leaf {
  /** Names from the top, dots between. */
  readonly path: string;
  readonly type: string;
  readonly typeLength: number | undefined;
  readonly logical: string | undefined;
  readonly meaning: Meaning | undefined;
  readonly maxDefinition: number;
  readonly maxRepetition: number;
}

interface Page<V> {
  /** 0 begins a new row; undefined when every value is a row of its own. */
  readonly repetition: Uint8Array | undefined;
  /** Below `maxDefinition` a value is null or its list empty; undefined when none is. */
  readonly definition: Uint8Array | undefined;
  /** Levels in the page: values and nulls. */
  readonly count: number;
  readonly values: V;
}

/** Pages with more values, or more bytes, are refused: writers make pages of about 1 MB, DuckDB of up to 100 MB. */
const MOST_VALUES = 2 ** 25;
const MOST_BYTES = 2 ** 27;
const LONGEST_PAGE_HEADER = 2 ** 20;

/** Decodes `count` values that lie at `at` of `bytes`. */
export type Decode<V> = (
  encoding: string,
  bytes: Uint8Array,
  at: number,
  count: number,
  leaf: Leaf,
  dictionary: V | undefined,
) => V;

/** The data pages of a column chunk, in order. Memory is one page and the dictionary. Throws plain errors. */
export async function* columnPages<V>(
  file: ReadFile,
  chunk: ColumnMetaData,
  leaf: Leaf,
  decode: Decode<V>,
): AsyncGenerator<Page<V>> {
  const dictionaryAt = Number(chunk.dictionary_page_offset ?? 0n);
  const dataAt = Number(chunk.data_page_offset);
  let position = dictionaryAt > 0 && dictionaryAt < dataAt ? dictionaryAt : dataAt;
  const end = position + Number(chunk.total_compressed_size);
  if (!(position >= 4 && end <= file.size))
    throw new Error(`a column lies at bytes ${position}–${end} of ${file.size}`);
  const total = Number(chunk.num_values);
  let dictionary: V | undefined;
  for (let seen = 0; seen < total; ) {
    if (position >= end) throw new Error(`a column of ${total} values ends after ${seen}`);
    const { header, length } = await readHeader(file, position, end);
    const { stored, size } = header;
    if (!(stored >= 0 && size >= 0 && size <= MOST_BYTES && position + length + stored <= end)) {
      throw new Error(
        `a page of ${stored} bytes (${size} decompressed) does not fit its column, or is above ${MOST_BYTES}`,
      );
    }
    const bytes = new Uint8Array(stored);
    await file.fill(bytes, position + length);
    position += length + stored;
    if (header.type === 'DICTIONARY_PAGE') {
      const count = requireCount(header.values);
      dictionary = decode('PLAIN', decompress(bytes, size, chunk.codec), 0, count, leaf, undefined);
    } else if (header.type === 'DATA_PAGE' || header.type === 'DATA_PAGE_V2') {
      const page =
        header.type === 'DATA_PAGE'
          ? readPage(header, bytes, chunk.codec, leaf)
          : readPageV2(header, bytes, chunk.codec, leaf);
      seen += page.count;
      const nulls = page.definition ? countBelow(page.definition, leaf.maxDefinition) : 0;
      const values = decode(page.encoding, page.bytes, page.at, page.count - nulls, leaf, dictionary);
      yield {
        repetition: page.repetition,
        definition: nulls > 0 ? page.definition : undefined,
        count: page.count,
        values,
      };
    }
  }
}

interface RawPage {
  repetition: Uint8Array | undefined;
  definition: Uint8Array | undefined;
  count: number;
  encoding: string;
  bytes: Uint8Array;
  at: number;
}

/** Page headers are short, but may hold statistics: the window grows until the header parses. */
async function readHeader(
  file: ReadFile,
  position: number,
  end: number,
): Promise<{ header: PageHeader; length: number }> {
  for (let window = 1024; ; window *= 16) {
    const bytes = new Uint8Array(Math.min(window, end - position));
    await file.fill(bytes, position);
    const reader = { view: new DataView(bytes.buffer), offset: 0 };
    try {
      checkThrift(bytes, 0);
      const header = readPageHeader(reader);
      return { header, length: reader.offset };
    } catch (error) {
      if (bytes.length === end - position || window >= LONGEST_PAGE_HEADER) throw error;
    }
  }
}

/** Version 1: levels, each with its length before it, and values, compressed together. */
function readPage(header: PageHeader, stored: Uint8Array, codec: string, leaf: Leaf): RawPage {
  const count = requireCount(header.values);
  const bytes = decompress(stored, header.size, codec);
  let at = 0;
  const levels = (most: number): Uint8Array | undefined => {
    if (most === 0) return undefined;
    if (at + 4 > bytes.length) throw new Error('a page ends in its levels');
    const length = new DataView(bytes.buffer, bytes.byteOffset + at, 4).getUint32(0, true);
    at += 4;
    if (length > bytes.length - at) throw new Error(`levels of ${length} bytes in a page of ${bytes.length}`);
    const out = readLevels(bytes.subarray(at, at + length), most, count);
    at += length;
    return out;
  };
  const repetition = levels(leaf.maxRepetition);
  const definition = levels(leaf.maxDefinition);
  return { repetition, definition, count, encoding: header.encoding, bytes, at };
}

/** Version 2: levels of stated lengths, never compressed; then the values. */
function readPageV2(header: PageHeader, stored: Uint8Array, codec: string, leaf: Leaf): RawPage {
  const count = requireCount(header.values);
  const [r, d] = [header.repetitionBytes, header.definitionBytes];
  if (!(r >= 0 && d >= 0 && r + d <= stored.length && r + d <= header.size)) {
    throw new Error(`levels of ${r} and ${d} bytes in a page of ${stored.length}`);
  }
  const repetition = leaf.maxRepetition ? readLevels(stored.subarray(0, r), leaf.maxRepetition, count) : undefined;
  const definition = leaf.maxDefinition ? readLevels(stored.subarray(r, r + d), leaf.maxDefinition, count) : undefined;
  const rest = stored.subarray(r + d);
  const size = header.size - r - d;
  const bytes = !header.compressed ? rest : decompress(rest, size, codec);
  return { repetition, definition, count, encoding: header.encoding, bytes, at: 0 };
}

function requireCount(count: number | undefined): number {
  if (!Number.isInteger(count) || count! < 0 || count! > MOST_VALUES)
    throw new Error(`a page of ${count} values (at most ${MOST_VALUES})`);
  return count!;
}

function decompress(bytes: Uint8Array, size: number, codec: string): Uint8Array {
  if (codec === 'UNCOMPRESSED') return bytes;
  if (bytes.length === 0 && size === 0) return bytes;
  const decompressor = Object.hasOwn(compressors, codec) ? compressors[codec as keyof typeof compressors] : undefined;
  if (!decompressor) throw new Error(`the compression ${codec} is not known`);
  const out = codec === 'ZSTD' ? boundedZstd(bytes, 2 * MOST_BYTES) : decompressor(bytes, size);
  if (out?.length !== size) throw new Error(`a page of ${out?.length} bytes, its header promises ${size}`);
  return out;
}

function readLevels(bytes: Uint8Array, most: number, count: number): Uint8Array {
  const out = new Uint8Array(count);
  readHybrid(bytes, 32 - Math.clz32(most), out);
  return out;
}

/** Run lengths and bit packing mixed: fills `out` with unsigned numbers of `width` bits. */
function readHybrid(bytes: Uint8Array, width: number, out: Uint8Array | Uint32Array): void {
  if (width > 24) throw new Error(`packed numbers of ${width} bits`);
  const mask = (1 << width) - 1;
  const runBytes = (width + 7) >> 3;
  let at = 0;
  for (let n = 0; n < out.length; ) {
    let header = 0;
    for (let shift = 0; ; shift += 7) {
      if (at >= bytes.length || shift > 28) throw new Error(`packed numbers end after ${n} of ${out.length}`);
      const byte = bytes[at++]!;
      header += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    const long = Math.floor(header / 2);
    if (header % 2 === 0) {
      let value = 0;
      for (let i = 0; i < runBytes; i++) value |= (bytes[at++] ?? 0) << (8 * i);
      const count = Math.min(long, out.length - n);
      out.fill(value, n, n + count);
      n += count;
    } else {
      const count = Math.min(long * 8, out.length - n);
      if (at + Math.ceil((count * width) / 8) > bytes.length)
        throw new Error(`packed numbers end after ${n} of ${out.length}`);
      let held = 0;
      let bits = 0;
      let from = at;
      for (let i = 0; i < count; i++) {
        while (bits < width) {
          held |= bytes[from++]! << bits;
          bits += 8;
        }
        out[n++] = held & mask;
        held >>>= width;
        bits -= width;
      }
      at += long * width;
    }
  }
}

function countBelow(levels: Uint8Array, most: number): number {
  let n = 0;
  for (let i = 0; i < levels.length; i++) if (levels[i]! < most) n++;
  return n;
}

const DTYPES = { FLOAT: 'f32', DOUBLE: 'f64', INT32: 'i32', INT64: 'i64', FIXED_LEN_BYTE_ARRAY: 'f16' } as const;
const UNSIGNED = { INT32: 'u32', INT64: 'u64' } as const;

/** The dtype of the numbers of a leaf, or undefined when it holds none. */
export function numberType(leaf: Leaf): Dtype | undefined {
  if (leaf.meaning?.kind === 'unsigned') return UNSIGNED[leaf.type as keyof typeof UNSIGNED];
  if (leaf.meaning !== undefined && leaf.meaning.kind !== 'decimal') return undefined; // dates and times are no numbers
  if (leaf.type === 'FIXED_LEN_BYTE_ARRAY')
    return leaf.logical === 'FLOAT16' && leaf.typeLength === 2 ? 'f16' : undefined;
  return Object.hasOwn(DTYPES, leaf.type) ? DTYPES[leaf.type as keyof typeof DTYPES] : undefined;
}

/** Numbers as float32: PLAIN, dictionary and BYTE_STREAM_SPLIT, which is what float columns come in. */
export const decodeNumbers: Decode<Float32Array> = (encoding, bytes, at, count, leaf, dictionary) => {
  const dtype = numberType(leaf)!;
  const width = bytesOf(dtype);
  const out = new Float32Array(count);
  if (encoding === 'PLAIN_DICTIONARY' || encoding === 'RLE_DICTIONARY') {
    if (!dictionary) throw new Error('a dictionary page is missing');
    const indices = readIndices(bytes, at, count, dictionary.length);
    for (let i = 0; i < count; i++) out[i] = dictionary[indices[i]!]!;
    return out;
  }
  if (at + count * width > bytes.length)
    throw new Error(`${count} numbers of ${width} bytes in a page of ${bytes.length - at}`);
  const part = bytes.subarray(at, at + count * width);
  if (encoding === 'PLAIN') decodeInto(part, dtype, out);
  else if (encoding === 'BYTE_STREAM_SPLIT') {
    // All first bytes, then all second bytes, and so on.
    const joined = new Uint8Array(part.length);
    for (let b = 0; b < width; b++) for (let i = 0; i < count; i++) joined[i * width + b] = part[b * count + i]!;
    decodeInto(joined, dtype, out);
  } else throw new Error(`numbers in the encoding ${encoding} are not supported`);
  if (leaf.meaning?.kind === 'decimal') for (let i = 0; i < count; i++) out[i]! /= 10 ** leaf.meaning.scale;
  return out;
};

/** Ids as text: strings (UTF-8) or whole numbers. */
export const decodeIds: Decode<string[]> = (encoding, bytes, at, count, leaf, dictionary) => {
  if (isIndexed(encoding)) return fromDictionary(bytes, at, count, dictionary);
  if (leaf.type !== 'INT32' && leaf.type !== 'INT64')
    return byteArrays(encoding, bytes, at, count, leaf).map((text) => bytesText(text, leaf));
  const part = bytes.subarray(at);
  const numbers = leaf.type === 'INT32' ? new Int32Array(count) : new BigInt64Array(count);
  if (encoding === 'DELTA_BINARY_PACKED') {
    if (count > 0) unpackDeltas(readerOf(part), count, numbers);
  } else if (encoding === 'PLAIN') {
    if (numbers.byteLength > part.length) throw new Error(`${count} ids in a page of ${part.length} bytes`);
    new Uint8Array(numbers.buffer).set(part.subarray(0, numbers.byteLength));
  } else throw new Error(`ids in the encoding ${encoding} are not supported`);
  return Array.from(numbers as ArrayLike<number | bigint>, (value) => integerText(value, leaf));
};

/** Texts or bytes as they are stored: views of the page. */
export const decodeBytes: Decode<Uint8Array[]> = (encoding, bytes, at, count, leaf, dictionary) =>
  isIndexed(encoding) ? fromDictionary(bytes, at, count, dictionary) : byteArrays(encoding, bytes, at, count, leaf);

const isIndexed = (encoding: string): boolean => encoding === 'PLAIN_DICTIONARY' || encoding === 'RLE_DICTIONARY';

function fromDictionary<T>(bytes: Uint8Array, at: number, count: number, dictionary: T[] | undefined): T[] {
  if (!dictionary) throw new Error('a dictionary page is missing');
  return Array.from(readIndices(bytes, at, count, dictionary.length), (i) => dictionary[i]!);
}

const readerOf = (part: Uint8Array) => ({
  view: new DataView(part.buffer, part.byteOffset, part.byteLength),
  offset: 0,
});

function byteArrays(encoding: string, bytes: Uint8Array, at: number, count: number, leaf: Leaf): Uint8Array[] {
  const part = bytes.subarray(at);
  const reader = readerOf(part);
  const out: Uint8Array[] = [];
  const fixed = leaf.type === 'FIXED_LEN_BYTE_ARRAY' ? (leaf.typeLength ?? 0) : undefined;
  if (encoding === 'PLAIN' && fixed !== undefined) {
    if (!(fixed > 0) || count * fixed > part.length)
      throw new Error(`${count} values in a page of ${part.length} bytes`);
    for (let i = 0; i < count; i++) out.push(part.subarray(i * fixed, (i + 1) * fixed));
  } else if (encoding === 'PLAIN') {
    let from = 0;
    for (let i = 0; i < count; i++) {
      const length = from + 4 <= part.length ? reader.view.getUint32(from, true) : Number.POSITIVE_INFINITY;
      if (from + 4 + length > part.length) throw new Error(`${count} values, the page ends after ${i}`);
      out.push(part.subarray(from + 4, from + 4 + length));
      from += 4 + length;
    }
  } else if (encoding === 'DELTA_LENGTH_BYTE_ARRAY') {
    const lengths = new Int32Array(count);
    if (count > 0) unpackDeltas(reader, count, lengths);
    for (const [i, length] of lengths.entries()) {
      if (length < 0 || reader.offset + length > part.length)
        throw new Error(`${count} values, the page ends after ${i}`);
      out.push(part.subarray(reader.offset, reader.offset + length));
      reader.offset += length;
    }
  } else if (encoding === 'DELTA_BYTE_ARRAY') for (const text of sharedPrefixes(reader, count)) out.push(text);
  else throw new Error(`texts in the encoding ${encoding} are not supported`);
  return out;
}

/** Positions in the dictionary: a byte with the width, then packed numbers. */
function readIndices(bytes: Uint8Array, at: number, count: number, entries: number): Uint32Array {
  const out = new Uint32Array(count);
  if (count === 0) return out;
  readHybrid(bytes.subarray(at + 1), bytes[at] ?? 0, out);
  for (let i = 0; i < count; i++)
    if (out[i]! >= entries) throw new Error(`position ${out[i]} of a dictionary of ${entries}`);
  return out;
}
