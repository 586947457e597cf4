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
  /** Every `stride`-th round alone: for maps that are only compared. Default 1. */
  readonly stride?: number;
  readonly each?: (round: number, of: number) => void;
}

/** One schedule of refinement. */
interface Schedule {
  /** Temperature of every round: soft while the map is rough. */
  readonly epsilons: readonly number[];
  /** Rows of a side in one round, drawn anew for each. */
  readonly rows: number;
}

/** With few rows sharp rounds fit noise: the score rises and the map gets worse. */
const FEW: Schedule = { epsilons: [...times(6, 0.1), ...times(6, 0.07), ...times(12, 0.05)], rows: 2500 };
const MANY: Schedule = {
  epsilons: [...times(4, 0.1), ...times(4, 0.07), ...times(4, 0.05), ...times(12, 0.03)],
  rows: 4000,
};
const MANY_ROWS = 4000;
/** Share of the cross-covariance that is kept from round to round: averages out what one draw of rows has by chance. */
const MEMORY = 0.6;

/**
 * Refines a map by rounds of entropic transport and Procrustes in `rank` dimensions. → (rank, rank) orthogonal
 * With few rows a rotation of all dimensions overfits: its score rises while it gets worse. Leading directions alone do not.
 */
export async function refine(input: RefineInput): Promise<Matrix> {
  const { source, target, start, rank, random, stride = 1, each } = input;
  const { epsilons, rows } = Math.min(source.rows.rows, target.rows.rows) < MANY_ROWS ? FEW : MANY;
  const rounds = epsilons.filter((_, i) => (i + 1) % stride === 0);
  const x = unitRows(leadingColumns(source.rows, rank));
  const y = unitRows(leadingColumns(target.rows, rank));
  let map: Matrix = { data: resized(start, rank), rows: rank, dim: rank };
  let average: Float64Array | undefined;
  for (const [i, epsilon] of rounds.entries()) {
    const rng = random.fork(i);
    const cross = await transportRound(sampleRows(x, rows, rng), sampleRows(y, rows, rng), map, epsilon);
    const before = average;
    average = before ? cross.map((v, t) => MEMORY * before[t]! + (1 - MEMORY) * v) : cross;
    map = await nearestOrthogonal(average, rank, rank);
    each?.(i + 1, rounds.length);
  }
  return map;
}

function times(n: number, value: number): number[] {
  return Array.from({ length: n }, () => value);
}
