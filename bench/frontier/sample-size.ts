/**
 * How many vectors are enough: top-1 of the map without pairs against the rows of a side. One JSON line a run:
 *   node --import tsx bench/frontier/sample-size.ts SPLIT PAIRS ROWS SEEDS [--threads N] >> sample-size.jsonl
 *   ... wordnet-19k use-glove,glove-fasttext,use-fasttext 2000,5000,10000 0-4
 * The map alone: no verdict is asked for. A run is a success when its top-1 reaches a quarter of the oracle's.
 */

import { parseOptions } from '../../src/core/options.js';
import { random } from '../../src/core/random.js';
import { setThreads } from '../../src/engine/threads.js';
import { matmul } from '../../src/linalg/matmul.js';
import { retrieval } from '../../src/search/rank-scores.js';
import { takeRows } from '../../src/vectors/matrix.js';
import { preprocess } from '../../src/vectors/preprocess.js';
import { procrustesMap } from '../../training/paired/procrustes.js';
import { unpairedLinearOptions } from '../../training/unpaired-linear/options.js';
import { searchMap } from '../../training/unpaired-linear/search-map.js';
import { readFlags, seedList } from '../vec2vec/flags.js';
import { loadPair } from '../wordnet/spaces.js';

const [split = 'wordnet-19k', pairs = 'use-glove', sizes = '5000', seeds = '0', ...rest] = process.argv.slice(2);
const flags = readFlags(rest);
setThreads(flags.threads);
const options = parseOptions(unpairedLinearOptions, flags.settings, 'unpaired-linear');

for (const seed of seedList(seeds)) {
  for (const pair of pairs.split(',')) {
    for (const rows of sizes.split(',').map(Number)) await run(pair, rows, seed);
  }
}

async function run(pair: string, rows: number, seed: number): Promise<void> {
  const data = await loadPair(pair, split);
  const draw = random(`rows ${seed}`);
  const source = takeRows(data.source, draw.fork('source').sample(data.source.rows, rows));
  const target = takeRows(data.target, draw.fork('target').sample(data.target.rows, rows));
  const [x, y] = [preprocess(source), preprocess(target)];
  const cpu = process.cpuUsage();
  const found = await searchMap({ x: x.matrix, y: y.matrix, options, random: random(seed).fork('map') });
  const { user, system } = process.cpuUsage(cpu);
  const [tx, ty] = [preprocess(data.test.source, x.mean).matrix, preprocess(data.test.target, y.mean).matrix];
  const oracle = await procrustesMap(
    preprocess(data.paired.source, x.mean).matrix,
    preprocess(data.paired.target, y.mean).matrix,
  );
  const top1 = (await retrieval(await matmul(tx, found.map), ty)).top1;
  const backTop1 = (await retrieval(await matmul(ty, found.map, { transposeB: true }), tx)).top1;
  const oracleTop1 = (await retrieval(await matmul(tx, oracle), ty)).top1;
  console.log(
    JSON.stringify({
      ...{ split, pair, rows, seed, settings: flags.settings, top1, backTop1, oracleTop1 },
      found: top1 >= oracleTop1 / 4,
      from: found.history.filter(({ stage }) => stage === 'race').map(({ from, score }) => ({ from, score })),
      cpuSeconds: (user + system) / 1e6,
    }),
  );
}
