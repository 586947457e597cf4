import type { Random } from '../../src/core/random.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import { type Round, refineMap, times } from './transport.js';
import { type Sample, verificationScore } from './verify.js';

/** Every mode goes through these; a right one is far ahead of the others by then. */
const raceRounds: readonly Round[] = times(4, { rows: 2500, epsilon: 0.05, sweeps: 3 });
const firstStretch: readonly Round[] = times(8, { rows: 2500, epsilon: 0.03, sweeps: 3 });
const nextStretch: readonly Round[] = times(6, { rows: 2500, epsilon: 0.03, sweeps: 3 });

/** A stretch that raises the best score by less than this share has not helped; after two of them the map has settled. */
const RISE = 0.005;
const PATIENCE = 2;
/** A good start settles in four stretches, a poor one in ten. */
const MOST_STRETCHES = 14;

export interface Settled {
  readonly map: Matrix;
  readonly score: number;
}

export interface SettleInput {
  readonly x: Matrix;
  readonly y: Matrix;
  readonly sample: Sample;
  /** Called after every round. */
  readonly each?: () => void;
}

/** The first rounds, after which modes are compared. */
export async function race({ x, y, sample, each }: SettleInput, start: Matrix, random: Random): Promise<Settled> {
  const map = await refineMap(x, y, start, raceRounds, random, { each });
  return { map, score: await verificationScore(map, sample) };
}

/** Refines a map that was raced until its score no longer rises, and returns the best on the way: rounds are noisy. */
export async function settle({ x, y, sample, each }: SettleInput, raced: Settled, random: Random): Promise<Settled> {
  let best = raced;
  let { map } = raced;
  for (let i = 0, idle = 0; i < MOST_STRETCHES && idle < PATIENCE; i++) {
    map = await refineMap(x, y, map, i === 0 ? firstStretch : nextStretch, random.fork(i), { each });
    const score = await verificationScore(map, sample);
    idle = score < best.score * (1 + RISE) ? idle + 1 : 0;
    if (score > best.score) best = { map, score };
  }
  return best;
}
