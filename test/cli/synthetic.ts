import { writeFileSync } from 'node:fs';
import { random } from '../../src/core/random.js';
import { type Matrix, matrix } from '../../src/vectors/matrix.js';
import { skewed } from '../contracts/planted.js';

/** Writes an .npy of float32, byte by byte: independent of the writer under test. */
export function writeNpy(path: string, m: Matrix): void {
  const dict = `{'descr': '<f4', 'fortran_order': False, 'shape': (${m.rows}, ${m.dim}), }`;
  const header = Buffer.alloc(128, ' ');
  header.write('\x93NUMPY', 0, 'latin1');
  header.writeUInt8(1, 6);
  header.writeUInt8(0, 7);
  header.writeUInt16LE(118, 8);
  header.write(dict, 10, 'latin1');
  header.write('\n', 127, 'latin1');
  const body = Buffer.from(m.data.buffer, m.data.byteOffset, m.data.byteLength); // little-endian, as every supported system is
  writeFileSync(path, Buffer.concat([header, body]));
}

/** Reads an .npy of little-endian float32, as above. */
export function readNpy(bytes: Buffer): Matrix {
  const start = 10 + bytes.readUInt16LE(8);
  const header = bytes.toString('latin1', 10, start);
  const [rows, dim] = /'shape': \((\d+), (\d+)\)/.exec(header)!.slice(1).map(Number) as [number, number];
  if (!header.includes("'<f4'")) throw new Error(`not float32: ${header}`);
  return matrix(
    Float32Array.from({ length: rows * dim }, (_, i) => bytes.readFloatLE(start + i * 4)),
    rows,
    dim,
  );
}

/**
 * Two spaces made of the same clustered latent vectors by two random linear maps and a little noise: row i of one is the
 * partner of row i of the other. x (n, dims[0]), y (n, dims[1]).
 */
export function twoSpaces(n: number, dims: readonly [number, number], seed: number): { x: Matrix; y: Matrix } {
  const rng = random(`two spaces ${seed}`);
  const latent = 12;
  const clusters = 24;
  const normals = (count: number): Float64Array => Float64Array.from({ length: count }, () => rng.normal());
  const maps = dims.map((dim) => normals(latent * dim));
  const centres = normals(clusters * latent);
  const out = dims.map((dim) => new Float32Array(n * dim));
  for (let i = 0; i < n; i++) {
    const cluster = Math.floor(clusters * rng.uniform() ** 2); // clusters of unequal size
    const z = normals(latent).map((v, k) => centres[cluster * latent + k]! + 0.5 * v);
    dims.forEach((dim, s) => {
      for (let j = 0; j < dim; j++) {
        let sum = 0.1 * rng.normal();
        for (let k = 0; k < latent; k++) sum += z[k]! * maps[s]![k * dim + j]!;
        out[s]![i * dim + j] = sum;
      }
    });
  }
  return { x: matrix(out[0]!, n, dims[0]), y: matrix(out[1]!, n, dims[1]) };
}

/**
 * Two spaces that a rotation maps onto each other: latent vectors from clusters of unequal weight, skewed inside them, of unequal
 * spread (so that no two directions look alike), seen through two matrices with orthonormal rows, and a little noise. x (n, dims[0]), y (n, dims[1]).
 */
export function plantedRotation(n: number, dims: readonly [number, number], seed: number): { x: Matrix; y: Matrix } {
  const rng = random(`planted rotation ${seed}`);
  const latent = Math.min(...dims);
  const clusters = 40;
  const centres = Float64Array.from({ length: clusters * latent }, () => rng.normal());
  const frames = dims.map((dim) => orthonormalRows(latent, dim, () => rng.normal()));
  const out = dims.map((dim) => new Float32Array(n * dim));
  for (let i = 0; i < n; i++) {
    const cluster = Math.floor(clusters * rng.uniform() ** 2);
    const z = Array.from(
      { length: latent },
      (_, k) => (centres[cluster * latent + k]! + 0.5 * skewed(rng.normal(), 0.5)) / (1 + k / 8),
    );
    dims.forEach((dim, s) => {
      for (let j = 0; j < dim; j++) {
        let sum = 0.02 * rng.normal();
        for (let k = 0; k < latent; k++) sum += z[k]! * frames[s]![k * dim + j]!;
        out[s]![i * dim + j] = sum;
      }
    });
  }
  return { x: matrix(out[0]!, n, dims[0]), y: matrix(out[1]!, n, dims[1]) };
}

/** Gram–Schmidt on random rows: (rows, dim) */
function orthonormalRows(rows: number, dim: number, normal: () => number): Float64Array {
  const q = Float64Array.from({ length: rows * dim }, normal);
  for (let i = 0; i < rows; i++) {
    const row = q.subarray(i * dim, (i + 1) * dim);
    for (let p = 0; p < i; p++) {
      const other = q.subarray(p * dim, (p + 1) * dim);
      const along = row.reduce((sum, v, j) => sum + v * other[j]!, 0);
      for (let j = 0; j < dim; j++) row[j]! -= along * other[j]!;
    }
    const length = Math.hypot(...row);
    for (let j = 0; j < dim; j++) row[j]! /= length;
  }
  return q;
}
