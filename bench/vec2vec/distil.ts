/**
 * Whether the direction that a network improves can teach the other one: pairs made by the network, (x, F(x)) of all
 * rows x of the space it translates from, give a linear map back by orthogonal Procrustes. One JSON line a run:
 *   node --import tsx bench/vec2vec/distil.ts SPLIT PAIRS SEEDS STARTS [--threads N] [--set key=value]...
 * For each direction: score without pairs on held-out rows and top-1 of known pairs, of the linear start, of the map
 * distilled from the network of the opposite direction, and of the mean of the two maps. The pairs choose nothing.
 */

import { cpuSeconds } from '../../src/core/cpu-seconds.js';
import { parseOptions } from '../../src/core/options.js';
import { random } from '../../src/core/random.js';
import { setThreads } from '../../src/engine/threads.js';
import { crossProduct, matmul } from '../../src/linalg/matmul.js';
import { nearestOrthogonal } from '../../src/linalg/nearest-orthogonal.js';
import { meanBestCsls } from '../../src/search/csls.js';
import { retrieval } from '../../src/search/rank-scores.js';
import { type Matrix, takeRows, transposed } from '../../src/vectors/matrix.js';
import { preprocess, unitRows } from '../../src/vectors/preprocess.js';
import { splitHeldOut } from '../../training/vec2vec/held-out.js';
import { vec2vecOptions } from '../../training/vec2vec/options.js';
import { trainNetwork } from '../../training/vec2vec/train-network.js';
import { loadPair } from '../wordnet/spaces.js';
import { readFlags, seedList } from './flags.js';
import { linearStart } from './starts.js';

const [split = 'wordnet-tune', pairs = 'use-glove', seeds = '0', starts = 'starts', ...rest] = process.argv.slice(2);
const flags = readFlags(rest);
setThreads(flags.threads);
const options = parseOptions(vec2vecOptions, flags.settings, 'vec2vec');
for (const seed of seedList(seeds)) for (const pair of pairs.split(',')) await distil(pair, seed);

async function distil(pair: string, seed: number): Promise<void> {
  const spent = cpuSeconds();
  const { source, target, test, name } = await loadPair(pair, split);
  const start = await linearStart({ source, target, test, name, paired: test }, seed, starts);
  const raw = [source, target];
  const { translators, chosen } = await trainNetwork({ spaces: raw, options, seed, init: [start] });
  const { weights } = start;
  const spaces = raw.map((m) => preprocess(m));
  const splits = spaces.map(({ matrix }, s) =>
    splitHeldOut(matrix, options.heldOut, random(seed).fork(`held out ${s}`)),
  );
  const tests = [test.source, test.target].map((m, s) => preprocess(m, spaces[s]!.mean).matrix);
  const measured = async (w: Matrix, from: number, to: number) => ({
    score: await meanBestCsls(unitRows(await matmul(splits[from]!.heldOut, w)), splits[to]!.heldOut),
    top1: (await retrieval(unitRows(await matmul(tests[from]!, w)), tests[to]!)).top1,
  });
  const told: Record<string, object> = {};
  for (const [from, to] of [
    [0, 1],
    [1, 0],
  ] as const) {
    const own = from === 0 ? weights : transposed(weights);
    const { train } = splits[to]!;
    const made = await translators[to]!.translate(takeRows(raw[to]!, train), { centred: true }); // in space `from`
    const pairs = await crossProduct(made, takeRows(spaces[to]!.matrix, train));
    const taught = await nearestOrthogonal(pairs, own.rows, own.dim);
    const sum = Float64Array.from(own.data, (v, i) => v + taught.data[i]!);
    told[`${from}→${to}`] = {
      start: await measured(own, from, to),
      distilled: await measured(taught, from, to),
      mean: await measured(await nearestOrthogonal(sum, own.rows, own.dim), from, to),
      step: chosen.best.kept[`${from}→${to}`]!.step,
      oppositeStep: chosen.best.kept[`${to}→${from}`]!.step,
    };
  }
  const kept = await Promise.all(
    [test.source, test.target].map(async (m, from) => {
      const mapped = await translators[from]!.translate(m, { centred: true });
      return (await retrieval(mapped, tests[1 - from]!)).top1;
    }),
  );
  const line = { bench: 'distil', split, pair, seed, settings: flags.settings, cpuSeconds: spent() };
  console.log(JSON.stringify({ ...line, directions: told, network: { '0→1': kept[0], '1→0': kept[1] } }));
}
