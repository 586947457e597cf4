import { z } from 'zod';
import { crossProduct, matmul } from '../../src/linalg/matmul.js';
import { type Dense, dense, multiply, symmetricEigen, transpose } from '../../src/linalg/svd.js';
import { type Matrix, zeros } from '../../src/vectors/matrix.js';
import { unitRows } from '../../src/vectors/preprocess.js';
import type { HistoryRow, Method } from '../method.js';
import { findPaired } from './find-paired.js';

const options = z.strictObject({
  lambda: z
    .union([z.literal('auto'), z.number().positive()])
    .default('auto')
    .describe('ridge in units of the mean eigenvalue of XᵀX; auto chooses it by the leave-one-out error'),
});
type Options = z.infer<typeof options>;

/** λ relative to the mean eigenvalue of XᵀX: 10^-4, 10^-3.5, ..., 10^2. */
export const LAMBDAS: readonly number[] = Array.from({ length: 13 }, (_, i) => 10 ** (-4 + i / 2));

/**
 * Ridge regression W = (XᵀX + λI)⁻¹ XᵀY between centred rows, λ by exact leave-one-out. The way back is a ridge of its
 * own, from target to source.
 */
export const ridge: Method<Options> = {
  name: 'ridge',
  pairing: 'paired',
  options,
  search: (input) =>
    findPaired('ridge', input, async ({ source, target }, stop) => {
      const grid = input.options.lambda === 'auto' ? LAMBDAS : [input.options.lambda];
      const there = await ridgeMap(source, target, grid, stop);
      const back = await ridgeMap(target, source, grid, stop);
      const rows = (stage: string, fit: RidgeMap): HistoryRow[] =>
        fit.errors.map((error, step) => ({ stage, step, lambda: grid[step]!, error }));
      return {
        weights: there.weights,
        back: back.weights,
        predicted: unitRows(there.leftOut),
        how: 'leave-one-out',
        history: [...rows('leave-one-out', there), ...rows('leave-one-out back', back)],
        scores: { lambda: there.lambda, lambdaBack: back.lambda },
      };
    }),
};

interface RidgeMap {
  readonly weights: Matrix;
  /** The chosen λ, relative to the mean eigenvalue of XᵀX. */
  readonly lambda: number;
  /** Mean squared leave-one-out error for each λ of the grid. */
  readonly errors: readonly number[];
  /** (n, d_target): row i predicted by the map fitted without row i. */
  readonly leftOut: Matrix;
}

/**
 * Ridge with λ from `grid` by leave-one-out. With XᵀX = V diag(e) Vᵀ and Z = X V, every λ costs one Gemm:
 * ŷ_i = z_i diag(1/(e + λ)) VᵀXᵀY, h_i = Σ_k z_ik² / (e_k + λ), and leaving row i out gives y_i − (y_i − ŷ_i) / (1 − h_i)
 * (Allen's PRESS). The eigendecomposition is O(d³) in plain JavaScript: a second at 512 dims, half a minute at 1,536.
 */
export async function ridgeMap(
  x: Matrix,
  y: Matrix,
  grid: readonly number[],
  stop: () => void = () => {},
  basis?: RidgeBasis,
): Promise<RidgeMap> {
  const d = x.dim;
  const { v, z, shrink, leverages } = basis ?? (await ridgeBasis(x, grid, stop));
  const rotatedCross = multiply(transpose(v), dense(await crossProduct(x, y), d, y.dim));
  const fittedBy = async (step: number): Promise<Fitted> => {
    stop();
    const solved = rotatedCross.data.map((value, i) => value * shrink[step]![Math.floor(i / y.dim)]!);
    const fitted = await matmul(z, { data: Float32Array.from(solved), rows: d, dim: y.dim });
    const scale = (i: number): number => 1 / Math.max(LEAST, 1 - leverages.data[i * grid.length + step]!);
    return { solved, fitted, scale };
  };
  const errors: number[] = [];
  for (let step = 0; step < grid.length; step++) errors.push(leaveOneOutError(y, await fittedBy(step)));
  const chosen = errors.indexOf(Math.min(...errors));
  const { solved, fitted, scale } = await fittedBy(chosen);
  const leftOut = zeros(y.rows, y.dim);
  for (let i = 0, at = 0; i < y.rows; i++) {
    const s = scale(i);
    for (let j = 0; j < y.dim; j++, at++) leftOut.data[at] = y.data[at]! - (y.data[at]! - fitted.data[at]!) * s;
  }
  const weights = multiply(v, dense(solved, d, y.dim));
  return {
    weights: { data: Float32Array.from(weights.data), rows: d, dim: y.dim },
    lambda: grid[chosen]!,
    errors,
    leftOut,
  };
}

/** What the maps of x to several targets share, for the same grid. */
interface RidgeBasis {
  /** V (d, d) */
  readonly v: Dense;
  /** X V (n, d) */
  readonly z: Matrix;
  /** 1 / (e + λ) for each λ: (d) */
  readonly shrink: readonly Float64Array[];
  readonly leverages: Matrix;
}

/** The eigendecomposition of XᵀX and what follows from it, for several `ridgeMap` of the same x and grid. */
export async function ridgeBasis(x: Matrix, grid: readonly number[], stop: () => void = () => {}): Promise<RidgeBasis> {
  const d = x.dim;
  const gram = await crossProduct(x, x);
  stop();
  const { values, vectors } = symmetricEigen(symmetric(gram, d), d);
  const z = await matmul(x, { data: Float32Array.from(vectors), rows: d, dim: d });
  const mean = values.reduce((sum, e) => sum + e, 0) / d;
  const shrink = grid.map((lambda) => values.map((e) => 1 / (Math.max(e, 0) + lambda * mean)));
  return { v: dense(vectors, d, d), z, shrink, leverages: await leveragesOf(z, shrink) };
}

/** Below this, row i alone decides its own prediction and leaving it out says nothing. */
const LEAST = 1e-6;

interface Fitted {
  /** diag(1/(e + λ)) VᵀXᵀY (d, d_target) */
  readonly solved: Float64Array;
  /** ŷ (n, d_target) */
  readonly fitted: Matrix;
  /** 1 / (1 − h_i) */
  scale(row: number): number;
}

/** h_i for every λ: (n, number of λ), one Gemm of the squares of Z. */
async function leveragesOf(z: Matrix, shrink: readonly Float64Array[]): Promise<Matrix> {
  const table = zeros(z.dim, shrink.length);
  shrink.forEach((column, step) => {
    for (let k = 0; k < z.dim; k++) table.data[k * shrink.length + step] = column[k]!;
  });
  return matmul({ ...z, data: z.data.map((value) => value * value) }, table);
}

/** Mean over the rows of ‖(y_i − ŷ_i) / (1 − h_i)‖². */
function leaveOneOutError(y: Matrix, { fitted, scale }: Fitted): number {
  let sum = 0;
  for (let i = 0, at = 0; i < y.rows; i++) {
    let squared = 0;
    for (let j = 0; j < y.dim; j++, at++) squared += (y.data[at]! - fitted.data[at]!) ** 2;
    sum += squared * scale(i) ** 2;
  }
  return sum / y.rows;
}

/** Block sums in float32 are symmetric only up to rounding; the decomposition wants it exact. */
function symmetric(a: Float64Array, n: number): Float64Array {
  return a.map((value, at) => (value + a[(at % n) * n + Math.floor(at / n)]!) / 2);
}
