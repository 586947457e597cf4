import type { Random } from '../../../src/core/random.js';
import { climb, type Scored } from './climb.js';
import type { ThirdMoments } from './third-moments.js';

export type Pair = readonly [source: ThirdMoments, target: ThirdMoments];

/** Maps more alike than this are not kept beside each other: half a solution must not crowd the others out. */
const SAME = 0.9;
/** Share of the children whose second parent is the one of `PARTNERS` random maps that is most like the first. */
const LIKE = 0.7;
const PARTNERS = 6;
/** A child takes the second parent's gradient with at least this weight, at most 1. */
const LEAST_WEIGHT = 0.4;
/** Steps that a child climbs. */
const CLIMB_STEPS = 30;

interface EvolveOptions {
  readonly generations: number;
  readonly children: number;
  /** Maps that live at a time. */
  readonly size: number;
  readonly random: Random;
  /** Every map that was climbed, for whoever keeps what the search has seen. */
  readonly seen?: (maps: readonly Scored[]) => void;
  readonly each?: (best: Scored) => void;
  /** Ends with the first generation that hardly raises the best agreement. */
  readonly untilRest?: boolean;
}

/** A generation that raises the best agreement by less than this factor hardly raises it. */
export const RISE = 1.002;

/**
 * Evolutionary search for the map with the highest agreement of third moments. A child is the polar factor of the sum of
 * two parents' *gradients*, climbed again: where a map is right many moments support it and its gradient is large, where
 * it is wrong they cancel, so each parent decides in the directions that it has right. (The sum of the maps themselves,
 * without that weight, finds far less.) Best first.
 */
export async function evolve(
  maps: readonly Scored[],
  [source, target]: Pair,
  options: EvolveOptions,
): Promise<Scored[]> {
  const { generations, children, size, random, seen, each, untilRest = false } = options;
  let population = distinct(maps, SAME, size);
  for (let generation = 0; generation < generations && population.length > 1; generation++) {
    const starts = Array.from({ length: children }, () => child(population, random));
    const climbed = await climb(starts, source, target, CLIMB_STEPS);
    seen?.(climbed);
    const before = population[0]!.agreement;
    population = distinct([...population, ...climbed], SAME, size);
    each?.(population[0]!);
    if (untilRest && population[0]!.agreement < before * RISE) break;
  }
  return population;
}

function child(population: readonly Scored[], random: Random): Float32Array {
  const count = population.length;
  const first = Math.min(random.int(count), random.int(count));
  const a = population[first]!;
  const b = random.uniform() < LIKE ? mostAlike(a, population, random) : population[otherThan(first, count, random)]!;
  const weight = LEAST_WEIGHT + (1 - LEAST_WEIGHT) * random.uniform();
  return a.gradient.map((v, i) => v + weight * b.gradient[i]!);
}

const otherThan = (place: number, count: number, random: Random): number => (place + 1 + random.int(count - 1)) % count;

function mostAlike(a: Scored, population: readonly Scored[], random: Random): Scored {
  const others = [...random.sample(population.length, PARTNERS + 1)].map((i) => population[i]!).filter((b) => b !== a);
  let best = others[0]!;
  let most = Number.NEGATIVE_INFINITY;
  for (const other of others) {
    const like = likeness(a.map, other.map);
    if (like > most) [best, most] = [other, like];
  }
  return best;
}

export const best = (maps: readonly Scored[], count: number): Scored[] =>
  [...maps].sort((a, b) => b.agreement - a.agreement).slice(0, count);

/** Best first, without those more alike than `same` to a better one. */
export function distinct(maps: readonly Scored[], same: number, count: number): Scored[] {
  const out: Scored[] = [];
  for (const candidate of best(maps, maps.length)) {
    if (out.length >= count) break;
    if (out.every((other) => likeness(other.map, candidate.map) < same)) out.push(candidate);
  }
  return out;
}

/** tr(AᵀB) / k of orthogonal maps (k, k): 1 for equal ones, about 0 for unrelated ones. */
export function likeness(a: Float32Array, b: Float32Array): number {
  let dot = 0;
  for (let i = 0; i < a.length; i++) dot += a[i]! * b[i]!;
  return dot / Math.sqrt(a.length);
}

/** (k, k) → (dims, dims): zeros in new rows and columns, which the next step of a climb fills; or its leading part. */
export function resized(map: Float32Array, dims: number): Float32Array {
  const k = Math.sqrt(map.length);
  if (k === dims) return map;
  const kept = Math.min(k, dims);
  const out = new Float32Array(dims * dims);
  for (let i = 0; i < kept; i++) out.set(map.subarray(i * k, i * k + kept), i * dims);
  return out;
}
