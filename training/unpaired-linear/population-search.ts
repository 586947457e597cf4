import type { Random } from '../../src/core/random.js';
import { MOST_RATIO } from '../../src/core/verdict.js';
import type { HistoryRow } from '../method.js';
import { climb, type Scored } from './moments/climb.js';
import { best, distinct, evolve, likeness, type Pair, RISE, resized } from './moments/population.js';
import { thirdMoments } from './moments/third-moments.js';
import type { UnpairedLinearOptions } from './options.js';
import type { PrincipalRows } from './principal-rows.js';
import { roundOfStarts } from './starts.js';

/** Principal directions of the stages: in few of them right maps have the widest basins, in many they stand out most. */
const ISLAND = { dims: 48, size: 60, children: 15, generations: 6 };
const MERGED = { dims: 64, size: 60, children: 12, generations: 10 };
const LAST = { size: 8, children: 8, generations: 1 };
/** Generations of the last stage while its best map still rises. */
const MORE_GENERATIONS = 6;
/** Maps of an island that enter the merged population. */
const FROM_ISLAND = 15;
/** Steps that a start climbs, and a map that came from fewer dimensions; in the last stage a step costs most. */
const FIRST_STEPS = 40;
const LAST_STEPS = 25;
/** Maps less alike than this have nothing in common: unrelated ones stay below .05, two that are each half right reach .3. */
const UNLIKE = 0.15;
/** In k dims unrelated maps are alike to ±1/k, so that in few dims more is allowed. */
const CHANCE = 4;
/** A best map this much above the best unlike it ends the search. Wrong ones stay below 1.02. */
const CLEAR = 1.05;
/** One this far above is as right as more generations can make it: only it, and what is most like it, go to the last stage. */
const EASY = 1.12;
const FEW = 3;
/** Where so many starts have something of a map that is easy (that many standard deviations of chance), the island ends when it rests. */
const AGREED = { starts: 5, chance: 6 };
/** Control maps: at most this many, none more alike than `CONTROL_SAME`. */
const CONTROLS = 10;
const CONTROL_SAME = 0.6;
/** On easy spaces everything that the search met is the map: fewer controls than this are joined by climbs from random maps. */
const LEAST_CONTROLS = 3;
const FRESH = 12;
/** So many maps unlike the first must have been seen before a round is cut short. */
const ENOUGH = 6;
const REMEMBERED = 80;
const SAME = 0.9;
/** Controls that the best map of a round is compared with in all dims. */
const FEW_CONTROLS = 4;

interface PopulationInput {
  /** Rows that the search sees. */
  readonly source: PrincipalRows;
  readonly target: PrincipalRows;
  /** Their third moments, in as many dims as the last stage compares. */
  readonly moments: Pair;
  readonly options: Pick<UnpairedLinearOptions, 'start' | 'clusters' | 'matchings' | 'drawRows'>;
  /** Rounds of starts, at most. */
  readonly rounds: number;
  /** A map (k, k) in the dims of the moments to be compared with all others, instead of the best that is found. */
  readonly given?: Float32Array | undefined;
  readonly random: Random;
  readonly history: HistoryRow[];
  readonly each: (note: string) => void;
}

interface PopulationFound {
  /** The map found, or the one given, climbed, (k, k) in the dims of the moments. */
  readonly winner: Scored;
  /** The best maps unlike it, climbed as far. */
  readonly controls: readonly Scored[];
  /** Agreement of the winner divided by that of the best control. */
  readonly margin: number;
}

/**
 * The map under which the third moments of two spaces agree best. Every round brings new starts and evolves them on an
 * island of their own, in 48 dims; no more come as soon as the best map is clearly above everything unlike it, there or in all dims. Unless it is
 * so from afar, the best of all islands then evolve together in 64 dims. The last stage is in all dims, where right and wrong maps are furthest apart.
 */
export async function searchPopulation(input: PopulationInput): Promise<PopulationFound> {
  const { source, target, moments, options, rounds, given, random, history, each } = input;
  const most = moments[0].dims;
  let memory: Scored[] = [];
  const seen = (maps: readonly Scored[]): void => {
    memory = distinct([...memory, ...maps], SAME, REMEMBERED);
  };
  const unlike = ({ map }: Scored): Scored[] => {
    const least = Math.max(UNLIKE, CHANCE / Math.sqrt(map.length));
    return memory.filter((other) => Math.abs(likeness(other.map, map)) < least);
  };
  const margin = (winner: Scored): number => {
    const [other] = unlike(winner);
    return other ? winner.agreement / other.agreement : Number.POSITIVE_INFINITY;
  };
  const tell = (where: string) => (winner: Scored) =>
    each(`${where}: moments agree to ${winner.agreement.toFixed(3)}, ${times(margin(winner))} the best map unlike it`);
  const note = (step: number): void => {
    const { agreement } = winner();
    history.push({ stage: 'population', step, agreement, margin: Math.min(MOST_RATIO, margin(winner())) });
  };
  /** Whether a map is clear of others, of which there are some: the rest of a round would find it again. */
  const stands = (one: Scored): boolean => margin(one) > CLEAR && unlike(one).length >= ENOUGH;
  const isEasy = (one: Scored): boolean => margin(one) > EASY;
  const decided = (): boolean => margin(winner()) > CLEAR || (given !== undefined && margin(winner()) < 1 / CLEAR);

  const momentsIn = async (dims: number): Promise<Pair> => [
    await thirdMoments(source, dims),
    await thirdMoments(target, dims),
  ];
  const few = await momentsIn(Math.min(ISLAND.dims, most));
  let population: Scored[] = [];
  let clear = false;
  let ours = given && (await climbAll([given], few))[0]!;
  if (ours) seen([ours]);
  const winner = (): Scored => ours ?? population[0]!;
  for (let round = 0; round < rounds; round++) {
    const rng = random.fork(`round ${round}`);
    const climbed: Scored[] = [];
    for await (const starts of roundOfStarts(round, { source, target, moments: few, options, random: rng, each })) {
      const maps = await climbAll(starts, few);
      climbed.push(...maps);
      seen(maps);
      const first = ours ?? best(climbed, 1)[0];
      if (first && stands(first)) break;
    }
    const untilRest = isAgreed(climbed);
    const evolving = { ...ISLAND, untilRest, random: rng.fork('evolve'), seen, each: tell(`round ${round + 1}`) };
    const island = await evolve(climbed, few, evolving);
    population = distinct([...population, ...island.slice(0, FROM_ISLAND)], SAME, REMEMBERED);
    note(round);
    clear = decided() || (await isClearInAll());
    if (clear) break;
  }
  if (!isEasy(winner()) && most > ISLAND.dims) {
    const pair = await momentsIn(Math.min(MERGED.dims, most));
    population = await widened(population, pair, MERGED.size);
    const evolving = { ...MERGED, random: random.fork('merged'), seen, each: tell('all rounds together') };
    population = await evolve(population, pair, evolving);
    note(MERGED.dims);
  }
  const easy = isEasy(winner());
  population = await widened(population, moments, easy ? FEW : LAST.size);
  for (let more = 0; !easy && more < MORE_GENERATIONS; more++) {
    const before = population[0]!.agreement;
    const evolving = { ...LAST, random: random.fork(`last ${more}`), seen, each: tell(`${most} dims`) };
    population = await evolve(population, moments, evolving);
    if (population[0]!.agreement < before * RISE) break;
  }
  if (unlike(winner()).length < LEAST_CONTROLS) {
    const rng = random.fork('controls');
    const fresh = Array.from({ length: FRESH }, () => Float32Array.from({ length: most * most }, () => rng.normal()));
    seen(await climbAll(fresh, moments));
  }
  note(most);
  return { winner: winner(), controls: unlike(winner()).slice(0, CONTROLS), margin: margin(winner()) };

  /** Whether the best map of these starts is far above all unlike it, and others have found parts of it. */
  function isAgreed(climbed: readonly Scored[]): boolean {
    const [first] = best(climbed, 1);
    if (ours || !first || !stands(first) || !isEasy(first)) return false;
    const least = AGREED.chance / Math.sqrt(first.map.length);
    return climbed.filter(({ map }) => likeness(map, first.map) > least).length > AGREED.starts;
  }

  /** Whether the best map, or the one given, is clear of the best unlike it in all dims, where it need not be so in few. */
  async function isClearInAll(): Promise<boolean> {
    if (most <= ISLAND.dims) return false;
    const [first, ...others] = [winner(), ...distinct(unlike(winner()), CONTROL_SAME, FEW_CONTROLS)];
    if (others.length < FEW_CONTROLS) return false;
    const [own, ...climbed] = await climbAll([first!.map, ...others.map(({ map }) => map)], moments);
    const least = Math.max(UNLIKE, CHANCE / most);
    const unlikeIt = climbed.filter(({ map }) => Math.abs(likeness(map, own!.map)) < least);
    const ratio = own!.agreement / Math.max(...unlikeIt.map(({ agreement }) => agreement));
    return unlikeIt.length > 0 && ratio > CLEAR;
  }

  /** The best maps and the best unlike them, climbed in more dims; from then on only those are remembered. */
  async function widened(maps: readonly Scored[], pair: Pair, count: number): Promise<Scored[]> {
    const controls = distinct(unlike(winner()), CONTROL_SAME, CONTROLS);
    const chosen = best(maps, count);
    const own = ours && (await climbAll([ours.map], pair))[0]!;
    const climbed = await climbAll(
      chosen.map(({ map }) => map),
      pair,
    );
    const others = await climbAll(
      controls.map(({ map }) => map),
      pair,
    );
    memory = [];
    ours = own;
    seen([...(own ? [own] : []), ...climbed, ...others]);
    return best([...climbed, ...others], count);
  }

  async function climbAll(maps: readonly Float32Array[], pair: Pair): Promise<Scored[]> {
    const dims = pair[0].dims;
    const out: Scored[] = [];
    for (let at = 0; at < maps.length; at += ISLAND.size) {
      const some = maps.slice(at, at + ISLAND.size).map((map) => resized(map, dims));
      out.push(...(await climb(some, ...pair, dims > MERGED.dims ? LAST_STEPS : FIRST_STEPS)));
      each(`climbing in ${dims} dims`);
    }
    return out;
  }
}

const times = (ratio: number): string => (Number.isFinite(ratio) ? `${ratio.toFixed(2)} times` : 'far above');
