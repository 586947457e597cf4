/**
 * What a third space is worth: linear maps without pairs between MiniLM, mpnet and E5, fitted between every two, against
 * the way through the third. One JSON line a seed:
 *   node --import tsx bench/vec2vec/third-space.ts SPLIT ROWS SEEDS [--threads N]
 * No entry is in two of the spaces. For every pair: top-1 of the test rows and the score without pairs, both ways, of the direct
 * map, of the composition, and of either after the last rounds of refinement again.
 */

import { cpuSeconds } from '../../src/core/cpu-seconds.js';
import { parseOptions } from '../../src/core/options.js';
import { random } from '../../src/core/random.js';
import { setThreads } from '../../src/engine/threads.js';
import { matmul } from '../../src/linalg/matmul.js';
import { meanBestCsls } from '../../src/search/csls.js';
import { retrieval } from '../../src/search/rank-scores.js';
import { type Matrix, takeRows, transposed } from '../../src/vectors/matrix.js';
import { preprocess, unitRows } from '../../src/vectors/preprocess.js';
import { refineFully, searchMap } from '../../training/unpaired-linear/search-map.js';
import { unpairedLinear } from '../../training/unpaired-linear/unpaired-linear.js';
import { chooseHub, type Maps, residualsOf } from '../../training/vec2vec/start/hub.js';
import { commitName } from '../measure-command.js';
import { loadPair } from '../wordnet/spaces.js';
import { readFlags, seedList } from './flags.js';

const NAMES = ['minilm', 'mpnet', 'e5'] as const;
/** Two spaces, and the third. */
const WAYS = [
  [0, 1, 2],
  [1, 2, 0],
  [0, 2, 1],
] as const;
/** Rows of each space on which scores and residuals are taken, as in training. */
const HELD_OUT = 2000;

const [split = 'modern-19k', rows = '5000', seeds = '0', ...rest] = process.argv.slice(2);
setThreads(readFlags(rest).threads);
for (const seed of seedList(seeds)) await run(Number(rows), seed);

async function run(count: number, seed: number): Promise<void> {
  const near = await loadPair('minilm-mpnet', split);
  const far = await loadPair('minilm-e5', split);
  const order = random(seed).fork('three').permutation(near.paired.source.rows);
  const prepared = [near.paired.source, near.paired.target, far.paired.target].map((m, s) =>
    preprocess(takeRows(m, order.subarray(s * count, (s + 1) * count))),
  );
  const spaces = prepared.map(({ matrix }) => matrix);
  const tests = [near.test.source, near.test.target, far.test.target].map(
    (m, s) => preprocess(m, prepared[s]!.mean).matrix,
  );
  const heldOut = spaces.map((m, s) => takeRows(m, random(seed).fork(`held out ${s}`).sample(m.rows, HELD_OUT)));
  const options = parseOptions(unpairedLinear.options, {}, 'unpaired-linear');
  const input = (x: Matrix, y: Matrix) => ({ x, y, options, random: random(seed).fork('map') });

  const spent = cpuSeconds();
  const found = new Map<string, Matrix>();
  for (const [from, to] of WAYS) found.set(`${from} ${to}`, (await searchMap(input(spaces[from]!, spaces[to]!))).map);
  const cpu = spent();
  const maps: Maps = (from, to) => found.get(`${from} ${to}`) ?? transposed(found.get(`${to} ${from}`)!);

  const measured = async (map: Matrix, from: number, to: number) => {
    const mapped = async (of: readonly Matrix[], back: boolean): Promise<Matrix> =>
      unitRows(await matmul(of[back ? to : from]!, map, { transposeB: back }));
    return {
      there: (await retrieval(await mapped(tests, false), tests[to]!, [1])).top1,
      back: (await retrieval(await mapped(tests, true), tests[from]!, [1])).top1,
      score: await meanBestCsls(await mapped(heldOut, false), heldOut[to]!),
      backScore: await meanBestCsls(await mapped(heldOut, true), heldOut[from]!),
    };
  };
  const pairs: Record<string, object> = {};
  for (const [from, to, via] of WAYS) {
    const refined = (map: Matrix): Promise<Matrix> => refineFully(input(spaces[from]!, spaces[to]!), map);
    const direct = maps(from, to);
    const composed = await matmul(maps(from, via), maps(via, to));
    pairs[`${NAMES[from]}-${NAMES[to]}`] = {
      via: NAMES[via],
      direct: await measured(direct, from, to),
      directRefined: await measured(await refined(direct), from, to),
      composed: await measured(composed, from, to),
      composedRefined: await measured(await refined(composed), from, to),
    };
  }
  const hub = NAMES[await chooseHub(maps, heldOut)];
  const residuals = await residualsOf(async (from, to, x) => unitRows(await matmul(x, maps(from, to))), heldOut);
  const line = { bench: 'third-space', split, rows: count, seed, pairs, hub, residuals, cpuSeconds: cpu };
  console.log(JSON.stringify({ ...line, commit: commitName() }));
}
