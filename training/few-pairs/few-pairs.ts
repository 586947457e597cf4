import { stopIfAborted } from '../../src/core/cancellation.js';
import { type Random, random } from '../../src/core/random.js';
import { fact } from '../../src/core/verdict.js';
import { crossProduct } from '../../src/linalg/matmul.js';
import { nearestOrthogonal } from '../../src/linalg/nearest-orthogonal.js';
import { type Matrix, takeRows } from '../../src/vectors/matrix.js';
import { preprocess } from '../../src/vectors/preprocess.js';
import { type CompactSpace, compactSpace, mapOfSpaces } from '../compact-space.js';
import type { HistoryRow, Method, SearchInput } from '../method.js';
import { checkPairs, twoSpaces } from '../paired/pairs.js';
import { LAMBDAS, ridgeMap } from '../paired/ridge.js';
import { matchRounds } from '../unpaired-linear/match-rounds.js';
import { unpairedLinearOptions } from '../unpaired-linear/options.js';
import { blended } from '../unpaired-linear/refine.js';
import { sampleRows } from '../unpaired-linear/sample-rows.js';
import { refineFully, searchEarlyMap, supportsMatches } from '../unpaired-linear/search-map.js';
import type { FromNothing, FromRanks } from '../verdict/found-evidence.js';
import { refineAnchored, unpairedRows } from './anchored-map.js';
import {
  byPreference,
  type ChooseInput,
  mostFound,
  type Recipe,
  type Tried,
  tryFromFound,
  tryFromPairs,
} from './choose.js';
import { qualityOf, top1Of } from './held-out-ranks.js';
import { type FewPairsOptions, fewPairsOptions } from './options.js';

const METHOD = 'few-pairs';
/** Fewer unpaired rows of a side tell nothing that the pairs do not. */
const LEAST_UNPAIRED = 100;
/** Targets among which held-out partners are looked for. */
const POOL = 5000;

/**
 * Few pairs and many unpaired rows: the pairs start the map and stay fixed matches in every refinement on the unpaired
 * rows. How much the unpaired rows count, down to not at all, is chosen on held-out pairs, so that the map is not worse
 * than that of the pairs alone. Where few pairs make no good map, one found without pairs is tried as a start, too.
 */
export const fewPairs: Method<FewPairsOptions> = {
  name: METHOD,
  pairing: 'few-pairs',
  options: fewPairsOptions,
  async search(input) {
    const { seed, options, signal } = input;
    const stop = (): void => stopIfAborted(signal, `fitting ${METHOD}`);
    stop();
    const rng = random(seed).fork(METHOD);
    const { pairs, rows, means, spaces } = await prepare(input, rng);
    const history: HistoryRow[] = [];
    const search = rows && { ...rows, options: unpairedLinearOptions.parse({}), random: rng.fork('search'), signal };
    const choice: ChooseInput = {
      pairs,
      unpaired: search && (await unpairedRows(search)),
      pool: sampleRows(rows?.y ?? takeRows(pairs.y, []), POOL, rng.fork('pool')),
      options,
      random: rng.fork('choose'),
      each: stop,
    };
    input.on?.({ stage: 'held-out pairs', done: 0, total: 1, note: `${pairs.x.rows} pairs` });
    let tried = pairs.x.rows > 1 ? byPreference(await tryFromPairs(choice)) : [];
    let found: Matrix | undefined;
    if (search && pairs.x.rows < options.searchBelow && !mostFound(tried)) {
      const searched = await searchEarlyMap({ ...search, on: input.on });
      history.push(...searched.history);
      found = searched.early;
      if (tried.length) tried = byPreference([...tried, ...(await tryFromFound(choice, choice.unpaired!, found))]);
    }
    tried.forEach(({ recipe, ranks }, step) => {
      history.push({ stage: 'held-out pairs', step, ...recipe, quality: qualityOf(ranks), top1: top1Of(ranks) });
    });
    const chosen = tried[0]?.recipe ?? withoutTrial(choice, found);
    input.on?.({ stage: 'held-out pairs', done: 1, total: 1, note: describe(chosen) });
    const map =
      chosen.kind === 'unpaired'
        ? { weights: await refineFully({ ...search!, on: input.on }, found!) }
        : await make(chosen, choice, found, rng.fork('make'), input);
    return {
      maps: { ...(await expanded(map, spaces)), means },
      history,
      scores: { pairs: pairs.x.rows, weight: weightOf(chosen) },
      evidence: evidenceOf(tried[0], pairs.x.rows),
    };
  },
};

interface Prepared {
  readonly pairs: ChooseInput['pairs'];
  /** Rows of no pair; undefined where there are too few. */
  readonly rows: { readonly x: Matrix; readonly y: Matrix } | undefined;
  readonly means: { readonly source: Float32Array; readonly target: Float32Array };
  /** What the rows are of: maps are made between compact spaces. */
  readonly spaces: readonly [CompactSpace, CompactSpace];
}

/** Preprocessed rows, the paired ones apart from the others. */
async function prepare(input: SearchInput<FewPairsOptions>, rng: Random): Promise<Prepared> {
  const spaces = twoSpaces(input.spaces, METHOD);
  const known = checkPairs(input, spaces, METHOD, 1);
  const [source, target] = [preprocess(spaces[0]!), preprocess(spaces[1]!)];
  const means = { source: source.mean, target: target.mean };
  const x = await compactSpace(source.matrix, rng.fork('source dims'));
  const y = await compactSpace(target.matrix, rng.fork('target dims'));
  const given = { means, spaces: [x, y] } as const;
  if (!known) return { ...given, pairs: { x: x.matrix, y: y.matrix }, rows: undefined };
  const pairs = { x: takeRows(x.matrix, known[0]), y: takeRows(y.matrix, known[1]) };
  const rows = { x: rowsBeside(x.matrix, known[0]), y: rowsBeside(y.matrix, known[1]) };
  const enough = Math.min(rows.x.rows, rows.y.rows) >= LEAST_UNPAIRED;
  return { ...given, pairs, rows: enough ? rows : undefined };
}

/** Maps between compact spaces as maps between whole ones. */
async function expanded(
  { weights, back }: { readonly weights: Matrix; readonly back?: Matrix },
  [x, y]: Prepared['spaces'],
): Promise<{ weights: Matrix; back?: Matrix }> {
  const there = { weights: await mapOfSpaces(weights, x, y) };
  return back ? { ...there, back: await mapOfSpaces(back, y, x) } : there;
}

function rowsBeside(m: Matrix, rows: Uint32Array): Matrix {
  const out = new Set(rows);
  return takeRows(
    m,
    Array.from({ length: m.rows }, (_, i) => i).filter((i) => !out.has(i)),
  );
}

/** One pair cannot be held out. It makes no start either; a map found without pairs does. */
function withoutTrial({ unpaired, options }: ChooseInput, found: Matrix | undefined): Recipe {
  if (!unpaired) return { kind: 'procrustes' };
  return { kind: 'anchored', weight: options.weights[0]!, start: found ? 'unpaired' : 'moments' };
}

/** The map of the chosen recipe, from all pairs. */
async function make(
  recipe: Exclude<Recipe, { kind: 'unpaired' }>,
  { pairs, unpaired, options, each }: ChooseInput,
  found: Matrix | undefined,
  rng: Random,
  { on }: SearchInput<FewPairsOptions>,
): Promise<{ weights: Matrix; back?: Matrix }> {
  if (recipe.kind === 'ridge') {
    const there = await ridgeMap(pairs.x, pairs.y, LAMBDAS, each);
    return { weights: there.weights, back: (await ridgeMap(pairs.y, pairs.x, LAMBDAS, each)).weights };
  }
  if (recipe.kind === 'procrustes') {
    return { weights: await nearestOrthogonal(await crossProduct(pairs.x, pairs.y), pairs.x.dim, pairs.y.dim) };
  }
  const start = recipe.start === 'unpaired' ? { found: found! } : recipe.start;
  const map = await refineAnchored(unpaired!, pairs, start, rng, {
    each: (done, total) => {
      each();
      on?.({ stage: 'refine', done, total });
    },
  });
  const rows = rng.fork('matches');
  const cross = await crossProduct(pairs.x, pairs.y);
  const weights = await matchRounds({
    x: sampleRows(unpaired!.x, options.matchRows, rows.fork('source')),
    y: sampleRows(unpaired!.y, options.matchRows, rows.fork('target')),
    start: map,
    many: supportsMatches(unpaired!.x, unpaired!.y),
    random: rows.fork('rounds'),
    blend: (matched) => blended({ cross, weight: recipe.weight }, matched),
    each: (done, total) => {
      each();
      on?.({ stage: 'matches', done, total });
    },
  });
  return { weights };
}

const weightOf = (recipe: Recipe): number => (recipe.kind === 'anchored' ? recipe.weight : 0);

/** What the preferred recipe did on held-out pairs, of `pairs` in all; nothing where none could be held out. */
export function evidenceOf(best: Tried | undefined, pairs: number): FromRanks | FromNothing {
  if (!best) {
    const why = 'One pair can start a map but not check it. Give a second pair, or about thirty for a firm verdict.';
    return { kind: 'nothing', why };
  }
  const { ranks, recipe, targets } = best;
  const meaning =
    'weight of the unpaired rows relative to the pairs, chosen on held-out pairs; 0: the pairs alone were better';
  return { kind: 'ranks', ranks, targets, pairs, facts: [fact('weight', weightOf(recipe), meaning)] };
}

const STARTS = {
  pairs: 'the pairs',
  moments: 'the pairs by third moments',
  unpaired: 'a map found without pairs',
} as const;

function describe(recipe: Recipe): string {
  if (recipe.kind === 'unpaired') return 'the map found without pairs';
  if (recipe.kind !== 'anchored') return `the pairs alone, by ${recipe.kind}`;
  return `unpaired rows at weight ${recipe.weight}, started from ${STARTS[recipe.start]}`;
}
