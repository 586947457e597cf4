/**
 * safetensors: 8 bytes little-endian header length, a JSON header {name: {dtype, shape, data_offsets}}, the numbers.
 * https://github.com/huggingface/safetensors#format
 */

import { isUtf8 } from 'node:buffer';
import { VecbridgeError } from '../../../core/errors.js';
import { plural } from '../../../core/plural.js';
import { writeFileAtomic } from '../../atomic.js';
import type { Dtype } from '../../dtype.js';
import { bytesOf, decodeInto, typedView } from '../../dtype.js';
import type { ReadFile } from '../../file.js';
import { openFile, truncated } from '../../file.js';
import { duplicateKey } from '../../json-keys.js';
import { rawRows, requireEnd } from '../../raw-rows.js';
import { encodeRows, rawSink } from '../../raw-sink.js';
import { type FileSink, notesOf, type SinkOptions } from '../../sink.js';
import type { VectorSource } from '../../source.js';

const DTYPES: Record<string, Dtype> = {
  BOOL: 'bool',
  U8: 'u8',
  I8: 'i8',
  U16: 'u16',
  I16: 'i16',
  F16: 'f16',
  BF16: 'bf16',
  U32: 'u32',
  I32: 'i32',
  F32: 'f32',
  U64: 'u64',
  I64: 'i64',
  F64: 'f64',
};
const NAMES = Object.fromEntries(Object.entries(DTYPES).map(([name, dtype]) => [dtype, name])) as Record<Dtype, string>;
/** The limit of the reference implementation. */
const LONGEST_HEADER = 100_000_000;

type TensorData = ReturnType<typeof typedView>;
export interface Tensor {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** f16 and bf16 as their bits in a Uint16Array. */
  readonly data: TensorData;
}
interface Entry {
  readonly dtype: Dtype;
  readonly shape: number[];
  readonly start: number;
  readonly end: number;
}
interface Header {
  readonly entries: Map<string, Entry>;
  readonly metadata: Record<string, string>;
}

export const isSafetensors = (head: Uint8Array): boolean =>
  head.length >= 9 && head[6] === 0 && head[7] === 0 && head[8] === 0x7b;

async function readHeader(file: ReadFile): Promise<Header> {
  const { path } = file;
  if (file.size < 10) throw truncated(path, 10, file.size);
  const length = Number((await file.read(0, 8)).readBigUInt64LE());
  if (length > LONGEST_HEADER) throw bad(path, `has a header of ${length} bytes; at most ${LONGEST_HEADER} are read`);
  if (8 + length > file.size) throw truncated(path, 8 + length, file.size);
  const bytes = await file.read(8, length);
  if (!isUtf8(bytes)) throw bad(path, 'has a header that is not UTF-8');
  const text = bytes.toString();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw bad(path, `has a header that is not JSON (${(cause as Error).message.slice(0, 120)})`);
  }
  const twice = duplicateKey(text);
  if (twice !== undefined) throw bad(path, `has a header with the key "${twice}" twice`);
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw bad(path, 'has a header that is not an object');
  const entries = new Map<string, Entry>();
  const metadata: Record<string, string> = {};
  for (const [name, value] of Object.entries(json)) {
    if (name === '__metadata__') {
      for (const [key, text] of Object.entries(value ?? {})) if (typeof text === 'string') metadata[key] = text;
    } else entries.set(name, parseEntry(path, name, value, 8 + length, file.size));
  }
  requireEnd(path, Math.max(8 + length, ...[...entries.values()].map(({ end }) => end)), file.size, 'last tensor');
  return { entries, metadata };
}

function parseEntry(path: string, name: string, value: unknown, base: number, size: number): Entry {
  const { dtype: dtypeName, shape, data_offsets: offsets } = (value ?? {}) as Record<string, unknown>;
  const dtype = typeof dtypeName === 'string' && Object.hasOwn(DTYPES, dtypeName) ? DTYPES[dtypeName] : undefined;
  if (!dtype) throw bad(path, `: tensor "${name}" has the unknown dtype ${JSON.stringify(dtypeName)?.slice(0, 40)}`);
  const whole = (list: unknown): list is number[] =>
    Array.isArray(list) && list.every((n) => Number.isSafeInteger(n) && n >= 0);
  if (!whole(shape) || !whole(offsets) || offsets.length !== 2)
    throw bad(path, `: tensor "${name}" has no valid shape and data_offsets`);
  const [start, end] = [base + offsets[0]!, base + offsets[1]!];
  if (end > size) throw truncated(path, end, size);
  const needed = shape.reduce((n, s) => n * s, bytesOf(dtype));
  if (needed !== end - start) {
    throw bad(
      path,
      `: tensor "${name}" of shape ${shape.join(' × ')} ${dtype} needs ${needed} bytes, its offsets span ${end - start}`,
    );
  }
  return { dtype, shape, start, end };
}

/** Vectors from the 2-d tensor `member`; without it, from the only 2-d tensor. */
export async function openSafetensors(file: ReadFile, member?: string): Promise<VectorSource> {
  const { entries, metadata } = await readHeader(file);
  const matrices = [...entries].filter(([, e]) => e.shape.length === 2).map(([name]) => name);
  const name = member ?? (matrices.length === 1 ? matrices[0]! : matrices.includes('vectors') ? 'vectors' : undefined);
  const entry = name === undefined ? undefined : entries.get(name);
  if (entry?.shape.length !== 2) {
    const what =
      name === undefined
        ? 'a choice is needed'
        : entry
          ? `"${name}" has ${entry.shape.length} ${plural(entry.shape.length, 'axis', 'axes')}, 2 are needed`
          : `it has no tensor "${name}"`;
    throw new VecbridgeError(
      'BAD_FILE',
      `${file.path} holds ${entries.size} ${plural(entries.size, 'tensor')}, ${matrices.length} of them with 2 axes: ${what}`,
      {
        hint: matrices.length
          ? `name one as ${file.path}:${matrices[0]}`
          : 'rows are vectors: save a tensor of shape rows × dim',
        context: { path: file.path, member, matrices: matrices.slice(0, 20) },
      },
    );
  }
  const layout = { offset: entry.start, rows: entry.shape[0]!, dim: entry.shape[1]!, dtype: entry.dtype };
  const others = [...entries.keys()].filter((other) => other !== name);
  const source = {
    ...rawRows(file, layout, { name: `${file.path}:${name}`, format: 'safetensors' }),
    otherColumns: others,
    notes: member === undefined && matrices.length > 1 ? [otherMatrices(file.path, name!, matrices)] : [],
  };
  const { modelId, verdict } = metadata;
  return {
    ...source,
    ...(modelId === undefined ? {} : { modelId }),
    ...(verdict === undefined ? {} : { verdict }),
  };
}

/** What is said where a file holds several matrices and none was named. */
export const otherMatrices = (path: string, chosen: string, all: readonly string[]): string =>
  `the vectors are "${chosen}"; ${all
    .filter((name) => name !== chosen)
    .slice(0, 5)
    .map((name) => `"${name}"`)
    .join(', ')} could be read too: ${path}:NAME chooses`;

/** Every tensor of a file, in memory, by name. Costs the file's size. */
export async function readTensors(path: string): Promise<Map<string, Tensor>> {
  return (await readTensorFile(path)).tensors;
}

/** Every tensor and the notes kept under `__metadata__`. */
export async function readTensorFile(
  path: string,
): Promise<{ tensors: Map<string, Tensor>; metadata: Record<string, string> }> {
  const file = await openFile(path);
  try {
    const { entries, metadata } = await readHeader(file);
    const tensors = new Map<string, Tensor>();
    let total = 0;
    for (const [name, { dtype, shape, start, end }] of entries) {
      // Overlapping tensors could ask for more memory than the file has bytes.
      total += end - start;
      if (total > file.size) throw bad(path, 'has tensors that overlap');
      const bytes = new Uint8Array(end - start);
      await file.fill(bytes, start);
      tensors.set(name, { dtype, shape, data: typedView(bytes, dtype) });
    }
    return { tensors, metadata };
  } finally {
    await file.close();
  }
}

/** The numbers of a tensor as float32: the array itself when it is float32, else converted. */
export function tensorFloats({ dtype, data }: Tensor): Float32Array {
  if (data instanceof Float32Array) return data;
  const out = new Float32Array(data.length);
  decodeInto(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), dtype, out);
  return out;
}

/** Writes named tensors, in the given order, atomically; the same input gives the same bytes. */
export async function writeTensors(
  path: string,
  tensors: Iterable<readonly [string, Tensor]>,
  metadata: Record<string, string> = {},
  options: { overwrite?: boolean } = {},
): Promise<void> {
  await writeFileAtomic(path, tensorBytes(tensors, metadata), options);
}

/** The bytes of a safetensors file. */
export function tensorBytes(
  tensors: Iterable<readonly [string, Tensor]>,
  metadata: Record<string, string> = {},
): Uint8Array {
  // No prototype: a tensor may be named __proto__.
  const header: Record<string, unknown> = Object.create(null);
  if (Object.keys(metadata).length) header['__metadata__'] = metadata;
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const [name, { dtype, shape, data }] of tensors) {
    const count = shape.reduce((n, s) => n * s, 1);
    if (count !== data.length) {
      throw new VecbridgeError(
        'DIM_MISMATCH',
        `tensor "${name}" of shape ${shape.join(' × ')} needs ${count} numbers, got ${data.length}`,
        {
          context: { name, shape, length: data.length },
        },
      );
    }
    header[name] = { dtype: NAMES[dtype], shape, data_offsets: [at, at + data.byteLength] };
    at += data.byteLength;
    parts.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return Buffer.concat([headerBytes(header), ...parts]);
}

/** Length and JSON, padded with spaces to a multiple of 8 (or to `length` in all). */
function headerBytes(header: Record<string, unknown>, length?: number): Buffer {
  const json = Buffer.from(JSON.stringify(header));
  const padded = length === undefined ? Math.ceil(json.length / 8) * 8 : length - 8;
  const bytes = Buffer.alloc(8 + padded, ' ');
  bytes.writeBigUInt64LE(BigInt(padded));
  json.copy(bytes, 8);
  return bytes;
}

export function safetensorsSink(target: string, options: SinkOptions): Promise<FileSink> {
  const { dim, dtype = 'f32', vectorField = 'vectors' } = options;
  const notes = Object.fromEntries(notesOf(options));
  const rowBytes = dim * (dtype === 'f16' ? 2 : 4);
  const content = (rows: number): Record<string, unknown> => ({
    ...(Object.keys(notes).length === 0 ? {} : { __metadata__: notes }),
    [vectorField]: { dtype: NAMES[dtype], shape: [rows, dim], data_offsets: [0, rows * rowBytes] },
  });
  // Room for the longest row count and offset, 16 digits each.
  const length = 8 + Math.ceil((Buffer.byteLength(JSON.stringify(content(0))) + 32) / 64) * 64;
  return rawSink(
    target,
    {
      format: 'safetensors',
      rowBytes,
      header: (rows) => headerBytes(content(rows), length),
      encode: (vectors) => encodeRows(vectors, dtype),
    },
    options,
  );
}

const bad = (path: string, what: string): VecbridgeError =>
  new VecbridgeError('BAD_FILE', `${path}${what.startsWith(':') ? '' : ' '}${what}`, {
    hint: 'write the file again',
    context: { path },
  });
