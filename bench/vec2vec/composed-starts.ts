/**
 * The linear starts of three pairs (polish.ts fits and keeps them) against their compositions, top-1 of the test rows both ways,
 * the hub that is chosen without pairs, and how far ways through a third space agree. One JSON line a seed:
 *   node --import tsx bench/vec2vec/composed-starts.ts SPLIT SEEDS STARTS [--threads N]
 * The pairs are MiniLM → mpnet, mpnet → E5 and MiniLM → E5, each between rows of the source side and rows of the target side:
 * of mpnet both sides have a part.
 */
import { setThreads } from '../../src/engine/threads.js';
import { retrieval } from '../../src/search/rank-scores.js';
import { type Matrix, sliceRows, transposed } from '../../src/vectors/matrix.js';
import { preprocess } from '../../src/vectors/preprocess.js';
import { directionOf, orderedPairs } from '../../training/vec2vec/directions.js';
import { chooseHub, type Maps, residualsOf, throughHub } from '../../training/vec2vec/hub.js';
import { commitName } from '../measure-command.js';
import { loadPair } from '../wordnet/spaces.js';
import { readFlags, seedList } from './flags.js';
import { linearStart } from './starts.js';

const NAMES = ['minilm', 'mpnet', 'e5'] as const;
const HELD_OUT = 2000;

const [split = 'modern-19k', seeds = '0', starts = 'starts', ...rest] = process.argv.slice(2);
setThreads(readFlags(rest).threads);
for (const seed of seedList(seeds)) await run(seed);

async function run(seed: number): Promise<void> {
  const found = new Map<string, Matrix>();
  const heldOut: Matrix[] = [];
  const tests: Matrix[] = [];
  for (const [from, to] of orderedPairs(3).filter(([a, b]) => a < b)) {
    const protocol = await loadPair(`${NAMES[from]}-${NAMES[to]}`, split);
    const start = await linearStart(protocol, seed, starts);
    found.set(directionOf(from, to), start.weights);
    found.set(directionOf(to, from), transposed(start.weights));
    for (const [space, side] of [
      [from, 'source'],
      [to, 'target'],
    ] as const) {
      const mean = start.means[side];
      heldOut[space] = preprocess(sliceRows(protocol[side], 0, HELD_OUT), mean).matrix;
      tests[space] = preprocess(protocol.test[side], mean).matrix;
    }
  }
  const maps: Maps = (from, to) => found.get(directionOf(from, to))!;
  const top1: Record<string, { direct: number; composed: number }> = {};
  for (const [from, to] of orderedPairs(3)) {
    const of = async (hub: number): Promise<number> =>
      (await retrieval(await throughHub(maps, hub)(from, to, tests[from]!), tests[to]!, [1])).top1;
    top1[`${NAMES[from]}→${NAMES[to]}`] = { direct: await of(from), composed: await of(3 - from - to) };
  }
  const hub = NAMES[await chooseHub(maps, heldOut)];
  const residuals = await residualsOf(async (from, to, x) => throughHub(maps, from)(from, to, x), heldOut);
  const agreement = residuals.map(({ from, via, to, cosine }) => ({
    way: [from, via, to].map((space) => NAMES[space]).join('→'),
    cosine,
  }));
  console.log(JSON.stringify({ bench: 'composed-starts', split, seed, top1, hub, agreement, commit: commitName() }));
}
