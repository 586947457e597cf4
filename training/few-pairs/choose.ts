import type { Random } from '../../src/core/random.js';
import { crossProduct } from '../../src/linalg/matmul.js';
import { nearestOrthogonal } from '../../src/linalg/nearest-orthogonal.js';
import { type Matrix, takeRows } from '../../src/vectors/matrix.js';
import { LAMBDAS, ridgeMap } from '../paired/ridge.js';
import { type Anchored, matchAnchored, openAnchored, shiftAnchored } from './anchored-rounds.js';
import { clearlyBetter, heldOutRanks, qualityOf } from './held-out-ranks.js';
import type { FewPairsOptions } from './options.js';

/** How a map is made of the pairs and the unpaired rows. */
export type Recipe =
  | { readonly kind: 'procrustes' }
  | { readonly kind: 'ridge' }
  /** Refined with the unpaired rows at this weight, started from the pairs or from a map found without pairs. */
  | { readonly kind: 'anchored'; readonly weight: number; readonly start: 'pairs' | 'unpaired' };

export interface Tried {
  readonly recipe: Recipe;
  /** Of all held-out pairs, in one order for all recipes. */
  readonly ranks: Float64Array;
  /** Targets among which a partner was looked for, on average over the folds. */
  readonly targets: number;
}

export interface ChooseInput {
  /** Preprocessed pairs: row i of x (k, d_x) belongs to row i of y (k, d_y). */
  readonly pairs: { readonly x: Matrix; readonly y: Matrix };
  /** Preprocessed rows of no pair; undefined where there are too few to refine with. */
  readonly unpaired: { readonly x: Matrix; readonly y: Matrix } | undefined;
  /** A map found without pairs, to start from. */
  readonly found: Matrix | undefined;
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
/** Rounds of soft matches before a trial, of those that end the fit. */
const TRIAL_MATCHES = 1;

/** Every recipe on pairs held out from it, the preferred one first. */
export async function tryRecipes(input: ChooseInput): Promise<Tried[]> {
  const all = new Map<string, { recipe: Recipe; ranks: number[] }>();
  const folds = cuts(input.pairs.x.rows, input.options.folds, input.random);
  for (const [fold, held] of folds.entries()) {
    for (const { recipe, map } of await mapsWithout(held, input, input.random.fork(`fold ${fold}`))) {
      const ranks = await heldOutRanks(takeRows(input.pairs.x, held), takeRows(input.pairs.y, held), input.pool, map);
      const key = JSON.stringify(recipe);
      const entry = all.get(key) ?? { recipe, ranks: [] };
      entry.ranks.push(...ranks);
      all.set(key, entry);
    }
    input.each();
  }
  const targets = (ranks: number[]): number => input.pool.rows + Math.round(ranks.length / folds.length);
  const tried = [...all.values()].map(({ recipe, ranks }) => {
    return { recipe, ranks: Float64Array.from(ranks), targets: targets(ranks) };
  });
  return byPreference(tried);
}

/** So few pairs span too few directions for a map of their own: the unpaired rows are used unless they are clearly worse. */
const FEW = 10;

/**
 * Tried recipes, the preferred one first. From ten pairs on, unpaired rows are used only where they are clearly better than the
 * pairs alone, and at a smaller weight only where that is clearly better than a larger one from the same start: of ten pairs chance would
 * choose the weight, and too small a one costs more than too large a one.
 */
export function byPreference(tried: readonly Tried[]): Tried[] {
  const byRank = (a: Tried, b: Tried): number => qualityOf(b.ranks) - qualityOf(a.ranks);
  const alone = tried.filter(({ recipe }) => recipe.kind !== 'anchored').sort(byRank);
  const anchored = tried.filter(({ recipe }) => recipe.kind === 'anchored').sort(byRank);
  const helps = ({ ranks }: Tried): boolean => {
    if (!alone[0]) return true;
    return ranks.length < FEW ? !clearlyBetter(alone[0].ranks, ranks) : clearlyBetter(ranks, alone[0].ranks);
  };
  const [best] = anchored;
  if (!best || !helps(best)) return [...alone, ...anchored];
  const heaviest = anchored
    .filter((other) => startOf(other) === startOf(best) && helps(other) && !clearlyBetter(best.ranks, other.ranks))
    .reduce((a, b) => (weightOf(b) > weightOf(a) ? b : a), best);
  return [heaviest, ...anchored.filter((other) => other !== heaviest), ...alone];
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

async function mapsWithout(held: Uint32Array, input: ChooseInput, random: Random) {
  const { pairs, unpaired, found, options, each } = input;
  const out = new Set(held);
  const kept = Array.from({ length: pairs.x.rows }, (_, i) => i).filter((i) => !out.has(i));
  const [x, y] = [takeRows(pairs.x, kept), takeRows(pairs.y, kept)];
  const cross = await crossProduct(x, y);
  const alone = await nearestOrthogonal(cross, x.dim, y.dim);
  const maps: { recipe: Recipe; map: Matrix }[] = [{ recipe: { kind: 'procrustes' }, map: alone }];
  if (ridgeFits(x, y)) maps.push({ recipe: { kind: 'ridge' }, map: (await ridgeMap(x, y, LAMBDAS, each)).weights });
  if (!unpaired) return maps;
  const anchored: Anchored = { ...unpaired, cross, each };
  const [first, ...others] = options.weights as [number, ...number[]];
  for (const [start, from] of [
    ['pairs', alone],
    ['unpaired', found],
  ] as const) {
    if (!from) continue;
    const rng = random.fork(start);
    const base = await openAnchored(anchored, from, first, options.rows, rng);
    for (const weight of [first, ...others]) {
      const shifted = weight === first ? base : await shiftAnchored(anchored, base, weight, options.rows, rng);
      const map = await matchAnchored(anchored, shifted, weight, TRIAL_MATCHES, 2 * options.rows, rng.fork(weight));
      maps.push({ recipe: { kind: 'anchored', weight, start }, map });
    }
  }
  return maps;
}

/** Ridge wants more pairs than dims, and an eigenproblem that plain JavaScript solves in a second or two. */
const ridgeFits = (x: Matrix, y: Matrix): boolean =>
  x.rows >= Math.max(10, x.dim) && Math.max(x.dim, y.dim) <= RIDGE_DIMS;
