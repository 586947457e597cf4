import type { Random } from '../../src/core/random.js';
import { crossProduct } from '../../src/linalg/matmul.js';
import { nearestOrthogonal } from '../../src/linalg/nearest-orthogonal.js';
import { type Matrix, takeRows } from '../../src/vectors/matrix.js';
import { LAMBDAS, ridgeMap } from '../paired/ridge.js';
import {
  completed,
  type PairedRows,
  refineAnchored,
  type Start,
  type Unpaired,
  unpairedCross,
} from './anchored-map.js';
import { clearlyBetter, heldOutRanks, qualityOf, top1Of } from './held-out-ranks.js';
import type { FewPairsOptions } from './options.js';

/** How a map is made of the pairs and the unpaired rows. */
export type Recipe =
  | { readonly kind: 'procrustes' }
  | { readonly kind: 'ridge' }
  /** The map found without pairs, as it is. */
  | { readonly kind: 'unpaired' }
  /** Refined with the unpaired rows, which count at this weight, from a start: see `Start`; unpaired: found without pairs. */
  | { readonly kind: 'anchored'; readonly weight: number; readonly start: StartName };

type StartName = 'pairs' | 'moments' | 'unpaired';

export interface Tried {
  readonly recipe: Recipe;
  /** Of all held-out pairs, in one order for all recipes. */
  readonly ranks: Float64Array;
  /** Targets among which a partner was looked for, on average over the folds. */
  readonly targets: number;
}

export interface ChooseInput {
  /** Preprocessed pairs. */
  readonly pairs: PairedRows;
  /** Undefined where there are too few of them to refine with. */
  readonly unpaired: Unpaired | undefined;
  /** Targets among which held-out partners are looked for, beside each other. */
  readonly pool: Matrix;
  readonly options: FewPairsOptions;
  readonly random: Random;
  readonly each: () => void;
}

/** Above this many dims the eigenproblem of ridge takes half a minute for each fold. */
const RIDGE_DIMS = 1024;
/** Pairs held out of one fold at most. */
const LARGEST_HELD_OUT = 500;
/** From so many pairs on their held-out ones choose the weight of the unpaired rows. */
const WEIGHED = 100;
/** Trials go through every third round of refinement: enough to tell which start and which weight is better. */
const TRIAL_STRIDE = 3;
/** Rows of a side that the matches at the end of a trial are made of. */
const TRIAL_ROWS = 4000;

/** The recipes that need no map found without pairs, on pairs held out from them. */
export async function tryFromPairs(input: ChooseInput): Promise<Tried[]> {
  const { unpaired, each, options } = input;
  const first = input.pairs.x.rows < options.searchBelow ? 'moments' : 'pairs';
  const tried = await tryFolds(input, async (kept, rng) => {
    const alone = await nearestOrthogonal(await crossProduct(kept.x, kept.y), kept.x.dim, kept.y.dim);
    const maps: Made[] = [{ recipe: { kind: 'procrustes' }, map: alone }];
    if (ridgeFits(kept)) {
      maps.push({ recipe: { kind: 'ridge' }, map: (await ridgeMap(kept.x, kept.y, LAMBDAS, each)).weights });
    }
    return unpaired ? [...maps, ...(await anchored(input, unpaired, kept, first, rng))] : maps;
  });
  if (!unpaired || first === 'pairs' || mostFound(tried)) return tried;
  return [...tried, ...(await tryFolds(input, (kept, rng) => anchored(input, unpaired, kept, 'pairs', rng)))];
}

/** Where so many held-out pairs are found first, other starts have nothing to add. */
const GOOD = 0.5;

export const mostFound = (tried: readonly Tried[]): boolean => tried.some(({ ranks }) => top1Of(ranks) >= GOOD);

/** A map found without pairs, as it is and as a start: nothing where the pairs say that it is no better than chance. */
export async function tryFromFound(input: ChooseInput, unpaired: Unpaired, found: Matrix): Promise<Tried[]> {
  const rng = input.random.fork('found');
  const cross = await unpairedCross(unpaired, found, TRIAL_ROWS, rng);
  const map = await nearestOrthogonal(cross, found.rows, found.dim);
  const asItIs = await tryFolds(input, async () => [{ recipe: { kind: 'unpaired' }, map }]);
  if (!betterThanChance(asItIs[0]!)) return [];
  return [...asItIs, ...(await tryFolds(input, (kept, fold) => anchored(input, unpaired, kept, { found }, fold)))];
}

/** Standard deviations of the mean rank. */
const BEYOND_CHANCE = 2.3;

/** Whether partners rank higher than random ones would, whose ranks are uniform. */
function betterThanChance({ ranks, targets }: Tried): boolean {
  const mean = ranks.reduce((sum, rank) => sum + rank, 0) / ranks.length;
  return (targets + 1) / 2 - mean > (BEYOND_CHANCE * targets) / Math.sqrt(12 * ranks.length);
}

interface Made {
  readonly recipe: Recipe;
  readonly map: Matrix;
}

/** From one start, at every weight, or with few pairs at the first: they cannot tell one from another. */
async function anchored(
  { options, each }: ChooseInput,
  unpaired: Unpaired,
  kept: PairedRows,
  from: Start,
  rng: Random,
): Promise<Made[]> {
  const start = typeof from === 'object' ? 'unpaired' : from;
  const refined = await refineAnchored(unpaired, kept, from, rng.fork(start), { stride: TRIAL_STRIDE, each });
  const cross = await unpairedCross(unpaired, refined, TRIAL_ROWS, rng.fork(`${start} matches`));
  const maps: Made[] = [];
  const weights = kept.x.rows < WEIGHED ? options.weights.slice(0, 1) : options.weights;
  for (const weight of weights) {
    maps.push({ recipe: { kind: 'anchored', weight, start }, map: await completed(kept, cross, weight) });
  }
  return maps;
}

/** The maps that are made without a fold, on the pairs of that fold, fold by fold. */
async function tryFolds(
  { pairs, pool, options, random, each }: ChooseInput,
  make: (kept: PairedRows, random: Random) => Promise<Made[]>,
): Promise<Tried[]> {
  const all = new Map<string, { recipe: Recipe; ranks: number[] }>();
  const folds = cuts(pairs.x.rows, options.folds, random);
  for (const [fold, held] of folds.entries()) {
    const out = new Set(held);
    const kept = Array.from({ length: pairs.x.rows }, (_, i) => i).filter((i) => !out.has(i));
    const without = { x: takeRows(pairs.x, kept), y: takeRows(pairs.y, kept) };
    for (const { recipe, map } of await make(without, random.fork(`fold ${fold}`))) {
      const ranks = await heldOutRanks(takeRows(pairs.x, held), takeRows(pairs.y, held), pool, map);
      const key = JSON.stringify(recipe);
      const entry = all.get(key) ?? { recipe, ranks: [] };
      entry.ranks.push(...ranks);
      all.set(key, entry);
    }
    each();
  }
  return [...all.values()].map(({ recipe, ranks }) => {
    const targets = pool.rows + Math.round(ranks.length / folds.length);
    return { recipe, ranks: Float64Array.from(ranks), targets };
  });
}

/** So few pairs span too few directions for a map of their own: the unpaired rows are used unless they are clearly worse. */
const FEW = 10;

/**
 * Tried recipes, the preferred one first. Pairs and unpaired rows together are preferred to a map found without pairs unless
 * they are clearly worse, and from ten pairs on to the pairs alone only where they are clearly better. A smaller weight of the
 * unpaired rows must be clearly better than a larger one from the same start: of ten pairs chance would choose.
 */
export function byPreference(tried: readonly Tried[]): Tried[] {
  const byRank = (a: Tried, b: Tried): number => qualityOf(b.ranks) - qualityOf(a.ranks);
  const alone = tried.filter(({ recipe }) => recipe.kind !== 'anchored').sort(byRank);
  const together = tried.filter(({ recipe }) => recipe.kind === 'anchored').sort(byRank);
  const helps = ({ ranks }: Tried): boolean =>
    alone.every(({ recipe, ranks: others }) =>
      recipe.kind === 'unpaired' || ranks.length < FEW ? !clearlyBetter(others, ranks) : clearlyBetter(ranks, others),
    );
  const [best] = together;
  if (!best || !helps(best)) return [...alone, ...together];
  const heaviest = together
    .filter((other) => startOf(other) === startOf(best) && helps(other) && !clearlyBetter(best.ranks, other.ranks))
    .reduce((a, b) => (weightOf(b) > weightOf(a) ? b : a), best);
  return [heaviest, ...together.filter((other) => other !== heaviest), ...alone];
}

const startOf = ({ recipe }: Tried): string | undefined => (recipe.kind === 'anchored' ? recipe.start : undefined);
const weightOf = ({ recipe }: Tried): number => (recipe.kind === 'anchored' ? recipe.weight : 0);

/** Row numbers of the pairs held out, fold by fold. */
export function cuts(pairs: number, folds: number, random: Random): Uint32Array[] {
  const order = random.fork('folds').permutation(pairs);
  const parts = pairs < 2 * folds ? pairs : folds;
  return Array.from({ length: parts }, (_, fold) =>
    order.filter((_, i) => i % parts === fold).subarray(0, LARGEST_HELD_OUT),
  );
}

/** Ridge wants more pairs than dims, and an eigenproblem that plain JavaScript solves in a second or two. */
const ridgeFits = ({ x, y }: PairedRows): boolean =>
  x.rows >= Math.max(10, x.dim) && Math.max(x.dim, y.dim) <= RIDGE_DIMS;
