import { stopIfAborted } from '../../src/core/cancellation.js';
import { type Random, random } from '../../src/core/random.js';
import { fact, type Verdict } from '../../src/core/verdict.js';
import { crossProduct } from '../../src/linalg/matmul.js';
import { nearestOrthogonal } from '../../src/linalg/nearest-orthogonal.js';
import { type Matrix, takeRows } from '../../src/vectors/matrix.js';
import { preprocess } from '../../src/vectors/preprocess.js';
import { finishFit } from '../finish-fit.js';
import type { FitInput, HistoryRow, Method } from '../method.js';
import { checkPairs, twoSpaces } from '../paired/pairs.js';
import { LAMBDAS, ridgeMap } from '../paired/ridge.js';
import { unpairedLinearOptions } from '../unpaired-linear/options.js';
import { searchEarlyMap } from '../unpaired-linear/search-map.js';
import { sampleRows } from '../unpaired-linear/transport.js';
import { verificationSample } from '../unpaired-linear/verify.js';
import { unjudged, verdictOfPairs } from '../verdict/judge-paired.js';
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
/** What the 99 % lower bound of top-1 must reach: about a quarter of what good maps reach in pools of this size. */
const ENOUGH = 0.1;

/**
 * Few pairs and many unpaired rows: the pairs start the map and stay fixed matches in every refinement on the unpaired
 * rows. How much the unpaired rows count, down to not at all, is chosen on held-out pairs, so that the map is not worse
 * than that of the pairs alone. With very few pairs a map found without pairs is tried as a start, too.
 */
export const fewPairs: Method<FewPairsOptions> = {
  name: METHOD,
  pairing: 'few-pairs',
  options: fewPairsOptions,
  async fit(input) {
    const began = performance.now();
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
    const mapped = performance.now();
    const verdict = verdictOnHeldOut(tried[0], rows.pairs.x.rows);
    input.on?.({ stage: 'verdict', done: 1, total: 1, note: verdict.label });
    return finishFit({
      ...{ method: METHOD, input, verdict, history, began, mapped },
      map: { ...map, means: rows.means },
      scores: { pairs: rows.pairs.x.rows, weight: chosen.kind === 'anchored' ? chosen.weight : 0 },
    });
  },
};

interface Rows extends Pick<ChooseInput, 'pairs' | 'unpaired'> {
  readonly means: { readonly source: Float32Array; readonly target: Float32Array };
}

/** Preprocessed rows, the paired ones apart from the others. */
function prepare(input: FitInput<FewPairsOptions>): Rows {
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
  { options, signal, on }: FitInput<FewPairsOptions>,
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
  { on }: FitInput<FewPairsOptions>,
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

/** The verdict on the preferred recipe from the ranks of held-out pairs, `count` pairs in all; undefined where none could be held out. */
export function verdictOnHeldOut(best: Tried | undefined, count: number): Verdict {
  if (!best) {
    return unjudged(
      'One pair alone can start a map, not check it: give a second pair, or some thirty for a firm verdict.',
    );
  }
  const { ranks, recipe, targets } = best;
  const meanRank = ranks.reduce((sum, rank) => sum + rank, 0) / ranks.length;
  const found = { top1: top1(ranks), meanRank, pool: targets, queries: ranks.length, pairs: count };
  const threshold = { value: ENOUGH, meaning: 'about a quarter of what good maps reach', sparse: true } as const;
  const verdict = verdictOfPairs(found, threshold, 'on held-out pairs');
  const weight = recipe.kind === 'anchored' ? recipe.weight : 0;
  const meaning = 'of the unpaired rows against the pairs, chosen on held-out pairs; 0: the pairs alone were better';
  return { ...verdict, evidence: [...verdict.evidence, fact('weight', weight, meaning)] };
}

const describe = (recipe: Recipe): string =>
  recipe.kind === 'anchored'
    ? `unpaired rows at weight ${recipe.weight}, started from ${recipe.start === 'pairs' ? 'the pairs' : 'a map found without pairs'}`
    : `the pairs alone, by ${recipe.kind}`;
