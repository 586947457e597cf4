import { VecbridgeError } from '../core/errors.js';
import { plural } from '../core/plural.js';
import type { Dtype } from './dtype.js';
import { bytesOf, decodeInto, swapBytes } from './dtype.js';
import type { ReadFile } from './file.js';
import type { Batch, VectorSource } from './source.js';

/** Numbers of one dtype that lie in a file without gaps, as in npy, stored npz members and safetensors. */
interface RawLayout {
  readonly offset: number;
  readonly rows: number;
  readonly dim: number;
  readonly dtype: Dtype;
  readonly bigEndian?: boolean;
  /** Column after column (numpy's Fortran order). */
  readonly columnMajor?: boolean;
}

/** Checks that the file holds what the layout promises; nothing is allocated from an unchecked header. */
function requireBytes(file: ReadFile, layout: RawLayout, end = file.size): void {
  const { rows, dim } = layout;
  if (!Number.isSafeInteger(rows) || !Number.isSafeInteger(dim) || rows < 0 || dim < 0) {
    throw new VecbridgeError('BAD_FILE', `${file.path}: the header's shape ${rows} × ${dim} is not possible`, {
      hint: 'the header is damaged: write the file again',
      context: { path: file.path, rows, dim },
    });
  }
  if (dim === 0) {
    throw new VecbridgeError('BAD_FILE', `${file.path} holds ${rows} ${plural(rows, 'vector')} of 0 dimensions`, {
      hint: 'write the vectors again; each needs at least one number',
      context: { path: file.path, rows, dim },
    });
  }
  const needed = layout.offset + rows * dim * bytesOf(layout.dtype);
  if (needed > end) {
    throw new VecbridgeError(
      'BAD_FILE',
      `${file.path} is cut short: its header promises ${rows} × ${dim} ${layout.dtype} numbers (${needed} bytes), it holds ${end}`,
      { hint: 'copy or write the file again', context: { path: file.path, rows, dim, needed, found: end } },
    );
  }
}

/** BAD_FILE for bytes behind the last number: a second array, which would be ignored. */
export function requireEnd(name: string, end: number, size: number, what = 'array'): void {
  if (size <= end) return;
  throw new VecbridgeError(
    'BAD_FILE',
    `${name}: ${size - end} more bytes follow the ${what}, which ends at byte ${end}`,
    {
      hint: 'write each of them to a file of its own',
      context: { name, end, size },
    },
  );
}

/** A source over such rows: one positioned read per batch; float32 is read into the yielded array without a copy. */
export function rawRows(file: ReadFile, layout: RawLayout, about: { name: string; format: string }): VectorSource {
  requireBytes(file, layout);
  return {
    ...about,
    dtype: layout.dtype,
    dim: layout.dim,
    rows: layout.rows,
    batches: (size, start = 0) => (layout.columnMajor ? columnBatches : rowBatches)(file, layout, size, start),
    close: () => file.close(),
  };
}

async function* rowBatches(file: ReadFile, layout: RawLayout, size: number, start: number): AsyncGenerator<Batch> {
  const { dim, rows, dtype } = layout;
  const width = bytesOf(dtype);
  const most = Math.min(requireSize(size, start), Math.max(0, rows - start));
  const values = new Float32Array(most * dim);
  const bytes = dtype === 'f32' ? new Uint8Array(values.buffer) : new Uint8Array(most * dim * width);
  for (let row = start; row < rows; row += most) {
    const count = Math.min(most, rows - row);
    const part = bytes.subarray(0, count * dim * width);
    const data = values.subarray(0, count * dim);
    await file.fill(part, layout.offset + row * dim * width);
    if (layout.bigEndian) swapBytes(part, width);
    if (dtype !== 'f32') decodeInto(part, dtype, data);
    yield { start: row, vectors: { data, rows: count, dim } };
  }
}

/** Column-major: one read per column and batch, transposed into rows. */
async function* columnBatches(file: ReadFile, layout: RawLayout, size: number, start: number): AsyncGenerator<Batch> {
  const { dim, rows, dtype } = layout;
  const width = bytesOf(dtype);
  const most = Math.min(requireSize(size, start), Math.max(0, rows - start));
  const values = new Float32Array(most * dim);
  const column = new Float32Array(most);
  const bytes = new Uint8Array(most * width);
  for (let row = start; row < rows; row += most) {
    const count = Math.min(most, rows - row);
    const part = bytes.subarray(0, count * width);
    for (let j = 0; j < dim; j++) {
      await file.fill(part, layout.offset + (j * rows + row) * width);
      if (layout.bigEndian) swapBytes(part, width);
      decodeInto(part, dtype, column);
      for (let i = 0, at = j; i < count; i++, at += dim) values[at] = column[i]!;
    }
    yield { start: row, vectors: { data: values.subarray(0, count * dim), rows: count, dim } };
  }
}

/** The batch size, checked: a whole number above 0; and the row to begin at, 0 or above. */
export function requireSize(size: number, start = 0): number {
  if (!Number.isSafeInteger(start) || start < 0) {
    throw new VecbridgeError('BAD_OPTION', `rows count from 0, cannot begin at row ${start}`, { context: { start } });
  }
  if (!Number.isInteger(size) || size < 1) {
    throw new VecbridgeError('BAD_OPTION', `a batch size must be a whole number above 0, got ${size}`, {
      context: { size },
    });
  }
  return size;
}
