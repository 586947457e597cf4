import type { Random } from '../../src/core/random.js';
import { nearestOrthogonal } from '../../src/linalg/nearest-orthogonal.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import { unitRows } from '../../src/vectors/preprocess.js';
import { resized } from './moments/population.js';
import { leadingColumns, type PrincipalRows } from './principal-rows.js';
import { sampleRows } from './transport.js';
import { transportRound } from './transport-round.js';

export interface RefineInput {
  readonly source: PrincipalRows;
  readonly target: PrincipalRows;
  /** (k, k) between leading principal coordinates of both sides. */
  readonly start: Float32Array;
  /** Leading principal directions in which the map is refined. */
  readonly rank: number;
  readonly random: Random;
  readonly each?: (round: number, of: number) => void;
}

/** Temperatures of the rounds: soft while the map is rough. */
const EPSILONS: readonly number[] = (globalThis as any).EPS ?? [...times(6, 0.1), ...times(6, 0.07), ...times(12, 0.05)];
/** Rows of a side in one round, drawn anew for each. */
const ROWS = 2500;
/** Share of the cross-covariance that is kept from round to round: averages out what one draw of rows has by chance. */
const MEMORY = 0.6;

export const refineRounds = EPSILONS.length;

/**
 * Refines a map by rounds of entropic transport and Procrustes in `rank` dimensions. → (rank, rank) orthogonal
 * With few rows a rotation of all dimensions overfits: its score rises while it gets worse. Leading directions alone do not.
 */
export async function refine({ source, target, start, rank, random, each }: RefineInput): Promise<Matrix> {
  const x = unitRows(leadingColumns(source.rows, rank));
  const y = unitRows(leadingColumns(target.rows, rank));
  let map: Matrix = { data: resized(start, rank), rows: rank, dim: rank };
  let average: Float64Array | undefined;
  for (const [i, epsilon] of EPSILONS.entries()) {
    const rng = random.fork(i);
    const cross = await transportRound(sampleRows(x, ROWS, rng), sampleRows(y, ROWS, rng), map, epsilon);
    const before = average;
    average = before ? cross.map((v, t) => MEMORY * before[t]! + (1 - MEMORY) * v) : cross;
    map = await nearestOrthogonal(average, rank, rank);
    each?.(i + 1, EPSILONS.length);
  }
  return map;
}

function times(n: number, value: number): number[] {
  return Array.from({ length: n }, () => value);
}
