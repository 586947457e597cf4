/**
 * Third moments of rows set aside, under maps that were found without them: right maps, wrong ones and those between, as
 * the search offers them. One JSON line a run; the thresholds of the verdict were read off these lines:
 *   node --import tsx bench/frontier/set-aside.ts words-tune use-glove,glove-fasttext,use-fasttext 0-2 [--threads N] >> set-aside.jsonl
 *   ... words-tune use-fasttext/true/2000 0-2     ... wordnet-tune glove-fasttext/permuted 0-2
 */

import { random } from '../../src/core/random.js';
import { setThreads } from '../../src/engine/threads.js';
import { matmul } from '../../src/linalg/matmul.js';
import { retrieval } from '../../src/search/rank-scores.js';
import { type Matrix, takeRows } from '../../src/vectors/matrix.js';
import { preprocess } from '../../src/vectors/preprocess.js';
import { momentStarts } from '../../training/unpaired-linear/moments/starts.js';
import { unpairedLinearOptions } from '../../training/unpaired-linear/options.js';
import { cpuSeconds } from '../vec2vec/cpu-seconds.js';
import { readFlags, seedList } from '../vec2vec/flags.js';
import { CONTROLS, control, loadPair } from '../wordnet/spaces.js';

const [split = 'words-tune', pairs = 'use-glove', seeds = '0', ...rest] = process.argv.slice(2);
const flags = readFlags(rest);
setThreads(flags.threads);
for (const seed of seedList(seeds)) {
  for (const name of pairs.split(',')) await run(name, seed);
}

/** name: a pair, pair/control or pair/true, and with /rows only so many rows of either side */
async function run(name: string, seed: number): Promise<void> {
  const [pair = '', kind, rowsText] = name.split('/');
  const known = CONTROLS.find((c) => c === kind);
  const loaded = await loadPair(pair, split);
  const data = known ? await control(loaded, known, seed) : loaded;
  const rows = Number(rowsText ?? Math.max(data.source.rows, data.target.rows));
  const some = (m: Matrix, side: string): Matrix =>
    takeRows(m, random(seed).fork(side).sample(m.rows, Math.min(rows, m.rows)));
  const [source, target] = [preprocess(some(data.source, 'source')), preprocess(some(data.target, 'target'))];
  const x = preprocess(data.test.source, source.mean).matrix;
  const y = preprocess(data.test.target, target.mean).matrix;
  const spent = cpuSeconds();
  const { starts } = await momentStarts({
    ...{ x: source.matrix, y: target.matrix, history: [], random: random(seed), each: () => {} },
    options: unpairedLinearOptions.parse({}),
  });
  const seconds = spent();
  const maps = [];
  for (const { map, heldOut } of starts) {
    const top1 = (await retrieval(await matmul(x, map), y)).top1;
    const tested = await heldOut();
    const measures = tested && {
      z: (tested.agreement - tested.rivals) / tested.sd,
      ratio: tested.agreement / tested.rivals,
    };
    maps.push({ top1, ...tested, ...measures });
  }
  console.log(JSON.stringify({ split, pair, kind: known ?? 'true', rows, seed, maps, cpuSeconds: seconds }));
}
