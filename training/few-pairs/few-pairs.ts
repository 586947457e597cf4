import { stopIfAborted } from '../../src/core/cancellation.js';
import { type Random, random } from '../../src/core/random.js';
import { fact } from '../../src/core/verdict.js';
import { crossProduct } from '../../src/linalg/matmul.js';
import { nearestOrthogonal } from '../../src/linalg/nearest-orthogonal.js';
import { type Matrix, takeRows } from '../../src/vectors/matrix.js';
import { preprocess } from '../../src/vectors/preprocess.js';
import type { HistoryRow, Method, SearchInput } from '../method.js';
import { checkPairs, twoSpaces } from '../paired/pairs.js';
import { LAMBDAS, ridgeMap } from '../paired/ridge.js';
import { unpairedLinearOptions } from '../unpaired-linear/options.js';
import { searchEarlyMap } from '../unpaired-linear/search-map.js';
import { sampleRows } from '../unpaired-linear/transport.js';
import { verificationSample } from '../unpaired-linear/verify.js';
import type { FromNothing, FromRanks } from '../verdict/found-evidence.js';
import {
  type Anchored,
  matchAnchored,
  mostRounds,
  openAnchored,
  settleAnchored,
  shiftAnchored,
} from './anchored-rounds.js';
import { type ChooseInput, type Recipe, type Tried, tryRecipes } from './choose.js';
import { qualityOf } from './held-out-ranks.js';
import { type FewPairsOptions, fewPairsOptions } from './options.js';

const METHOD = 'few-pairs';
/** Fewer unpaired rows of a side tell nothing that the pairs do not. */
const LEAST_UNPAIRED = 100;
/** Targets among which held-out partners are looked for. */
const POOL = 5000;
/** Rounds of soft matches at the end. */
const MATCH_ROUNDS = 4;

/**
 * Few pairs and many unpaired rows: the pairs start the map and stay fixed matches in every refinement on the unpaired
 * rows. How much the unpaired rows count, down to not at all, is chosen on held-out pairs, so that the map is not worse
 * than that of the pairs alone. With very few pairs a map found without pairs is tried as a start, too.
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
    const rows = prepare(input);
    const history: HistoryRow[] = [];
    const found = await searched(input, rows, rng.fork('search'), history);
    const choice: ChooseInput = {
      pairs: rows.pairs,
      unpaired: rows.unpaired,
      found,
      pool: sampleRows(rows.unpaired?.y ?? takeRows(rows.pairs.y, []), POOL, rng.fork('pool')),
      options,
      random: rng.fork('choose'),
      each: stop,
    };
    input.on?.({ stage: 'held-out pairs', done: 0, total: 1, note: `${rows.pairs.x.rows} pairs` });
    const tried = rows.pairs.x.rows > 1 ? await tryRecipes(choice) : [];
    tried.forEach(({ recipe, ranks }, step) => {
      history.push({ stage: 'held-out pairs', step, ...recipe, quality: qualityOf(ranks), top1: top1(ranks) });
    });
    const chosen = tried[0]?.recipe ?? withoutTrial(rows, found, options);
    input.on?.({ stage: 'held-out pairs', done: 1, total: 1, note: describe(chosen) });
    const map = await make(chosen, choice, rng.fork('make'), history, input);
    return {
      maps: { ...map, means: rows.means },
      history,
      scores: { pairs: rows.pairs.x.rows, weight: weightOf(chosen) },
      evidence: evidenceOf(tried[0], rows.pairs.x.rows),
    };
  },
};

interface Rows extends Pick<ChooseInput, 'pairs' | 'unpaired'> {
  readonly means: { readonly source: Float32Array; readonly target: Float32Array };
}

/** Preprocessed rows, the paired ones apart from the others. */
function prepare(input: SearchInput<FewPairsOptions>): Rows {
  const spaces = twoSpaces(input.spaces, METHOD);
  const known = checkPairs(input, spaces, METHOD, 1);
  const [source, target] = spaces.map((space) => preprocess(space)) as [Prepared, Prepared];
  const means = { source: source.mean, target: target.mean };
  if (!known) return { pairs: { x: source.matrix, y: target.matrix }, unpaired: undefined, means };
  const pairs = { x: takeRows(source.matrix, known[0]), y: takeRows(target.matrix, known[1]) };
  const unpaired = { x: rowsBeside(source.matrix, known[0]), y: rowsBeside(target.matrix, known[1]) };
  const enough = Math.min(unpaired.x.rows, unpaired.y.rows) >= LEAST_UNPAIRED;
  return { pairs, unpaired: enough ? unpaired : undefined, means };
}

type Prepared = ReturnType<typeof preprocess>;

function rowsBeside(m: Matrix, rows: Uint32Array): Matrix {
  const out = new Set(rows);
  return takeRows(
    m,
    Array.from({ length: m.rows }, (_, i) => i).filter((i) => !out.has(i)),
  );
}

/** A map found without pairs, where there are so few of them that it may be the better start. */
async function searched(
  { options, signal, on }: SearchInput<FewPairsOptions>,
  { pairs, unpaired }: Rows,
  rng: Random,
  history: HistoryRow[],
): Promise<Matrix | undefined> {
  if (!unpaired || pairs.x.rows >= options.searchBelow) return undefined;
  const search = { ...unpaired, options: unpairedLinearOptions.parse({}), random: rng, signal, on };
  const found = await searchEarlyMap(search);
  history.push(...found.history);
  return found.early;
}

/** One pair cannot be held out. It makes no start either; a map found without pairs does. */
function withoutTrial({ unpaired }: Rows, found: Matrix | undefined, { weights }: FewPairsOptions): Recipe {
  if (!unpaired) return { kind: 'procrustes' };
  return { kind: 'anchored', weight: weights[0]!, start: found ? 'unpaired' : 'pairs' };
}

/** The map of the chosen recipe, from all pairs. */
async function make(
  recipe: Recipe,
  { pairs, unpaired, found, options, each }: ChooseInput,
  rng: Random,
  history: HistoryRow[],
  { on }: SearchInput<FewPairsOptions>,
): Promise<{ weights: Matrix; back?: Matrix }> {
  if (recipe.kind === 'ridge') {
    const there = await ridgeMap(pairs.x, pairs.y, LAMBDAS, each);
    return { weights: there.weights, back: (await ridgeMap(pairs.y, pairs.x, LAMBDAS, each)).weights };
  }
  const cross = await crossProduct(pairs.x, pairs.y);
  const alone = await nearestOrthogonal(cross, pairs.x.dim, pairs.y.dim);
  if (recipe.kind === 'procrustes') return { weights: alone };
  const total = mostRounds(options.stretches) + MATCH_ROUNDS;
  let done = 0;
  const anchored: Anchored = {
    ...unpaired!,
    cross,
    each: () => {
      each();
      on?.({ stage: 'refine', done: ++done, total });
    },
  };
  const sample = verificationSample(unpaired!.x, unpaired!.y, rng.fork('verify'));
  const { weight } = recipe;
  const [first] = options.weights as [number, ...number[]];
  const start = recipe.start === 'unpaired' ? found! : alone;
  const opened = await openAnchored(anchored, start, first, options.rows, rng);
  const shifted = weight === first ? opened : await shiftAnchored(anchored, opened, weight, options.rows, rng);
  const settled = await settleAnchored(anchored, shifted, weight, sample, options, rng.fork('settle'));
  history.push({ stage: 'settle', step: done, score: settled.score });
  const last = rng.fork('matches');
  return { weights: await matchAnchored(anchored, settled.map, weight, MATCH_ROUNDS, options.matchRows, last) };
}

const top1 = (ranks: Float64Array): number => ranks.filter((rank) => rank === 1).length / ranks.length;

const weightOf = (recipe: Recipe): number => (recipe.kind === 'anchored' ? recipe.weight : 0);

/** What the preferred recipe did on held-out pairs, of `pairs` in all; nothing where none could be held out. */
export function evidenceOf(best: Tried | undefined, pairs: number): FromRanks | FromNothing {
  if (!best) {
    const why = 'One pair alone can start a map, not check it: give a second pair, or some thirty for a firm verdict.';
    return { kind: 'nothing', why };
  }
  const { ranks, recipe, targets } = best;
  const meaning = 'of the unpaired rows against the pairs, chosen on held-out pairs; 0: the pairs alone were better';
  return { kind: 'ranks', ranks, targets, pairs, facts: [fact('weight', weightOf(recipe), meaning)] };
}

const describe = (recipe: Recipe): string =>
  recipe.kind === 'anchored'
    ? `unpaired rows at weight ${recipe.weight}, started from ${recipe.start === 'pairs' ? 'the pairs' : 'a map found without pairs'}`
    : `the pairs alone, by ${recipe.kind}`;
