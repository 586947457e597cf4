import type { Random } from '../../../src/core/random.js';
import { matmul } from '../../../src/linalg/matmul.js';
import { type PrincipalComponents, principalComponents } from '../../../src/linalg/pca.js';
import type { Matrix } from '../../../src/vectors/matrix.js';
import type { HistoryRow } from '../../method.js';
import { breedMaps } from './breeding.js';
import { climb, type Scored } from './climb.js';
import { best, distinct, extended, growMaps, likeness } from './growth.js';
import { type HeldOutAgreement, type HeldOutInput, heldOutAgreement, type Pair, setAside } from './held-out.js';
import { COMMON_VIEW, leadingMoments, momentReliability, thirdMoments, type View } from './third-moments.js';

/** Maps are grown in each of these views of the spaces: what is best in one is often a mere local maximum in another. */
const VIEWS: readonly View[] = [
  { flatten: 0, unit: false },
  { flatten: 0.25, unit: false },
  COMMON_VIEW,
  { flatten: 0.5, unit: true },
];
const COMMON = VIEWS.indexOf(COMMON_VIEW);
/** Maps of independent searches more alike than this did not meet by chance: unrelated ones stay below 0.3. */
const AGREE = 0.6;
/**
 * Islands are bred in few dimensions (a step costs k⁴), their best maps then together in all. Spaces that have no more
 * dimensions are searched through with a third of the islands.
 */
const ISLAND_DIMS = 40;
const FROM_ISLAND = 15;
const FROM_VIEW = 8;
const COMMON_STEPS = 25;
/** Islands whose best maps are more alike than this have found the same one. */
const SAME_FIND = 0.8;
/** On words the right map has 1.04 times the agreement of what islands find that fail. */
const STANDS_OUT = 1.03;
/** Below this reliability of the third moments of a side (some 400 rows of text vectors) there is nothing to compare. */
const RELIABLE = 0.2;
const MOST_STARTS = 3;
/**
 * The last population, of all islands, may go on so many times as long as one of theirs, and is patient: on words a best map of
 * top-1 .11 stood still for ten generations at a time and ended at .16.
 */
const LAST = 3;
const LAST_PATIENCE = 15;

export interface MomentOptions {
  readonly momentDims: number;
  readonly islands: number;
  readonly generations: number;
}

export interface MomentInput {
  /** Preprocessed rows (n, d_x) and (m, d_y). */
  readonly x: Matrix;
  readonly y: Matrix;
  readonly options: MomentOptions;
  readonly random: Random;
  readonly history: HistoryRow[];
  /** After every view and generation, with the best agreement so far. */
  readonly each: (note: string) => void;
}

/** A partial isometry (d_x, d_y) of rank `momentDims`. */
export interface MomentStart {
  readonly map: Matrix;
  /** What it is worth on rows that had no part in finding it; breeds its rivals, which takes as long as an island. */
  readonly heldOut: (each?: HeldOutInput['each']) => Promise<HeldOutAgreement | undefined>;
  /** Of the third moments of the less reliable side. */
  readonly reliability: number;
}

export interface MomentStarts {
  /** Best first, unlike each other. */
  readonly starts: MomentStart[];
  /** Two independent searches ended at the same map. */
  readonly agreed: boolean;
}

/**
 * Starting maps from the third moments of both sides, without pairs and without clusters. On an easy pair two views lead
 * to the same map and the search is over in seconds. On a hard one populations are grown and bred independently, until
 * the best of them stands out or is found twice (at most `islands`), and their best maps are bred together. Some rows of
 * either side are set aside, for what the maps are worth on them. No map where the third moments of a side are noise.
 */
export async function momentStarts(input: MomentInput): Promise<MomentStarts> {
  const { x, y, options, random, history, each } = input;
  const dims = Math.min(x.dim, y.dim, options.momentDims);
  const axes = {
    x: await principalComponents(x, dims, { random: random.fork('source'), centred: true }),
    y: await principalComponents(y, dims, { random: random.fork('target'), centred: true }),
  };
  const [left, right] = [setAside(x, random.fork('source rows')), setAside(y, random.fork('target rows'))];
  const views: Pair[] = [];
  for (const view of VIEWS) {
    views.push([await thirdMoments(left.rows, axes.x, view), await thirdMoments(right.rows, axes.y, view)]);
  }
  const common = views[COMMON]!;
  const reliabilitySource = await momentReliability(x, axes.x);
  const reliabilityTarget = await momentReliability(y, axes.y);
  history.push({ stage: 'moments', step: 0, reliabilitySource, reliabilityTarget });
  const reliability = Math.min(reliabilitySource, reliabilityTarget);
  if (reliability < RELIABLE) return { starts: [], agreed: false };

  const pool: Scored[] = [];
  const firsts: Scored[] = [];
  for (const [i, pair] of views.entries()) {
    const grown = best(await inView(await growMaps(...pair, random.fork(`view ${i}`)), common), FROM_VIEW);
    const first = grown[0]!;
    history.push({ stage: 'moments', step: i, agreement: first.agreement });
    each(`third moments agree to ${first.agreement.toFixed(3)}`);
    pool.push(...grown);
    if (firsts.some((other) => likeness(other.map, first.map) > AGREE)) return end(pool, true);
    firsts.push(first);
  }

  const small = views.map(
    (pair) => pair.map((side) => leadingMoments(side, Math.min(ISLAND_DIMS, dims))) as unknown as Pair,
  );
  const champions: Scored[] = [];
  const most = dims > ISLAND_DIMS ? options.islands : Math.ceil(options.islands / 3);
  for (let island = 0; island < most; island++) {
    const bred = await breedIsland(island, small);
    champions.push(bred[0]!);
    pool.push(...(await inView(bred.slice(0, FROM_ISLAND), common)));
    if (settled(champions)) break;
  }
  const bred = await breed(pool, common, random.fork('breed'), options.islands);
  return end(
    bred,
    champions.some(({ map }) => likeness(extended(map, dims), bred[0]!.map) * (dims / small[0]![0].dims) > AGREE),
  );

  async function breedIsland(island: number, pairs: readonly Pair[]): Promise<Scored[]> {
    const rng = random.fork(`island ${island}`);
    const grown: Scored[] = [];
    for (const [i, pair] of pairs.entries()) {
      grown.push(...(await inView(await growMaps(...pair, rng.fork(`view ${i}`)), pairs[COMMON]!)));
      each(`island ${island + 1} of ${most}`);
    }
    return breed(grown, pairs[COMMON]!, rng.fork('breed'), island);
  }

  function breed(maps: readonly Scored[], pair: Pair, rng: Random, island: number): Promise<Scored[]> {
    return breedMaps(maps, ...pair, {
      ...(island < options.islands
        ? { generations: options.generations }
        : { generations: LAST * options.generations, patience: LAST_PATIENCE }),
      random: rng,
      each: (generation, { agreement }) => {
        history.push({ stage: 'breeding', step: generation, island, agreement });
        each(`third moments agree to ${agreement.toFixed(3)}`);
      },
    });
  }

  async function end(maps: readonly Scored[], agreed: boolean): Promise<MomentStarts> {
    const chosen = distinct(maps, AGREE, agreed ? 1 : MOST_STARTS).map(({ map }) => map);
    const aside: Pair = [
      await thirdMoments(left.aside, axes.x, COMMON_VIEW),
      await thirdMoments(right.aside, axes.y, COMMON_VIEW),
    ];
    const starts: MomentStart[] = [];
    for (const [i, map] of chosen.entries()) {
      const heldOut = (each: HeldOutInput['each']) =>
        heldOutAgreement({
          map,
          others: [...pool, ...maps],
          seen: common,
          aside,
          random: random.fork(`rivals ${i}`),
          each,
        });
      starts.push({ map: await lift(map, axes.x, axes.y), heldOut, reliability });
    }
    return { starts, agreed };
  }
}

/** Whether the best island found what another one found too, or stands out from the others. */
function settled(champions: readonly Scored[]): boolean {
  const [first, ...others] = best(champions, champions.length);
  if (others.some((other) => likeness(other.map, first!.map) > SAME_FIND)) return true;
  const median = others[others.length >> 1]?.agreement ?? Number.POSITIVE_INFINITY;
  return others.length >= 2 && first!.agreement > STANDS_OUT * median;
}

/** The most calls of `each`: every view, and every view and generation of all islands. */
export const mostWork = ({ islands, generations }: MomentOptions): number =>
  VIEWS.length + islands * (VIEWS.length + generations) + LAST * generations;

async function inView(maps: readonly Scored[], [source, target]: Pair): Promise<Scored[]> {
  const matrices = maps.map(({ map }) => extended(map, source.dims));
  return best(await climb(matrices, source, target, COMMON_STEPS), maps.length);
}

/** (k, k) between principal coordinates → (d_x, d_y) of rank k. */
async function lift(map: Float32Array, x: PrincipalComponents, y: PrincipalComponents): Promise<Matrix> {
  const k = x.basis.dim;
  return matmul(await matmul(x.basis, { data: map, rows: k, dim: k }), y.basis, { transposeB: true });
}
