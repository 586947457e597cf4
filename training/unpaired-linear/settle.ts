import type { Random } from '../../src/random.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import { type Round, refineMap, times } from './transport.js';
import { type Sample, verificationScore } from './verify.js';

/** Every mode goes through these; a right one is far ahead of the others by then. */
const raceRounds: readonly Round[] = times(4, { rows: 2500, epsilon: 0.05, sweeps: 3 });
const firstStretch: readonly Round[] = times(8, { rows: 2500, epsilon: 0.03, sweeps: 3 });
const nextStretch: readonly Round[] = times(6, { rows: 2500, epsilon: 0.03, sweeps: 3 });

/** Stretches of rounds go on while one raises the score by this share. A good start settles in the first, a poor one in four. */
const RISE = 0.02;
const MOST_STRETCHES = 6;

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

/** Refines a map that was raced until its score no longer rises. */
export async function settle({ x, y, sample, each }: SettleInput, raced: Settled, random: Random): Promise<Settled> {
  let last = raced;
  for (let i = 0; i < MOST_STRETCHES; i++) {
    const map = await refineMap(x, y, last.map, i === 0 ? firstStretch : nextStretch, random.fork(i), { each });
    const score = await verificationScore(map, sample);
    if (i > 0 && score < last.score) return last;
    const rise = score / last.score - 1;
    last = { map, score };
    if (i > 0 && rise < RISE) break;
  }
  return last;
}
