import type { Random } from '../../src/core/random.js';
import { nearestOrthogonal } from '../../src/linalg/nearest-orthogonal.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import { unitRows } from '../../src/vectors/preprocess.js';
import { meanCosine } from '../verdict/evidence.js';
import { likeness, resized } from './moments/population.js';
import { leadingColumns, type PrincipalRows } from './principal-rows.js';
import { sampleRows } from './sample-rows.js';
import { transportRound } from './transport-round.js';

export interface RefineInput {
  readonly source: PrincipalRows;
  readonly target: PrincipalRows;
  /** (k, k) between leading principal coordinates of both sides. */
  readonly start: Float32Array;
  /** Leading principal directions in which the map is refined. */
  readonly rank: number;
  readonly random: Random;
  /** Known pairs, which stay in every round. */
  readonly pairs?: FixedMatches | undefined;
  /** Soft rounds alone: of a map that is hardly right, more of them cost the most and gain nothing. */
  readonly brief?: boolean;
  readonly each?: (round: number, of: number) => void;
}

/** Matches that are known: W = polar(P/‖P‖ + w U/‖U‖), P their cross-product and U that of the unpaired rows. */
export interface FixedMatches {
  /** P = X_pᵀY_p, in the coordinates that are refined, (rank, rank). */
  readonly cross: Float64Array;
  /** w: what the unpaired rows count against the pairs. */
  readonly weight: number;
}

/** One schedule of refinement. */
interface Schedule {
  /** Temperature of every round: soft while the map is rough. */
  readonly epsilons: readonly number[];
  /** Rows of a side in one round, drawn again for each. */
  readonly rows: number;
}

/** With few rows sharp rounds fit noise: the score rises and the map gets worse. */
const FEW: Schedule = { epsilons: [...times(6, 0.1), ...times(6, 0.07), ...times(12, 0.05)], rows: 2500 };
const MANY: Schedule = { epsilons: [...times(3, 0.1), ...times(3, 0.07), ...times(3, 0.05)], rows: 4000 };
const MANY_ROWS = 4000;
/**
 * With rows enough, sharper rounds follow in stretches as long as the map drifts: a poor start needs more. It has arrived where the
 * third stretch or a later one moves the rows by less than `REST.move` (1 − mean cosine).
 */
const SHARP = 0.03;
const DRIFT = 0.015;
const REST = { move: 0.02, after: 2 };
const STRETCH = 6;
const MOST_STRETCHES = 10;
/** Share of the cross-covariance that is kept from round to round: averages out what one draw of rows has by chance. */
const MEMORY = 0.6;

/**
 * Refines a map by rounds of entropic transport and Procrustes in `rank` dimensions. → (rank, rank) orthogonal
 * With few rows a rotation of all dimensions overfits: its score rises while it gets worse. Leading directions alone do not.
 */
export async function refine(input: RefineInput): Promise<Matrix> {
  const { source, target, start, rank, random, pairs, brief = false, each } = input;
  const many = Math.min(source.rows.rows, target.rows.rows) >= MANY_ROWS;
  const goesOn = many && !brief;
  const { epsilons: rounds, rows } = many ? MANY : FEW;
  const x = unitRows(leadingColumns(source.rows, rank));
  const y = unitRows(leadingColumns(target.rows, rank));
  let map: Matrix = { data: resized(start, rank), rows: rank, dim: rank };
  let average: Float64Array | undefined;
  const round = async (i: number, epsilon: number): Promise<void> => {
    const rng = random.fork(i);
    const cross = await transportRound(sampleRows(x, rows, rng), sampleRows(y, rows, rng), map, epsilon);
    const before = average;
    average = before ? cross.map((v, t) => MEMORY * before[t]! + (1 - MEMORY) * v) : cross;
    map = await nearestOrthogonal(pairs ? blended(pairs, average) : average, rank, rank);
    each?.(i + 1, Math.max(rounds.length, i + 1));
  };
  for (const [i, epsilon] of rounds.entries()) await round(i, epsilon);
  const stretches = [map.data];
  for (let stretch = 0; goesOn && stretch < MOST_STRETCHES; stretch++) {
    for (let i = 0; i < STRETCH; i++) await round(rounds.length + stretch * STRETCH + i, SHARP);
    stretches.push(map.data);
    if (!drifts(stretches) || (stretch >= REST.after && (await moved(x, stretches)) < REST.move)) break;
  }
  return map;
}

/** Whether the last map is less like the one two stretches ago than like the last but one: chance alone moves it as far in both. */
function drifts(maps: readonly Float32Array[]): boolean {
  const [last, before, earlier] = [maps.at(-1)!, maps.at(-2)!, maps.at(-3)];
  return !earlier || likeness(last, earlier) < likeness(last, before) - DRIFT;
}

/** What the last stretch moves rows x (n, k) by: 1 − mean cosine. */
async function moved(x: Matrix, maps: readonly Float32Array[]): Promise<number> {
  const square = (data: Float32Array): Matrix => ({ data, rows: x.dim, dim: x.dim });
  return 1 - (await meanCosine(x, square(maps.at(-2)!), square(maps.at(-1)!)));
}

/** P/‖P‖ + w U/‖U‖, norms those of Frobenius: w depends neither on the number of pairs nor on that of rows. */
export function blended({ cross, weight }: FixedMatches, unpaired: Float64Array): Float64Array {
  const [p, u] = [norm(cross), norm(unpaired)];
  return unpaired.map((value, i) => cross[i]! / p + (weight * value) / u);
}

/** 1 for zeros, so that they stay zeros. */
function norm(values: Float64Array): number {
  let squared = 0;
  for (let i = 0; i < values.length; i++) squared += values[i]! * values[i]!;
  return Math.sqrt(squared) || 1;
}

function times(n: number, value: number): number[] {
  return Array.from({ length: n }, () => value);
}
