/**
 * NumPy's .npy: magic, version, a header that is a Python dict literal, then the numbers.
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */

import { VecbridgeError } from '../../../core/errors.js';
import { plural } from '../../../core/plural.js';
import { bytesOf, type Dtype, decodeInto, swapBytes } from '../../dtype.js';
import type { ReadFile } from '../../file.js';
import { truncated } from '../../file.js';
import { rawRows, requireEnd } from '../../raw-rows.js';
import { encodeRows, rawSink } from '../../raw-sink.js';
import type { FileSink, SinkOptions } from '../../sink.js';
import type { VectorSource } from '../../source.js';

export interface NpyHeader {
  /** numpy's type string, such as "<f4" or "<U12"; "[('n', '<i2')]" of records. */
  readonly descr: string;
  readonly columnMajor: boolean;
  readonly shape: readonly number[];
  /** Bytes from the start of the array file to the numbers. */
  readonly offset: number;
}

const MAGIC = Buffer.from('\x93NUMPY', 'latin1');
/** numpy itself refuses headers above 10,000 characters when it reads untrusted files. */
const LONGEST_HEADER = 10_000;
const DTYPES: Record<string, Dtype> = {
  f2: 'f16',
  f4: 'f32',
  f8: 'f64',
  i1: 'i8',
  u1: 'u8',
  i2: 'i16',
  u2: 'u16',
  i4: 'i32',
  u4: 'u32',
  i8: 'i64',
  u8: 'u64',
  b1: 'bool',
};

export const isNpy = (head: Uint8Array): boolean => head.length >= 6 && MAGIC.equals(head.subarray(0, 6));

/** Parses the header; `read` gives the bytes at a position of the array file (which may lie inside an archive). */
export async function npyHeader(
  name: string,
  size: number,
  read: (position: number, length: number) => Promise<Buffer>,
): Promise<NpyHeader> {
  const place = headerPlace(name, size, await read(0, Math.min(size, 12)));
  return headerAt(name, place, await read(place.start, place.length));
}

interface HeaderPlace {
  readonly start: number;
  readonly length: number;
  readonly encoding: 'utf8' | 'latin1';
}

/** Where the header dict lies, by the first 12 bytes of an array file of `size` bytes. */
function headerPlace(name: string, size: number, head: Buffer): HeaderPlace {
  if (size < 10) throw truncated(name, 10, size);
  if (!isNpy(head)) throw bad(name, 'does not begin with the .npy magic bytes');
  const major = head[6]!;
  if (major < 1 || major > 3) throw bad(name, `has .npy version ${major}; 1 to 3 are known`);
  const start = major === 1 ? 10 : 12;
  if (size < start) throw truncated(name, start, size);
  const length = major === 1 ? head.readUInt16LE(8) : head.readUInt32LE(8);
  if (length > LONGEST_HEADER) throw bad(name, `has a header of ${length} bytes; at most ${LONGEST_HEADER} are read`);
  if (start + length > size) throw truncated(name, start + length, size);
  return { start, length, encoding: major === 3 ? 'utf8' : 'latin1' };
}

const headerAt = (name: string, { start, length, encoding }: HeaderPlace, bytes: Buffer): NpyHeader => ({
  ...parseHeader(name, bytes.toString(encoding)),
  offset: start + length,
});

/** One vector: an array file in memory with one axis, or one row, as `np.save` into a BytesIO leaves it in a database. */
export function npyVector(name: string, array: Uint8Array): Float32Array {
  const bytes = Buffer.from(array.buffer, array.byteOffset, array.byteLength);
  const place = headerPlace(name, bytes.length, bytes.subarray(0, 12));
  const { descr, shape, offset } = headerAt(name, place, bytes.subarray(place.start, place.start + place.length));
  const { dtype, bigEndian } = npyDtype(name, descr);
  const [dim] = shape.slice(-1);
  if (dim === undefined || shape.slice(0, -1).some((length) => length !== 1))
    throw bad(name, `holds an array of shape ${shape.join(' × ') || 'scalar'}, not one vector`);
  const end = offset + dim * bytesOf(dtype);
  if (bytes.length < end) throw truncated(name, end, bytes.length);
  requireEnd(name, end, bytes.length);
  const numbers = Uint8Array.from(bytes.subarray(offset, end));
  if (bigEndian) swapBytes(numbers, bytesOf(dtype));
  const vector = new Float32Array(dim);
  decodeInto(numbers, dtype, vector);
  return vector;
}

/** The header dict: exactly the keys descr, fortran_order and shape, each once. */
function parseHeader(name: string, text: string): Omit<NpyHeader, 'offset'> {
  const body = /^\s*\{(.*)\}\s*$/s.exec(text)?.[1];
  if (body === undefined) throw bad(name, 'has a header that is not a Python dict');
  const found = new Map<string, string>();
  const entry = /\s*(['"])(\w+)\1\s*:\s*(\([^()]*\)|\[.*\]|'[^']*'|"[^"]*"|\w+)\s*(,|$)/sy;
  while (entry.lastIndex < body.length && body.slice(entry.lastIndex).trim() !== '') {
    const match = entry.exec(body);
    if (!match) throw bad(name, 'has a header that cannot be parsed');
    if (found.has(match[2]!)) throw bad(name, `has a header with the key "${match[2]}" twice`);
    found.set(match[2]!, match[3]!);
  }
  const descr = found.get('descr');
  const order = found.get('fortran_order');
  const shape = found.get('shape');
  if (found.size !== 3 || !descr || !shape || (order !== 'True' && order !== 'False')) {
    throw bad(name, 'has a header without exactly descr, fortran_order and shape');
  }
  const numbers = shape
    .slice(1, -1)
    .split(',')
    .map((s) => s.trim());
  if (numbers.at(-1) === '') numbers.pop();
  if (!shape.startsWith('(') || numbers.some((s) => !/^\d+L?$/.test(s)))
    throw bad(name, `has the shape ${shape.slice(0, 80)}`);
  return {
    descr: descr.startsWith('[') ? descr : descr.slice(1, -1),
    columnMajor: order === 'True',
    shape: numbers.map((s) => Number.parseInt(s, 10)),
  };
}

/** dtype and byte order of a numpy type string; UNSUPPORTED, with the line that converts it, for what holds no numbers. */
export function npyDtype(name: string, descr: string): { dtype: Dtype; bigEndian: boolean } {
  const dtype = /^[<>|=]/.test(descr) ? DTYPES[descr.slice(1)] : undefined;
  if (dtype) return { dtype, bigEndian: descr.startsWith('>') };
  const [, what, hint] = OTHER_TYPES.find(([type]) => type.test(descr))!;
  const shown = descr.startsWith('[') ? `${descr.slice(0, 80)}${descr.length > 80 ? ' ...' : ''}` : `"${descr}"`;
  throw new VecbridgeError('UNSUPPORTED', `${name} holds ${what} (numpy type ${shown}), which are not read`, {
    hint: typeof hint === 'string' ? hint : hint(descr),
    context: { path: name, descr },
  });
}

const saved = (array: string): string => `np.save("out.npy", ${array})`;

/** What arrays hold that are no vectors, and how numpy makes vectors of it. */
const OTHER_TYPES: readonly (readonly [type: RegExp, what: string, hint: string | ((descr: string) => string)])[] = [
  [/^\[/, 'records with named fields', vectorsOfRecords],
  [/O/, 'pickled Python objects', saved('np.stack(list(array)).astype("float32")')],
  [
    /^.c/,
    'complex numbers',
    `${saved('np.hstack([array.real, array.imag]).astype("float32")')} keeps both parts; array.real.astype("float32") one`,
  ],
  [
    /^.[US]/,
    'texts',
    `${saved('np.array([json.loads(text) for text in array], "float32")')} where each is a list; array.astype("float32") where each is a number`,
  ],
  [/^.[Mm]/, 'times', saved('array.astype("int64").astype("float32")')],
  [/^.V2$/, 'raw bytes', `of bfloat16: ${saved('(array.view("uint16").astype("uint32") << 16).view("float32")')}`],
  [/^.V/, 'raw bytes', `of float32: ${saved('np.frombuffer(array.tobytes(), "float32").reshape(len(array), -1)')}`],
  [/^/, 'numbers of another kind', saved('array.astype("float32")')],
];

/** The field that holds one vector each, else all fields as one. */
function vectorsOfRecords(descr: string): string {
  const field = /\(('[^']+'), '[<>|=][fiu]\d+', \(\d+,?\)\)/.exec(descr)?.[1];
  if (field) return saved(`array[${field}].astype("float32")`);
  return `from numpy.lib.recfunctions import structured_to_unstructured; ${saved('structured_to_unstructured(array).astype("float32")')}`;
}

/** rows and dim of a 2-d array; BAD_FILE for any other number of axes. */
export function npyShape(name: string, shape: readonly number[]): { rows: number; dim: number } {
  if (shape.length !== 2) {
    throw new VecbridgeError(
      'BAD_FILE',
      `${name} holds an array with ${shape.length} ${plural(shape.length, 'axis', 'axes')} (shape ${shape.join(' × ') || 'scalar'}), 2 are needed`,
      {
        hint:
          shape.length === 3
            ? 'rows are vectors: save one layer of it as array[layer]; align --layers compares all layers of two models'
            : 'rows are vectors: save it as array.reshape(rows, dim)',
        context: { path: name, shape },
      },
    );
  }
  return { rows: shape[0]!, dim: shape[1]! };
}

export async function openNpy(file: ReadFile): Promise<VectorSource> {
  const header = await npyHeader(file.path, file.size, file.read);
  const layout = {
    ...npyDtype(file.path, header.descr),
    ...npyShape(file.path, header.shape),
    columnMajor: header.columnMajor,
    offset: header.offset,
  };
  const source = rawRows(file, layout, { name: file.path, format: 'npy' });
  requireEnd(file.path, layout.offset + layout.rows * layout.dim * bytesOf(layout.dtype), file.size);
  return source;
}

/** A version 1.0 header of 128 bytes: room for any shape, and the numbers lie at a multiple of 64 as numpy's do. */
export function npyHeaderBytes(descr: string, shape: readonly number[]): Buffer {
  const dict = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`;
  const bytes = Buffer.alloc(128, ' ');
  MAGIC.copy(bytes);
  bytes.set([1, 0], 6);
  bytes.writeUInt16LE(118, 8);
  bytes.write(dict, 10, 'latin1');
  bytes[127] = 10;
  return bytes;
}

export function npySink(target: string, options: SinkOptions): Promise<FileSink> {
  const { dim, dtype = 'f32' } = options;
  return rawSink(
    target,
    {
      format: 'npy',
      rowBytes: dim * (dtype === 'f16' ? 2 : 4),
      header: (rows) => npyHeaderBytes(dtype === 'f16' ? '<f2' : '<f4', [rows, dim]),
      encode: (vectors) => encodeRows(vectors, dtype),
    },
    options,
  );
}

const bad = (name: string, what: string): VecbridgeError =>
  new VecbridgeError('BAD_FILE', `${name} ${what}`, {
    hint: 'write it again with numpy.save',
    context: { path: name },
  });
