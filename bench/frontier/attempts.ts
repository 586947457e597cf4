/**
 * Attempts at a pair that is hard without pairs, each from several seeds, one JSON line a run:
 *   node --import tsx bench/frontier/attempts.ts SPLIT PAIRS ATTEMPTS SEEDS [--threads N] >> attempts.jsonl
 *   ... words-7k use-glove,glove-fasttext clusters,views,islands 0-4      (ATTEMPTS: all for every one)
 * `start` is the top-1 of the map the attempt ends with, `top1` the one after the refinement all share (race and settle,
 * nothing on all rows); published methods are refined in the same way. No verdict is asked for.
 */

import { parseOptions } from '../../src/core/options.js';
import { type Random, random } from '../../src/core/random.js';
import { setThreads } from '../../src/engine/threads.js';
import { matmul } from '../../src/linalg/matmul.js';
import { principalComponents } from '../../src/linalg/pca.js';
import { retrieval } from '../../src/search/rank-scores.js';
import type { LinearTranslator } from '../../src/translators/linear.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import { preprocess } from '../../src/vectors/preprocess.js';
import { fitSpaces } from '../../training/fit.js';
import { methodNamed } from '../../training/methods.js';
import { procrustesMap } from '../../training/paired/procrustes.js';
import { clusterStarts } from '../../training/unpaired-linear/clusters/starts.js';
import { climb, type Scored } from '../../training/unpaired-linear/moments/climb.js';
import { best, extended, growMaps } from '../../training/unpaired-linear/moments/growth.js';
import { momentStarts } from '../../training/unpaired-linear/moments/starts.js';
import { type ThirdMoments, thirdMoments } from '../../training/unpaired-linear/moments/third-moments.js';
import { unpairedLinearOptions } from '../../training/unpaired-linear/options.js';
import { race, settle } from '../../training/unpaired-linear/settle.js';
import { verificationSample } from '../../training/unpaired-linear/verify.js';
import { readFlags, seedList } from '../vec2vec/flags.js';
import { loadPair } from '../wordnet/spaces.js';

interface Sides {
  readonly x: Matrix;
  readonly y: Matrix;
}
type Attempt = (sides: Sides, seed: number) => Promise<Matrix[]>;

const VIEW = { flatten: 0.5, unit: false };
const DIMS = 60;
const defaults = unpairedLinearOptions.parse({});

/** Ours; every other name is a published method, fitted with its defaults and verdict=none. */
const ATTEMPTS: Readonly<Record<string, Attempt>> = {
  clusters: (sides, seed) => clusters(sides, seed, {}),
  'clusters-200': (sides, seed) => clusters(sides, seed, { restarts: 200 }),
  'clusters-few': (sides, seed) => clusters(sides, seed, { clusters: 8, restarts: 60 }),
  'clusters-many': (sides, seed) => clusters(sides, seed, { clusters: 40, restarts: 20 }),
  /** Third moments from random starts, in all dims at once. */
  restarts: (sides, seed) =>
    inMoments(sides, seed, async (source, target, rng) => climb(randomMaps(300, source.dims, rng), source, target, 40)),
  /** The same with noise that fades: every step adds a random matrix of the gradient's norm times 0.6 down to 0. */
  annealing: (sides, seed) => inMoments(sides, seed, anneal),
  /** Grown from few dims to many, in one view. */
  growth: (sides, seed) => inMoments(sides, seed, (source, target, rng) => growMaps(source, target, rng)),
  /** Grown and bred: one island, and as many as it takes. */
  'one-island': (sides, seed) => moments(sides, seed, 1),
  islands: (sides, seed) => moments(sides, seed, defaults.islands),
};

const PUBLISHED = ['mini-vec2vec', 'vecmap', 'wasserstein-procrustes', 'gromov-wasserstein', 'blind-match', 'rosetta'];

const [split = 'words-7k', pairs = 'use-glove', names = 'all', seeds = '0', ...rest] = process.argv.slice(2);
setThreads(readFlags(rest).threads);
const chosen = names === 'all' ? [...Object.keys(ATTEMPTS), ...PUBLISHED] : names.split(',');
for (const seed of seedList(seeds)) {
  for (const pair of pairs.split(',')) for (const name of chosen) await run(pair, name, seed);
}

async function run(pair: string, name: string, seed: number): Promise<void> {
  const data = await loadPair(pair, split);
  const [source, target] = [preprocess(data.source), preprocess(data.target)];
  const [x, y] = [source.matrix, target.matrix];
  const test = {
    x: preprocess(data.test.source, source.mean).matrix,
    y: preprocess(data.test.target, target.mean).matrix,
  };
  const top1 = async (map: Matrix): Promise<number> => (await retrieval(await matmul(test.x, map), test.y)).top1;
  const oracle = await procrustesMap(
    preprocess(data.paired.source, source.mean).matrix,
    preprocess(data.paired.target, target.mean).matrix,
  );
  const spent = cpuClock();
  const starts = await (ATTEMPTS[name] ?? published(name))({ x, y }, seed);
  const searchSeconds = spent();
  const course = { x, y, sample: verificationSample(x, y, random(seed).fork('verify')) };
  const raced = [];
  for (const [i, start] of starts.entries()) raced.push(await race(course, start, random(seed).fork(i)));
  raced.sort((a, b) => b.score - a.score);
  const settled = await settle(course, raced[0]!, random(seed).fork('settle'));
  console.log(
    JSON.stringify({
      ...{ split, pair, attempt: name, seed },
      start: await top1(starts[0]!),
      top1: await top1(settled.map),
      score: settled.score,
      oracleTop1: await top1(oracle),
      ...{ searchSeconds, cpuSeconds: spent() },
    }),
  );
}

function clusters({ x, y }: Sides, seed: number, more: object): Promise<Matrix[]> {
  const each = (): void => {};
  return clusterStarts({ x, y, options: { ...defaults, ...more }, random: random(seed), history: [], each });
}

async function moments({ x, y }: Sides, seed: number, islands: number): Promise<Matrix[]> {
  const options = { ...defaults, islands };
  const { starts } = await momentStarts({ x, y, options, random: random(seed), history: [], each: () => {} });
  return starts.map(({ map }) => map);
}

/** The best map of a search in the common view, between the spaces. */
async function inMoments(
  { x, y }: Sides,
  seed: number,
  search: (source: ThirdMoments, target: ThirdMoments, rng: Random) => Promise<Scored[]>,
): Promise<Matrix[]> {
  const rng = random(seed);
  const ax = await principalComponents(x, DIMS, { random: rng.fork('source'), centred: true });
  const ay = await principalComponents(y, DIMS, { random: rng.fork('target'), centred: true });
  const [first] = best(await search(await thirdMoments(x, ax, VIEW), await thirdMoments(y, ay, VIEW), rng), 1);
  const map = { data: first!.map, rows: DIMS, dim: DIMS };
  return [await matmul(await matmul(ax.basis, map), ay.basis, { transposeB: true })];
}

function randomMaps(count: number, dims: number, rng: Random): Float32Array[] {
  return Array.from({ length: count }, () => Float32Array.from({ length: dims * dims }, () => rng.normal()));
}

async function anneal(source: ThirdMoments, target: ThirdMoments, rng: Random): Promise<Scored[]> {
  const steps = 150;
  const dims = source.dims;
  let found = await climb(randomMaps(12, dims, rng), source, target, 5);
  for (let step = 0; step < steps; step++) {
    const noise = (0.6 * (1 - step / steps)) / Math.sqrt(dims);
    const shaken = found.map(({ map }) => map.map((v) => v + noise * rng.normal()));
    found = await climb(shaken, source, target, 5);
  }
  return climb(
    found.map(({ map }) => extended(map, dims)),
    source,
    target,
    40,
  );
}

function published(name: string): Attempt {
  return async ({ x, y }, seed) => {
    const method = methodNamed(name);
    const options = parseOptions(method.options, { verdict: 'none' }, name);
    const { translators } = await fitSpaces(method, { spaces: [x, y], seed, options });
    return [(translators[0] as LinearTranslator).weights];
  };
}

function cpuClock(): () => number {
  const began = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(began);
    return (user + system) / 1e6;
  };
}
