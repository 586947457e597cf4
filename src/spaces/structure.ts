/**
 * The structure of a space: which directions its rows use. Directions are those of the coordinates, so it belongs to a
 * model (and its settings), not to a topic: rows of other topics of one model share a part of it, rows of another model
 * none.
 */
import type { Random } from '../core/random.js';
import { crossProduct, matmul } from '../linalg/matmul.js';
import { invertPositive } from '../linalg/solve.js';
import { type Matrix, takeRows, zeros } from '../vectors/matrix.js';

/** Ridges, in units of the mean eigenvalue: one sees weak directions, one strong ones. */
const RIDGES = [0.3, 10] as const;

/** Symmetric (d, d), trace 0, mean squared eigenvalue 1. */
export type Structure = Matrix;

/**
 * M = Σ_λ S (S + λI)⁻¹ of the second moments S of rows (n, d), S scaled to trace d, M scaled to trace 0 and mean squared
 * eigenvalue 1; xᵀ M x says how far x lies in the directions that these rows use. O(n d² + d³). Rows without any
 * direction in common (S = I) give M = 0.
 */
export async function structureOf(rows: Matrix): Promise<Structure> {
  const { dim: d } = rows;
  const s = await momentsOf(rows);
  const sum = new Float64Array(d * d);
  for (const ridge of RIDGES) {
    const a = s.map((v, at) => v * d + (at % (d + 1) === 0 ? ridge : 0));
    const inverse = invertPositive(a, d);
    for (let at = 0; at < sum.length; at++) sum[at]! -= ridge * inverse[at]!;
  }
  let trace = 0;
  for (let i = 0; i < d; i++) trace += sum[i * d + i]!;
  let squared = 0;
  for (let at = 0; at < sum.length; at++) {
    if (at % (d + 1) === 0) sum[at]! -= trace / d;
    squared += sum[at]! ** 2;
  }
  const scale = squared > 1e-12 ? Math.sqrt(d / squared) : 0;
  return { data: Float32Array.from(sum, (v) => v * scale), rows: d, dim: d };
}

/** Second moments XᵀX of rows (n, d) about the origin, (d, d), scaled to trace 1; I/d where all rows are zero. */
export async function momentsOf(rows: Matrix): Promise<Float64Array> {
  const { dim: d } = rows;
  const s = await crossProduct(rows, rows);
  let trace = 0;
  for (let i = 0; i < d; i++) trace += s[i * d + i]!;
  if (trace > 0) return Float64Array.from(s, (v) => v / trace);
  return Float64Array.from({ length: d * d }, (_, at) => (at % (d + 1) === 0 ? 1 / d : 0));
}

/** Σ_ij S_ij M_p(i)p(j): the mean of xᵀ M x over the rows behind the moments S, their coordinates renamed by p. */
export function fitOf(moments: Float64Array, { data, dim: d }: Structure, renamed?: Uint32Array): number {
  let sum = 0;
  for (let i = 0; i < d; i++) {
    const from = (renamed ? renamed[i]! : i) * d;
    for (let j = 0, at = i * d; j < d; j++, at++) sum += moments[at]! * data[from + (renamed ? renamed[j]! : j)]!;
  }
  return sum;
}

/** xᵀ M x of every row, (n). */
export async function rowFits(rows: Matrix, structure: Structure): Promise<Float64Array> {
  const image = await matmul(rows, structure);
  const out = new Float64Array(rows.rows);
  for (let i = 0, at = 0; i < rows.rows; i++)
    for (let j = 0; j < rows.dim; j++, at++) out[i]! += image.data[at]! * rows.data[at]!;
  return out;
}

const RENAMED_ROWS = 256;
const RENAMINGS = 8;

/** xᵀ M x of every row in standard deviations above rows with renamed coordinates. */
export async function fitsOf(rows: Matrix, structure: Structure, rng: Random): Promise<Float64Array> {
  const some = takeRows(rows, rng.sample(rows.rows, RENAMED_ROWS));
  let [sum, squares, count] = [0, 0, 0];
  for (let t = 0; t < RENAMINGS; t++) {
    for (const v of await rowFits(renamedRows(some, rng.permutation(rows.dim)), structure)) {
      sum += v;
      squares += v * v;
      count++;
    }
  }
  const mean = sum / count;
  const sd = Math.sqrt(Math.max(0, squares / count - mean * mean));
  return (await rowFits(rows, structure)).map((v) => (sd > 0 ? (v - mean) / sd : 0));
}

/** The rows with their coordinates renamed: what a space that shares nothing with this one looks like. */
export function renamedRows(rows: Matrix, order: Uint32Array): Matrix {
  const out = zeros(rows.rows, order.length);
  for (let i = 0, at = 0; i < rows.rows; i++)
    for (let j = 0; j < order.length; j++, at++) out.data[at] = rows.data[i * rows.dim + order[j]!]!;
  return out;
}

/** At most `most` of the coordinates, by chance, in order: (most) of the dims. */
export const someDims = (dim: number, most: number, random: Random): Uint32Array => random.sample(dim, most).sort();
