/** Offsets above 4 GiB, on sparse files: only the blocks written take space. */
import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { npyHeaderBytes } from '../../src/vectors/formats/npy/npy.js';
import { centralDirectory, localHeader } from '../../src/vectors/formats/npz/zip.js';
import { openVectors } from '../../src/vectors/open.js';
import { readMatrix } from '../../src/vectors/read-matrix.js';
import { scratch } from './formats.js';

const at = scratch();
const DIM = 256;
const ROWS = 5 * 2 ** 20; // 5 GiB of float32
const last = Float32Array.from({ length: DIM }, (_, j) => j + 0.5);

/** A sparse file of `size` bytes with the given pieces. */
function sparse(path: string, size: number, pieces: [position: number, bytes: Uint8Array][]): void {
  const file = openSync(path, 'w');
  ftruncateSync(file, size);
  for (const [position, bytes] of pieces) writeSync(file, bytes, 0, bytes.length, position);
  closeSync(file);
}
const bytes = new Uint8Array(last.buffer);

describe('files above 4 GiB', () => {
  it('npy, C order', async () => {
    sparse(at('big.npy'), 128 + ROWS * DIM * 4, [
      [0, npyHeaderBytes('<f4', [ROWS, DIM])],
      [128 + (ROWS - 1) * DIM * 4, bytes],
    ]);
    const { matrix } = await readMatrix(at('big.npy'), { rows: { start: ROWS - 2, end: ROWS } });
    expect(matrix.data.subarray(0, DIM)).toEqual(new Float32Array(DIM));
    expect(matrix.data.subarray(DIM)).toEqual(last);
  });

  it('npy, Fortran order', async () => {
    const header = npyHeaderBytes('<f4', [ROWS, DIM]);
    header.write(header.toString('latin1').replace('False, ', 'True,  '), 0, 'latin1');
    // The last number of the last column: the last of the file.
    sparse(at('fortran.npy'), 128 + ROWS * DIM * 4, [
      [0, header],
      [128 + ROWS * DIM * 4 - 4, new Uint8Array(new Float32Array([7]).buffer)],
    ]);
    const { matrix } = await readMatrix(at('fortran.npy'), { rows: [ROWS - 1] });
    expect(matrix.data[DIM - 1]).toBe(7);
    expect(matrix.data[DIM - 2]).toBe(0);
  });

  it('safetensors', async () => {
    const json = JSON.stringify({ v: { dtype: 'F32', shape: [ROWS, DIM], data_offsets: [0, ROWS * DIM * 4] } });
    const head = Buffer.alloc(8 + json.length);
    head.writeBigUInt64LE(BigInt(json.length));
    head.write(json, 8);
    sparse(at('big.safetensors'), head.length + ROWS * DIM * 4, [
      [0, head],
      [head.length + (ROWS - 1) * DIM * 4, bytes],
    ]);
    expect((await readMatrix(at('big.safetensors'), { rows: [ROWS - 1] })).matrix.data).toEqual(last);
  });

  it('fvecs', async () => {
    // Every row repeats its dimension, so only the rows that are read need it.
    const stride = 4 + DIM * 4;
    const dim = Buffer.from([DIM % 256, DIM / 256, 0, 0]);
    sparse(at('big.fvecs'), ROWS * stride, [
      [0, dim],
      [(ROWS - 1) * stride, dim],
      [(ROWS - 1) * stride + 4, bytes],
    ]);
    expect((await readMatrix(at('big.fvecs'), { rows: [ROWS - 1] })).matrix.data).toEqual(last);
  });

  it('npz with zip64 records', async () => {
    const size = 128 + ROWS * DIM * 4;
    const member = { name: 'vectors.npy', size, crc: 0, offset: 0 };
    const head = localHeader(member.name, size, 0);
    const end = head.length + size;
    const directory = centralDirectory([member], end);
    sparse(at('big.npz'), end + directory.length, [
      [0, head],
      [head.length, npyHeaderBytes('<f4', [ROWS, DIM])],
      [end - DIM * 4, bytes],
      [end, directory],
    ]);
    const source = await openVectors(at('big.npz'));
    expect(source.rows).toBe(ROWS);
    expect((await readMatrix(source, { rows: [ROWS - 1] })).matrix.data).toEqual(last);
    await source.close();
  });
});
