/**
 * fvecs, bvecs and ivecs: each vector is its dimension as a little-endian int32, then that many float32, uint8 or int32.
 * http://corpus-texmex.irisa.fr
 */
import { VecbridgeError } from '../../../core/errors.js';
import { decodeInto } from '../../dtype.js';
import type { ReadFile } from '../../file.js';
import { truncated } from '../../file.js';
import type { Matrix } from '../../matrix.js';
import { requireSize } from '../../raw-rows.js';
import { rawSink } from '../../raw-sink.js';
import { ragged } from '../../row-batches.js';
import type { FileSink, SinkOptions } from '../../sink.js';
import { requireFloat32 } from '../../sink.js';
import type { Batch, VectorSource } from '../../source.js';

const KINDS = {
  fvecs: { dtype: 'f32', width: 4 },
  bvecs: { dtype: 'u8', width: 1 },
  ivecs: { dtype: 'i32', width: 4 },
} as const;
export type VecsKind = keyof typeof KINDS;

export async function openVecs(file: ReadFile, kind: VecsKind): Promise<VectorSource> {
  const { dtype, width } = KINDS[kind];
  if (file.size < 4) throw truncated(file.path, 4, file.size);
  const dim = (await file.read(0, 4)).readInt32LE();
  const stride = 4 + dim * width;
  if (dim < 1 || stride > file.size) {
    throw new VecbridgeError(
      'BAD_FILE',
      `${file.path} begins with a ${dim}-d vector (${stride} bytes), it holds ${file.size} bytes`,
      {
        hint: `is it a .${kind} file? Each vector begins with its dimension as an int32`,
        context: { path: file.path, dim, needed: stride, found: file.size },
      },
    );
  }
  const rows = Math.floor(file.size / stride);
  if (rows * stride !== file.size) {
    throw new VecbridgeError(
      'BAD_FILE',
      `${file.path}: ${file.size} bytes are not a whole number of ${dim}-d vectors of ${stride} bytes`,
      {
        hint: 'the file is cut short, or its vectors do not all have one length',
        context: { path: file.path, dim, stride, found: file.size },
      },
    );
  }
  return {
    name: file.path,
    format: kind,
    dtype,
    dim,
    rows,
    batches: (size, start = 0) => batches(file, kind, dim, rows, size, start),
    close: () => file.close(),
  };
}

async function* batches(
  file: ReadFile,
  kind: VecsKind,
  dim: number,
  rows: number,
  size: number,
  start: number,
): AsyncGenerator<Batch> {
  const { dtype, width } = KINDS[kind];
  const stride = 4 + dim * width;
  const most = Math.min(requireSize(size, start), Math.max(0, rows - start));
  const bytes = Buffer.alloc(most * stride);
  const values = new Float32Array(most * dim);
  for (let row = start; row < rows; row += most) {
    const count = Math.min(most, rows - row);
    await file.fill(bytes.subarray(0, count * stride), row * stride);
    for (let i = 0; i < count; i++) {
      const found = bytes.readInt32LE(i * stride);
      if (found !== dim) throw ragged(file.path, `row ${row + i}`, found, dim);
      decodeInto(bytes.subarray(i * stride + 4, (i + 1) * stride), dtype, values.subarray(i * dim, (i + 1) * dim));
    }
    yield { start: row, vectors: { data: values.subarray(0, count * dim), rows: count, dim } };
  }
}

/** fvecs keeps float32; bvecs and ivecs take whole numbers of their range only. */
export function vecsSink(target: string, kind: VecsKind, options: SinkOptions): Promise<FileSink> {
  requireFloat32(kind, options);
  const rowBytes = 4 + options.dim * KINDS[kind].width;
  const rowStart = new Uint8Array(Int32Array.of(options.dim).buffer);
  return rawSink(
    target,
    { format: kind, rowBytes, rowStart, header: () => new Uint8Array(0), encode: (v) => encode(target, kind, v) },
    options,
  );
}

function encode(target: string, kind: VecsKind, { data, rows, dim }: Matrix): Uint8Array {
  const { width } = KINDS[kind];
  const stride = 4 + dim * width;
  const bytes = Buffer.alloc(rows * stride);
  const [low, high] = kind === 'bvecs' ? [0, 255] : [-(2 ** 31), 2 ** 31 - 1];
  for (let i = 0; i < rows; i++) {
    bytes.writeInt32LE(dim, i * stride);
    const at = i * stride + 4;
    const row = data.subarray(i * dim, (i + 1) * dim);
    if (kind === 'fvecs') {
      bytes.set(new Uint8Array(row.buffer, row.byteOffset, row.byteLength), at);
      continue;
    }
    for (let j = 0; j < dim; j++) {
      const v = row[j]!;
      if (!Number.isInteger(v) || v < low! || v > high!) {
        throw new VecbridgeError(
          'BAD_VALUE',
          `${target}: ${kind} holds whole numbers from ${low} to ${high}, row ${i} of the batch has ${v}`,
          {
            hint: 'write .fvecs or .npy',
            context: { path: target, row: i, position: j, value: v },
          },
        );
      }
      if (kind === 'bvecs') bytes[at + j] = v;
      else bytes.writeInt32LE(v, at + j * 4);
    }
  }
  return bytes;
}
