import type { Random } from '../../src/core/random.js';
import type { HistoryRow } from '../method.js';
import { componentStarts } from './components/starts.js';
import { climb, type Scored } from './moments/climb.js';
import { best, distinct, evolve, likeness, type Pair, resized } from './moments/population.js';
import { leadingMoments, type ThirdMoments } from './moments/third-moments.js';
import type { PrincipalRows } from './principal-rows.js';

/** Principal directions of the stages: few have the widest basins, many tell right from wrong. */
const G: any = globalThis as any;
const STAGES = G.STAGES ?? [
  { dims: 48, size: 60, children: 15, generations: 6 },
  { dims: 64, size: 24, children: 8, generations: 4 },
  { dims: 96, size: 12, children: 8, generations: 2 },
];
export const MOST_DIMS = 96;
/** Steps that a start climbs, and a map that came from fewer dimensions. */
const FIRST_STEPS = 40;
/** Maps less alike than this have nothing in common. */
const UNLIKE = 0.3;
/** A best map this much above the best unlike it ends the search for starts. */
const CLEAR = 1.05;
/** Generations that the widest stage may add while its best map is not clear. */
const MORE_GENERATIONS = 6;
const KEPT_CONTROLS = 40;

export interface PopulationInput {
  /** Rows that the search sees. */
  readonly source: PrincipalRows;
  readonly target: PrincipalRows;
  readonly moments: readonly [ThirdMoments, ThirdMoments];
  /** Rounds of starts, at most. */
  readonly rounds: number;
  readonly random: Random;
  readonly history: HistoryRow[];
  readonly each: (note: string) => void;
}

export interface PopulationFound {
  /** Best first, in the widest stage, (k, k). */
  readonly population: readonly Scored[];
  /** The best maps unlike the first, as well climbed, in the widest stage. */
  readonly controls: readonly Scored[];
  /** Agreement of the best divided by that of the best control. */
  readonly margin: number;
}

export async function searchPopulation(input: PopulationInput): Promise<PopulationFound> {
  const { source, target, moments, rounds, random, history, each } = input;
  const most = moments[0].dims;
  const pairOf = (dims: number): Pair => [leadingMoments(moments[0], dims), leadingMoments(moments[1], dims)];
  let controls: Scored[] = [];
  let population: Scored[] = [];
  let dims = Math.min(STAGES[0].dims, most);
  let pair = pairOf(dims);

  const note = (label: string) => (winner: Scored) =>
    each(`${label}: agreement ${winner.agreement.toFixed(3)}, ${margin(winner).toFixed(2)} times the best unlike it`);
  const seen = (maps: readonly Scored[]): void => {
    controls = distinct([...controls, ...maps], 0.9, KEPT_CONTROLS * 2);
  };
  const unlike = (winner: Scored): Scored[] =>
    controls.filter(({ map }) => Math.abs(likeness(map, winner.map)) < UNLIKE);
  const margin = (winner = population[0]!): number => {
    const [first] = unlike(winner);
    return first ? winner.agreement / first.agreement : Number.POSITIVE_INFINITY;
  };

  const first = STAGES[0];
  for (let round = 0; round < rounds; round++) {
    const rng = random.fork(`round ${round}`);
    const starts = await componentStarts(source, target, rng, () => each('independent components'));
    const climbed = await climb(starts.map((map) => resized(map, dims)), ...pair, FIRST_STEPS);
    seen(climbed);
    const pool = population; const isl = (globalThis as any).V?.islands;
    population = await evolve(isl ? climbed : [...population, ...climbed], pair, { ...first, random: rng.fork('evolve'), seen, each: note('population') });
    if (isl) population = distinct([...pool, ...population.slice(0, isl)], 0.9, 200);
    history.push({ stage: 'population', step: round, agreement: population[0]!.agreement, margin: margin() });
    if (margin() > CLEAR) break;
  }
  for (const stage of STAGES.slice(1)) {
    if (dims >= most) break;
    dims = Math.min(stage.dims, most);
    pair = pairOf(dims);
    const wider = async (maps: readonly Scored[], count: number): Promise<Scored[]> =>
      best(await climb(maps.slice(0, count).map(({ map }) => resized(map, dims)), ...pair, FIRST_STEPS), count);
    const others = unlike(population[0]!);
    population = await wider(population, stage.size);
    controls = await wider(others, stage.size / 2);
    const rng = random.fork(`stage ${dims}`);
    const options = { ...stage, seen, each: note(`${dims} dims`) };
    population = await evolve(population, pair, { ...options, random: rng });
    history.push({ stage: 'population', step: dims, agreement: population[0]!.agreement, margin: margin() });
  }
  for (let more = 0; more < MORE_GENERATIONS && margin() < CLEAR; more++) {
    const before = population[0]!.agreement;
    population = await evolve(population, pair, {
      ...STAGES[2],
      generations: 2,
      random: random.fork(`more ${more}`),
      seen,
      each: note(`${dims} dims`),
    });
    if (population[0]!.agreement < before * 1.002) break;
  }
  return { population, controls: distinct(unlike(population[0]!), 0.6, 10), margin: margin() };
}
