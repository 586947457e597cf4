import type { Random } from '../../../src/core/random.js';
import { type Matrix, takeRows } from '../../../src/vectors/matrix.js';
import { breedMaps } from './breeding.js';
import { climb, type Scored } from './climb.js';
import { distinct, likeness } from './growth.js';
import type { ThirdMoments } from './third-moments.js';

export type Pair = readonly [source: ThirdMoments, target: ThirdMoments];

/** What a map is worth on rows that had no part in finding it, beside wrong maps as well fitted to those that had. */
export interface HeldOutAgreement {
  /** Agreement of third moments of the rows set aside under the map. */
  readonly agreement: number;
  /** Mean and standard deviation of the same under its rivals. */
  readonly rivals: number;
  readonly sd: number;
}

/** Share of the rows that the search never sees. */
const ASIDE = 0.15;

/** Splits rows at random: those the search sees, and those its maps are tested on. */
export function setAside(x: Matrix, random: Random): { readonly rows: Matrix; readonly aside: Matrix } {
  const order = random.permutation(x.rows);
  const aside = Math.max(1, Math.round(x.rows * ASIDE));
  return { rows: takeRows(x, order.subarray(aside)), aside: takeRows(x, order.subarray(0, aside)) };
}

export interface HeldOutInput {
  /** (k, k) between the principal coordinates of the moments. */
  readonly map: Float32Array;
  /** What the search found besides: parents of the rivals. */
  readonly others: readonly Scored[];
  /** Moments of the rows that the search saw, and of those set aside. */
  readonly seen: Pair;
  readonly aside: Pair;
  readonly random: Random;
  /** After every generation of the rivals, of so many at most. */
  readonly each?: ((generation: number, most: number) => void) | undefined;
}

/** Maps less alike than this have nothing in common: unrelated ones of 60 directions stay below .1. */
const UNLIKE = 0.3;
/** Rivals more alike than this are one; fewer than five tell nothing. */
const SAME = 0.6;
const RIVALS = 10;
const LEAST_RIVALS = 5;
const FRESH = 24;
const FRESH_STEPS = 25;
const GENERATIONS = 24;

/**
 * The agreement of the rows set aside under a map, and under its rivals: maps that have nothing in common with it, bred
 * like it from whatever else the search found. A wrong map is one of many such, and they are worth as much as it on rows
 * nobody has seen; what the two spaces share only the right one has. On the rows seen, the two differ little. Undefined where
 * there are too few rivals: in few directions every climb may end at the map, whether it is right or not.
 */
export async function heldOutAgreement(input: HeldOutInput): Promise<HeldOutAgreement | undefined> {
  const { map, others, seen, aside, random, each } = input;
  const unlike = (m: Float32Array): boolean => Math.abs(likeness(m, map)) < UNLIKE;
  const fresh = Array.from({ length: FRESH }, () => Float32Array.from({ length: map.length }, () => random.normal()));
  const parents = [...others, ...(await climb(fresh, ...seen, FRESH_STEPS))].filter((scored) => unlike(scored.map));
  const bred = await breedMaps(parents, ...seen, {
    generations: GENERATIONS,
    random: random.fork('rivals'),
    among: unlike,
    each: (generation) => each?.(generation + 1, GENERATIONS),
  });
  const rivals = distinct(bred, SAME, RIVALS).map((rival) => rival.map);
  if (rivals.length < LEAST_RIVALS) return undefined;
  const [own, ...scored] = (await climb([map, ...rivals], ...aside, 0)).map(({ agreement }) => agreement);
  const mean = scored.reduce((a, b) => a + b, 0) / scored.length;
  const sd = Math.sqrt(scored.reduce((a, b) => a + (b - mean) ** 2, 0) / Math.max(1, scored.length - 1));
  return { agreement: own!, rivals: mean, sd };
}
