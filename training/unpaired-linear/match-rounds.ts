import type { Random } from '../../src/core/random.js';
import { nearestOrthogonal } from '../../src/linalg/nearest-orthogonal.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import { meanCosine } from '../verdict/evidence.js';
import { type ComparableRows, canonicalComparison } from './canonical-comparison.js';
import { sampleRows } from './sample-rows.js';
import { softMatchCross, softMatchesByMap } from './soft-matches.js';

/**
 * With few rows one round completes the map, a second begins to fit noise. With more they go on while the map moves: it rests where
 * the second round moves the rows by less than half of what the first did, a later one by less than `rest` (1 − mean cosine), or two
 * together do from the fifth on, as every other round from the fourth takes `stretch` times its step. All but the last compare
 * at most `rows` of a side.
 */
const ROUNDS = { most: 10, rows: 10_000, rest: 0.01, stretch: 2, temperature: 0.1 };

export interface MatchRounds {
  /** Preprocessed rows (n, d_x) and (m, d_y), compared all with all. */
  readonly x: Matrix;
  readonly y: Matrix;
  /** (d_x, d_y) */
  readonly start: Matrix;
  /** Rows enough for more than one round: see `supportsMatches`. */
  readonly many: boolean;
  /** What the cross-covariance of a round is made into, where more than the matches is known of it. */
  readonly blend?: (cross: Float64Array) => Float64Array;
  readonly random: Random;
  readonly each?: (round: number, of: number) => void;
}

/** A map (d_x, d_y) refined by soft matches in all dimensions; with many rows they are compared along canonical directions. */
export async function matchRounds(input: MatchRounds): Promise<Matrix> {
  const { x, y, start, many, blend = (cross) => cross, random, each } = input;
  const mapOf = (cross: Float64Array): Promise<Matrix> => nearestOrthogonal(cross, x.dim, y.dim);
  if (!many) {
    const cross = await softMatchesByMap(x, y, start);
    each?.(1, 1);
    return mapOf(blend(cross));
  }
  const few = { x: sampleRows(x, ROUNDS.rows, random), y: sampleRows(y, ROUNDS.rows, random) };
  const all = few.x.rows === x.rows && few.y.rows === y.rows;
  const compare = await canonicalComparison(few.x, few.y);
  const round = async (i: number, compared: ComparableRows, rows = few): Promise<Float64Array> => {
    const found = blend(await softMatchCross(rows.x, rows.y, compared, ROUNDS.temperature));
    each?.(i + 1, ROUNDS.most);
    return found;
  };
  const maps = [start];
  let cross = await round(0, await compare.byMap(start));
  maps.push(await mapOf(cross));
  for (let i = 1; i < ROUNDS.most - (all ? 0 : 1); i++) {
    const found = await round(i, await compare.byCross(cross));
    maps.push(await mapOf(found));
    if (await rests(few.x, maps)) {
      cross = found;
      break;
    }
    cross = nextCross(i, cross, found);
  }
  if (all) return maps.at(-1)!;
  const last = await round(ROUNDS.most - 1, await compare.byCross(cross, { x, y }), { x, y });
  return mapOf(last);
}

/** What the round after round i compares by: what it found, on every other round from the fourth on `stretch` times as far from before. */
export function nextCross(i: number, before: Float64Array, found: Float64Array): Float64Array {
  const isLong = i % 2 === 1 && i > 1;
  return isLong ? before.map((value, j) => value + ROUNDS.stretch * (found[j]! - value)) : found;
}

/** Whether the map has arrived; maps: the start and one after each of two rounds or more. */
async function rests(x: Matrix, maps: readonly Matrix[]): Promise<boolean> {
  const moved = async (from: number, to: number): Promise<number> =>
    1 - (await meanCosine(x, maps.at(from)!, maps.at(to)!));
  const rounds = maps.length - 1;
  if (rounds === 2) return (await moved(-2, -1)) < (await moved(-3, -2)) / 2;
  if (rounds <= 4) return (await moved(-2, -1)) < ROUNDS.rest;
  return rounds % 2 === 0 && (await moved(-3, -1)) < ROUNDS.rest;
}
