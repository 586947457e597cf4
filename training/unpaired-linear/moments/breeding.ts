import type { Random } from '../../../src/core/random.js';
import { climb, type Scored } from './climb.js';
import { best, distinct, likeness } from './growth.js';
import type { ThirdMoments } from './third-moments.js';

const POPULATION = 40;
const CHILDREN = 40;
const CLIMB_STEPS = 15;
/** Maps more alike than this are not kept beside each other: half a solution must not crowd the others out. */
const SAME = 0.9;
const PARTNERS = 6;
/** Frobenius norms of the noise added to a child, as shares of an orthogonal map's. */
const NOISE = [0, 0.18, 0.36];

export interface BreedOptions {
  readonly generations: number;
  /** Generations in a row that do not raise the best agreement, after which the population has ended. */
  readonly patience?: number;
  /** Maps that may live, where not all may. */
  readonly among?: (map: Float32Array) => boolean;
  readonly random: Random;
  readonly each?: (generation: number, best: Scored) => void;
}

/**
 * Combines local maxima of the agreement until the best no longer rises. Two maps that are right in different
 * directions agree in what both have right; their wrong parts are unrelated and cancel in the sum, so the polar factor of
 * the sum of two similar maps, climbed again, is often right in more directions than either. Best first; none where none of the maps
 * may live.
 */
export async function breedMaps(
  maps: readonly Scored[],
  source: ThirdMoments,
  target: ThirdMoments,
  { generations, patience = PATIENCE, among = () => true, random, each }: BreedOptions,
): Promise<Scored[]> {
  const live = async (candidates: readonly Float32Array[]): Promise<Scored[]> =>
    (await climb(candidates, source, target, CLIMB_STEPS)).filter(({ map }) => among(map));
  let population = distinct(await live(maps.map(({ map }) => map)), SAME, POPULATION);
  if (population.length === 0) return [];
  let idle = 0;
  for (let generation = 0; generation < generations && idle < patience; generation++) {
    const before = population[0]!.agreement;
    const children = Array.from({ length: CHILDREN }, () => child(population, source.dims, random));
    population = distinct([...population, ...(await live(children))], SAME, POPULATION);
    idle = population[0]!.agreement < before * (1 + RISE) ? idle + 1 : 0;
    each?.(generation, population[0]!);
  }
  return best(population, POPULATION);
}

/** A generation that raises the best agreement by less than this share has not helped. */
const RISE = 2e-4;
const PATIENCE = 5;

/** The sum of a good map (rank drawn with quadratic bias to the best), one of those most like it, and noise. */
export function child(population: readonly Scored[], dims: number, random: Random): Float32Array {
  const first = population[Math.floor(population.length * random.uniform() ** 2)]!.map;
  const partners = population
    .map(({ map }) => ({ map, like: map === first ? Number.NEGATIVE_INFINITY : likeness(map, first) }))
    .sort((a, b) => b.like - a.like)
    .slice(0, Math.min(PARTNERS, population.length - 1));
  const second = partners.length ? partners[random.int(partners.length)]!.map : first;
  const share = 0.3 + 0.4 * random.uniform();
  const noise = NOISE[random.int(NOISE.length)]! / Math.sqrt(dims);
  return first.map((v, i) => share * v + (1 - share) * second[i]! + noise * random.normal());
}
